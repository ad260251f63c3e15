// Every outcome of a crash against a model that knows only whole strings and sets of sectors.
#include "sim/disk/disk_outcomes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/base/hash.h"
#include "sim/disk/disk_files.h"

namespace squall {
namespace {

using State = std::map<FileName, std::string>;

struct ModelOperation {
  DiskOperationKind kind;
  size_t file;        // Which of the files ever created.
  FileName name;      // kCreate, kRename.
  uint64_t from = 0;  // kAppend, kTruncate.
  std::string after;  // kAppend: the whole file.
};

// Names and bytes by file, as they would be if the files were strings.
struct ModelImage {
  std::map<size_t, std::pair<FileName, std::string>> files;

  void Apply(const ModelOperation& op) {
    switch (op.kind) {
      case DiskOperationKind::kCreate:
        files[op.file] = {op.name, ""};
        return;
      case DiskOperationKind::kAppend:
        for (uint64_t s = op.from / 512; s <= (op.after.size() - 1) / 512; ++s) ApplySector(op, s);
        return;
      case DiskOperationKind::kTruncate:
        if (files.count(op.file) == 0) return;
        files[op.file].second.resize(std::min<size_t>(files[op.file].second.size(), op.from));
        return;
      case DiskOperationKind::kRename:
        std::erase_if(files, [&](const auto& f) { return f.second.first == op.name; });
        files[op.file].first = op.name;
        return;
      case DiskOperationKind::kRemove:
        files.erase(op.file);
        return;
    }
  }
  void ApplySector(const ModelOperation& op, uint64_t sector) {
    if (files.count(op.file) == 0) return;
    std::string& bytes = files[op.file].second;
    for (uint64_t at = sector * 512; at < sector * 512 + 512; ++at) {
      const bool written = at < op.after.size();
      if (at >= bytes.size()) {
        if (!written) break;
        bytes.resize(at + 1, '\0');
      }
      bytes[at] = written ? op.after[at] : '\0';
    }
  }
  State state() const {
    State state;
    for (const auto& [file, contents] : files) state[contents.first] = contents.second;
    return state;
  }
};

// Every state that some legal crash on the way through `group` leaves.
std::set<State> LegalStates(const ModelImage& before, const std::vector<ModelOperation>& group) {
  size_t metadata = 0;
  size_t writes = 0;
  for (const ModelOperation& op : group) {
    if (op.kind != DiskOperationKind::kAppend) {
      ++metadata;
    } else {
      writes += (op.after.size() - 1) / 512 - op.from / 512 + 1;
    }
  }
  std::set<State> states;
  for (size_t kept = 0; kept <= metadata; ++kept) {
    for (uint64_t subset = 0; subset < uint64_t{1} << writes; ++subset) {
      ModelImage image = before;
      size_t m = 0;
      size_t w = 0;
      for (const ModelOperation& op : group) {
        if (op.kind != DiskOperationKind::kAppend) {
          if (m++ < kept) image.Apply(op);
          continue;
        }
        for (uint64_t s = op.from / 512; s <= (op.after.size() - 1) / 512; ++s) {
          if ((subset >> w++ & 1) != 0) image.ApplySector(op, s);
        }
      }
      states.insert(image.state());
    }
  }
  return states;
}

// A random history of a disk and of the model, side by side.
class History {
 public:
  explicit History(uint64_t seed) : seed_(seed) {}

  DiskFiles disk;
  ModelImage durable;
  std::vector<std::vector<ModelOperation>> groups{{}};

  void Step() {
    const FileName name{FileKind::kLog, Draw(3)};
    const auto here = std::find_if(cached_.files.begin(), cached_.files.end(),
                                   [&](const auto& f) { return f.second.first == name; });
    const uint64_t what = Draw(20);
    if (here == cached_.files.end()) {
      disk.Create(name);
      Push({DiskOperationKind::kCreate, created_++, name, 0, ""});
      return;
    }
    const auto& [file, contents] = *here;
    const std::string& bytes = contents.second;
    if (what < 12) {
      std::string more(1 + Draw(what == 0 ? 1400 : 300), '\0');
      for (char& c : more) c = static_cast<char>('a' + Draw(26));
      disk.Append(name, more);
      Push({DiskOperationKind::kAppend, file, name, bytes.size(), bytes + more});
    } else if (what < 14 && !bytes.empty()) {
      const uint64_t size = Draw(bytes.size());
      disk.Truncate(name, size);
      Push({DiskOperationKind::kTruncate, file, name, size, ""});
    } else if (what == 14) {
      disk.Remove(name);
      Push({DiskOperationKind::kRemove, file, name, 0, ""});
    } else if (what == 15) {
      const FileName to{FileKind::kLog, (name.number + 1) % 3};
      disk.Rename(name, to);
      Push({DiskOperationKind::kRename, file, to, 0, ""});
    } else if (what < 18) {
      disk.Sync();
      groups.emplace_back();
    } else if (disk.barriers() > 0) {
      disk.EndSync([](const DiskWrite&) {});
      for (const ModelOperation& op : groups.front()) durable.Apply(op);
      groups.erase(groups.begin());
    }
  }
  // So few choices that all subsets can be tried.
  bool Small() const {
    return std::all_of(groups.begin(), groups.end(), [](const auto& g) { return g.size() <= 4; });
  }
  void Crash(uint64_t outcome) {
    disk.Crash(outcome);
    groups.assign(1, {});
    // The model goes on from what is left.
    durable.files.clear();
    for (const FileName& name : disk.List()) {
      durable.files[created_++] = {name, disk.Read(name).value};
    }
    cached_ = durable;
  }
  State Cached() const { return cached_.state(); }
  uint64_t Draw(uint64_t range) { return Mix(seed_, ++draws_) % range; }

 private:
  void Push(ModelOperation op) {
    cached_.Apply(op);
    groups.back().push_back(std::move(op));
  }

  uint64_t seed_;
  uint64_t draws_ = 0;
  ModelImage cached_;
  size_t created_ = 0;
};

State StateOf(const DiskFiles& disk) {
  State state;
  for (const FileName& name : disk.List()) state[name] = disk.Read(name).value;
  return state;
}

std::set<State> StatesAfterCrash(const DiskFiles& disk) {
  std::set<State> states;
  for (uint64_t outcome = 0; outcome < disk.Outcomes(); ++outcome) {
    DiskFiles crashed = disk;
    crashed.Crash(outcome);
    states.insert(StateOf(crashed));
  }
  return states;
}

TEST(DiskOutcomes, AreExactlyTheLegalOnes) {
  size_t compared = 0;
  for (uint64_t seed = 0; seed < 150; ++seed) {
    History h(seed);
    for (int step = 0; step < 40; ++step) {
      h.Step();
      ASSERT_EQ(StateOf(h.disk), h.Cached()) << "seed " << seed << ", step " << step;
      if (step % 4 != 3 || !h.Small()) continue;
      std::set<State> legal;
      ModelImage before = h.durable;
      for (const auto& group : h.groups) {
        legal.merge(LegalStates(before, group));
        for (const ModelOperation& op : group) before.Apply(op);
      }
      ASSERT_EQ(StatesAfterCrash(h.disk), legal) << "seed " << seed << ", step " << step;
      ++compared;
      if (h.Draw(4) == 0) h.Crash(h.Draw(h.disk.Outcomes()));
    }
  }
  EXPECT_GT(compared, 200u);
}

TEST(DiskOutcomes, NoneIsNothingUnsynced) {
  for (uint64_t seed = 0; seed < 200; ++seed) {
    History h(seed);
    for (int step = 0; step < 30; ++step) h.Step();
    h.disk.Crash(0);
    ASSERT_EQ(StateOf(h.disk), h.durable.state()) << "seed " << seed;
  }
}

TEST(DiskOutcomes, OfOneSectorAreItsVersions) {
  DiskFiles disk;
  disk.Create({FileKind::kLog, 1});
  disk.Sync();
  disk.EndSync([](const DiskWrite&) {});
  for (int i = 0; i < 5; ++i) disk.Append({FileKind::kLog, 1}, "x");
  EXPECT_EQ(disk.Outcomes(), 6u);
}

// A large group keeps whole operations in front of the torn one.
TEST(DiskOutcomes, OfLargeGroupsBeginWithItsPrefixes) {
  const FileName log{FileKind::kLog, 1};
  DiskFiles disk;
  disk.Create(log);
  std::string written;
  for (int i = 0; i < 20; ++i) {
    const std::string record(700, static_cast<char>('a' + i));
    disk.Append(log, record);
    written += record;
  }
  // 1 operation on names, and each record touches 2 or 3 sectors.
  const uint64_t units = 1 + 20 * 2 + 7;
  uint64_t longest = 0;
  for (uint64_t outcome = 1; outcome <= units; ++outcome) {
    DiskFiles crashed = disk;
    crashed.Crash(outcome);
    const std::string left = crashed.Read(log).value;
    ASSERT_EQ(left, written.substr(0, left.size())) << outcome;
    ASSERT_GE(left.size(), longest);
    longest = left.size();
  }
}

}  // namespace
}  // namespace squall
