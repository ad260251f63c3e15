#include "scenarios/command/merge/result_parts.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <string_view>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "scenarios/command/sweep/result_files.h"
#include "scenarios/display.h"
#include "scenarios/exit_code.h"
#include "scenarios/seed.h"
#include "scenarios/version.h"

namespace squall {
namespace {

namespace fs = std::filesystem;

// Shards that are missing are named up to so many.
constexpr size_t kNamedMax = 8;

// The names of files in the folder, in order. What cannot be listed is in no result.
std::vector<std::string> NamesIn(const std::string& folder) {
  std::vector<std::string> names;
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, ignored)) {
    names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

// The shard whose results, ended or not, are in the file of that name.
std::optional<Shard> ShardOfAnyFile(std::string_view name) {
  if (name.ends_with(kCheckpoint)) name.remove_suffix(std::string_view(kCheckpoint).size());
  return ShardOfFile(name);
}

std::string GuestOf(const SweepIdentity& sweep) {
  return sweep.guest.empty() ? "none" : absl::StrCat(sweep.guest, " ", sweep.guest_hash);
}

std::string SeedsOf(const SweepIdentity& sweep) {
  const SeedRange& range = sweep.seeds.range;
  return absl::StrCat(sweep.seeds.is_endless() ? "all" : absl::StrCat(range.count), " from ",
                      SeedText(range.first), " on");
}

// How the sweeps differ, "profile disk, not swarm"; empty if they are one.
std::string Difference(const SweepIdentity& a, const SweepIdentity& b) {
  if (a.profile != b.profile) return absl::StrCat("profile ", b.profile, ", not ", a.profile);
  if (GuestOf(a) != GuestOf(b)) return absl::StrCat("guest ", GuestOf(b), ", not ", GuestOf(a));
  if (a.seeds.range != b.seeds.range) {
    return absl::StrCat("seeds ", SeedsOf(b), ", not ", SeedsOf(a));
  }
  const uint64_t shards_a = a.seeds.shard.count;
  const uint64_t shards_b = b.seeds.shard.count;
  // What is whole has no shards that could be others.
  if (shards_a == shards_b || shards_a == 1 || shards_b == 1) return "";
  return absl::StrCat(shards_b, " shards, not ", shards_a);
}

// Which of two results of one shard counts: more runs, then fewer without a verdict. The rest makes
// it the same one in whatever order they come.
auto Rank(const ResultPart& part) {
  const SweepTotals& totals = part.summary.totals;
  return std::tuple(~totals.runs, totals.inconclusive, totals.wall_us, std::string_view(part.text));
}

// Two complete results of one shard cannot differ, unless a run of it had no verdict.
bool Contradict(const ResultPart& a, const ResultPart& b) {
  const SweepTotals& x = a.summary.totals;
  const SweepTotals& y = b.summary.totals;
  return x.runs == y.runs && x.inconclusive == 0 && y.inconclusive == 0 && x.digest != y.digest;
}

class Reader {
 public:
  ResultParts Read(const std::vector<std::string>& folders) {
    for (const std::string& folder : folders) {
      if (failed()) break;
      ReadFolder(folder);
    }
    if (!failed()) TakeWhole();
    if (failed()) return std::move(result_);
    for (auto& [index, part] : by_shard_) result_.parts.push_back(std::move(part));
    return std::move(result_);
  }

 private:
  bool failed() const { return !result_.error.empty(); }
  void Fail(std::string error, int exit_code = kExitUsage) {
    if (failed()) return;
    result_.error = std::move(error);
    result_.exit_code = exit_code;
  }

  void ReadFolder(const std::string& folder) {
    std::error_code error;
    if (!fs::is_directory(folder, error)) {
      return Fail(FileProblem("cannot read", folder, error ? error.message() : "no directory"));
    }
    bool found = false;
    for (const std::string& name : NamesIn(folder)) {
      const std::string path = (fs::path(folder) / name).string();
      if (!ShardOfAnyFile(name)) continue;
      found = true;
      if (name.ends_with(kCheckpoint)) {
        CheckEnded(path);
      } else {
        ReadPart(path);
      }
      if (failed()) return;
    }
    if (!found) Fail(absl::StrCat(ForDisplay(folder), " holds no results of a sweep"));
  }

  // Nothing, and an error, if the file is no such results of this very program.
  std::optional<ResultPart> ReadFile(const std::string& path) {
    ResultFile file = ReadResultFile(path);
    std::optional<SweepSummary> summary;
    if (file.text) summary = ReadSweepJson(LastLine(*file.text));
    if (!file.error.empty()) {
      Fail(file.error);
    } else if (!summary || summary->identity.seeds.shard !=
                               ShardOfAnyFile(fs::path(path).filename().string())) {
      Fail(absl::StrCat(ForDisplay(path), " holds no results of a sweep"));
    } else if (summary->version != Version() || summary->commit != BuildCommit()) {
      Fail(absl::StrCat(ForDisplay(path), " holds results of squall ", summary->version, " (",
                        summary->commit, "); this is ", VersionText(),
                        "; merge them with the squall that has made them"));
    } else {
      return ResultPart{path, *std::move(file.text), *std::move(summary)};
    }
    return std::nullopt;
  }

  // A process that is killed when all is done may leave a checkpoint that says no more than the
  // results.
  void CheckEnded(const std::string& path) {
    const std::optional<ResultPart> checkpoint = ReadFile(path);
    if (!checkpoint) return;
    const std::string final_path =
        path.substr(0, path.size() - std::string_view(kCheckpoint).size());
    const ResultFile file = ReadResultFile(final_path);
    const std::optional<SweepSummary> ended =
        file.text ? ReadSweepJson(LastLine(*file.text)) : std::nullopt;
    const SweepSeeds& seeds = checkpoint->summary.identity.seeds;
    const uint64_t runs = checkpoint->summary.totals.runs;
    if (ended && ended->identity.seeds.range == seeds.range && ended->totals.runs >= runs) return;
    Fail(absl::StrCat(ForDisplay(final_path), ": this sweep has not ended (", runs,
                      seeds.is_endless() ? "" : absl::StrCat(" of ", seeds.size()),
                      " seeds run); the same command with the same --out goes on with it"));
  }

  void ReadPart(const std::string& path) {
    std::optional<ResultPart> part = ReadFile(path);
    if (!part) return;
    if (!first_) first_ = {part->path, part->summary.identity};
    const std::string difference = Difference(first_->second, part->summary.identity);
    if (!difference.empty()) {
      return Fail(absl::StrCat(ForDisplay(part->path), " is of another sweep than ",
                               ForDisplay(first_->first), ": ", ForDisplay(difference)));
    }
    if (part->shard().count == 1) return Keep(*std::move(part), &whole_);
    first_->second.seeds.shard = part->shard();
    std::optional<ResultPart>& place = shards_[part->shard().index];
    Keep(*std::move(part), &place);
  }

  void Keep(ResultPart part, std::optional<ResultPart>* place) {
    if (*place && Contradict(**place, part)) {
      return Fail(
          absl::StrCat("the same runs came out differently in ", ForDisplay((*place)->path),
                       " and ", ForDisplay(part.path), ": `squall replay --twice` finds where"),
          kExitNondeterminism);
    }
    if (!*place || Rank(part) < Rank(**place)) *place = std::move(part);
  }

  // Shards beside a whole sweep are in it.
  void TakeWhole() {
    if (!whole_) {
      for (auto& [index, part] : shards_) by_shard_.emplace(index, *std::move(part));
      return;
    }
    if (!shards_.empty() && !whole_->is_complete()) {
      return Fail(absl::StrCat(ForDisplay(whole_->path), " is a sweep that was not cut in shards, ",
                               "and ended after ", whole_->summary.totals.runs,
                               " seeds; it cannot be merged with ",
                               ForDisplay(shards_.begin()->second->path)));
    }
    by_shard_.emplace(0, *std::move(whole_));
  }

  ResultParts result_;
  // The path and the sweep of the first part; its shard is one of those that are cut the same way.
  std::optional<std::pair<std::string, SweepIdentity>> first_;
  std::optional<ResultPart> whole_;
  std::map<uint64_t, std::optional<ResultPart>> shards_;
  std::map<uint64_t, ResultPart> by_shard_;
};

}  // namespace

bool ResultPart::is_complete() const {
  const SweepSeeds& seeds = summary.identity.seeds;
  return !seeds.is_endless() && summary.totals.runs == seeds.size();
}

SweepIdentity ResultParts::Whole() const {
  SweepIdentity whole = parts.front().summary.identity;
  whole.seeds.shard = {};
  for (const ResultPart& part : parts) {
    whole.run_time_max = std::max(whole.run_time_max, part.summary.identity.run_time_max);
  }
  return whole;
}

bool ResultParts::makes_whole() const {
  return !parts.empty() && parts.size() == parts.front().shard().count &&
         std::all_of(parts.begin(), parts.end(),
                     [](const ResultPart& part) { return part.is_complete(); });
}

std::string ResultParts::MissingText() const {
  const uint64_t count = parts.front().shard().count;
  const uint64_t missing = count - parts.size();
  if (missing == 0) return "";
  std::vector<uint64_t> named;
  size_t next = 0;
  for (uint64_t index = 0; index < count && named.size() < kNamedMax; ++index) {
    if (next < parts.size() && parts[next].shard().index == index) {
      ++next;
    } else {
      named.push_back(index);
    }
  }
  std::string text = missing == 1 ? "shard " : "shards ";
  for (size_t i = 0; i < named.size(); ++i) {
    const bool is_last = i + 1 == named.size() && named.size() == missing;
    absl::StrAppend(&text, i == 0 ? "" : is_last ? " and " : ", ", named[i]);
  }
  if (named.size() < missing) absl::StrAppend(&text, " and ", missing - named.size(), " more");
  return absl::StrCat(text, " of ", count);
}

ResultParts ReadParts(const std::vector<std::string>& folders) { return Reader().Read(folders); }

bool HoldsResults(const std::string& folder) {
  const std::vector<std::string> names = NamesIn(folder);
  return std::any_of(names.begin(), names.end(),
                     [](const std::string& name) { return ShardOfAnyFile(name).has_value(); });
}

}  // namespace squall
