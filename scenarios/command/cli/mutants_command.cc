#include "scenarios/command/cli/mutants_command.h"

#include <algorithm>
#include <atomic>
#include <csignal>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/base/describe.h"
#include "scenarios/command/board/bug.h"
#include "scenarios/command/board/mutants_session.h"
#include "scenarios/command/cli/command_line.h"
#include "scenarios/command/cli/run_time_option.h"
#include "scenarios/command/cli/terminal.h"
#include "scenarios/command/cli/typed_text.h"
#include "scenarios/exit_code.h"
#include "scenarios/seed.h"
#include "sim/plan/profile.h"

namespace squall {
namespace {

constexpr uint64_t kJobsMax = 1024;
constexpr uint64_t kCampaignsMax = 100000;
constexpr std::string_view kActions[] = {"list", "hunt"};

// The flags as they are typed. Empty: not typed.
struct MutantsFlags {
  std::string action;
  std::string folder;
  std::string bug;
  std::string profile;
  std::string campaigns;
  std::string budget;
  std::string seed;
  std::string jobs;
  std::string run_time;
  std::string shrink_budget;
  bool black_box = false;
  bool json = false;
  bool markdown = false;
  bool quiet = false;
};

// A lock-free flag is what a signal handler may touch.
std::atomic<bool> interrupted{false};

void Interrupt(int) { interrupted.store(true); }

// Turns flags into a request. Each function returns what is wrong, empty if nothing is.
class Reader {
 public:
  Reader(const MutantsFlags& flags, MutantsRequest* request) : flags_(flags), request_(request) {}

  std::string Read() {
    for (auto read :
         {&Reader::Action, &Reader::Numbers, &Reader::Times, &Reader::Names, &Reader::Bugs}) {
      if (std::string error = (this->*read)(); !error.empty()) return error;
    }
    return "";
  }

 private:
  std::string Action() {
    if (std::find(std::begin(kActions), std::end(kActions), flags_.action) == std::end(kActions)) {
      return UnknownName("action", flags_.action, kActions);
    }
    if (flags_.json && flags_.markdown) return "--json and --markdown contradict each other";
    if (flags_.action == "hunt") return "";
    for (const auto& [name, text] :
         {std::pair("--profile", &flags_.profile), std::pair("--campaigns", &flags_.campaigns),
          std::pair("--budget", &flags_.budget), std::pair("--seed", &flags_.seed),
          std::pair("--jobs", &flags_.jobs), std::pair("--run-time-max", &flags_.run_time),
          std::pair("--shrink-budget", &flags_.shrink_budget)}) {
      if (!text->empty()) return absl::StrCat(name, ": is about `hunt`");
    }
    if (flags_.markdown) return "--markdown: is about `hunt`";
    return flags_.black_box ? "--black-box: is about `hunt`" : "";
  }

  static std::string Number(const char* flag, const std::string& text, uint64_t most,
                            uint64_t* value) {
    if (text.empty()) return "";
    const auto number = ParseNumber(text, 1, most);
    if (number.ok()) *value = number.value;
    return number.ok() ? "" : absl::StrCat(flag, ": ", number.error);
  }

  std::string Numbers() {
    HuntOptions& options = request_->options;
    uint64_t jobs = std::max(1u, std::thread::hardware_concurrency());
    for (const std::string& error :
         {Number("--campaigns", flags_.campaigns, kCampaignsMax, &options.campaigns),
          Number("--jobs", flags_.jobs, kJobsMax, &jobs)}) {
      if (!error.empty()) return error;
    }
    options.workers = static_cast<int>(jobs);
    if (flags_.seed.empty()) return "";
    const auto seed = ParseSeed(flags_.seed);
    if (!seed.ok()) return absl::StrCat("--seed: ", seed.error);
    options.first_seed = seed.value;
    return "";
  }

  static std::string Time(const char* flag, const std::string& text, uint64_t least_us,
                          std::chrono::milliseconds* value) {
    if (text.empty()) return "";
    const auto time = ParseTimeSpan(text);
    if (!time.ok()) return absl::StrCat(flag, ": ", time.error);
    if (time.value < least_us) return absl::StrCat(flag, ": is less than a millisecond");
    *value = std::chrono::milliseconds(time.value / kMillisecond);
    return "";
  }

  std::string Times() {
    HuntOptions& options = request_->options;
    for (const std::string& error :
         {Time("--budget", flags_.budget, kMillisecond, &options.budget),
          Time("--shrink-budget", flags_.shrink_budget, 0, &options.shrink_budget),
          ReadRunTime(flags_.run_time, &options.run_time_max)}) {
      if (!error.empty()) return error;
    }
    if (flags_.black_box && !flags_.shrink_budget.empty()) {
      return "--shrink-budget: what --black-box finds is not shrunk";
    }
    if (flags_.black_box) options.sight = Sight::kBlackBox;
    return "";
  }

  std::string Names() {
    if (flags_.profile.empty()) return "";
    const auto names = ProfileNames();
    if (std::find(names.begin(), names.end(), flags_.profile) == names.end()) {
      return UnknownName("profile", flags_.profile, names);
    }
    request_->options.profile = flags_.profile;
    return "";
  }

  std::string Bugs() {
    BugFolder folder = ReadBugs(flags_.folder.empty() ? DefaultBugFolder() : flags_.folder);
    if (!folder.error.empty()) {
      return absl::StrCat(folder.error,
                          flags_.folder.empty() ? ". --mutants names another folder" : "");
    }
    if (flags_.bug.empty()) {
      request_->bugs = std::move(folder.bugs);
      return "";
    }
    std::vector<std::string_view> names;
    for (Bug& bug : folder.bugs) {
      if (bug.id == flags_.bug) {
        request_->bugs = {std::move(bug)};
        return "";
      }
      names.push_back(bug.id);
    }
    return UnknownName("bug", flags_.bug, names);
  }

  const MutantsFlags& flags_;
  MutantsRequest* request_;
};

int Mutants(const MutantsFlags& flags, Terminal& terminal) {
  MutantsRequest request;
  if (const std::string error = Reader(flags, &request).Read(); !error.empty()) {
    terminal.err() << "squall mutants: " << error << "\n";
    return kExitUsage;
  }
  if (flags.json) request.format = MutantsRequest::Format::kJson;
  if (flags.markdown) request.format = MutantsRequest::Format::kMarkdown;
  if (flags.quiet) request.volume = MutantsRequest::Volume::kQuiet;
  if (flags.action == "list") return ListMutants(request, terminal.out());
  if (terminal.UseProgress()) request.progress = MutantsRequest::Progress::kOn;
  std::signal(SIGINT, Interrupt);
  std::signal(SIGTERM, Interrupt);
  terminal.OnOutputLost([] { interrupted.store(true); });
  return HuntMutants(request, terminal.out(), terminal.err(), interrupted);
}

}  // namespace

void AddMutantsCommand(CommandLine& command_line) {
  auto flags = std::make_shared<MutantsFlags>();
  Verb verb =
      command_line.AddVerb("mutants", "List known bugs of Raft, and time how soon each is found");
  verb.Footer(
      "A mutant is Squall's node with a bug that a real implementation had. `list` prints what "
      "each\n"
      "bug is and who shipped it. `hunt` runs campaigns of different seeds until a run breaks a\n"
      "property, and prints runs, events and CPU seconds to the first find.\n"
      "Exit codes: 0 each campaign found its bug, 1 some did not, 2 wrong arguments or unusable\n"
      "files, 3 runs without a verdict, 130 interrupted");
  verb.Operand("list|hunt", &flags->action, "What to do");
  verb.Option("--bug", &flags->bug, "ID", "Only this bug. Default: all");
  verb.Option("--mutants", &flags->folder, "DIR",
              "Folder of the mutants, NAME.so beside NAME.patch. Default: `mutants` beside the "
              "running program, where the target mutants of the build puts them");
  verb.Option("--profile", &flags->profile, "NAME",
              "The profile that turns seeds into plans. Default: swarm");
  verb.Option("--campaigns", &flags->campaigns, "N", "Number of campaigns a bug. Default: 30");
  verb.Option("--budget", &flags->budget, "TIME",
              "CPU time of a campaign; no run begins after it. Default: 60s");
  verb.Option("--seed", &flags->seed, "SEED",
              "The campaigns make their seeds from this one. Default: 1");
  verb.Option("--jobs,-j", &flags->jobs, "N",
              "Number of worker processes. Default: the number of cores");
  AddRunTimeOption(verb, &flags->run_time);
  verb.Option("--shrink-budget", &flags->shrink_budget, "TIME",
              "Time to shrink the quickest find of each bug in. 0: do not shrink. Default: 10s");
  verb.Flag("--black-box", &flags->black_box,
            "Judge only what clients and operators see: S7, S12, S16, S21 and linearizability. "
            "Default: all checkers, without the node's own assertions");
  verb.Flag("--json", &flags->json, "Print the results as one JSON object");
  verb.Flag("--markdown", &flags->markdown, "hunt: print the table in Markdown");
  verb.Flag("-q,--quiet", &flags->quiet,
            "hunt: print only bugs that some campaign did not find; list: print only ids");
  verb.OnRun([flags](Terminal& terminal) { return Mutants(*flags, terminal); });
}

}  // namespace squall
