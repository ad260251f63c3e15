#include <string>

#include "absl/strings/str_cat.h"
#include "scenarios/hostile/case.h"

namespace squall {
namespace {

constexpr const char* kVerbs[] = {"sweep",   "merge",  "replay",  "shrink", "crash-points",
                                  "explain", "export", "mutants", "run",    "check"};

// What a number must not be, whatever it counts.
constexpr const char* kNoNumbers[] = {"",
                                      "x",
                                      "-1",
                                      "0",
                                      "1.5",
                                      "1e3",
                                      "0x1",
                                      " 1",
                                      "1 ",
                                      "1;",
                                      "+1",
                                      "1,000",
                                      "99999999999999999999",
                                      "nan"};
// What a length of time must not be. There is no unit that is not written, but for 0.
constexpr const char* kNoTimes[] = {"x",   "-1s",  "10",         "1e99s",
                                    "s",   "1ss",  "1.s",        "1y",
                                    "1s ", "nans", "999999999d", "18446744073709551616us",
                                    "0x1s"};

class Adder {
 public:
  explicit Adder(Cases* cases) : cases_(cases) {}
  void Add(std::string command, std::vector<int> exits, std::string says = "") {
    cases_->push_back({"options", std::move(command), std::move(exits), std::move(says)});
  }
  // The verb's own words, behind "$squall".
  void Bad(const std::string& words, std::string says = "") { Add("$squall " + words, {2}, says); }

 private:
  Cases* cases_;
};

void AddHelp(Adder* a) {
  for (const char* words : {"--help", "-h", "--version"})
    a->Add(std::string("$squall ") + words, {0});
  for (const char* verb : kVerbs) {
    for (const char* flag : {"--help", "-h", "x --help"}) {
      a->Add(absl::StrCat("$squall ", verb, " ", flag), {0}, "Usage: squall ");
    }
    a->Bad(absl::StrCat(verb, " --bananas"), "unknown flag \"--bananas\"");
    a->Bad(absl::StrCat(verb, " --hlep"), "did you mean");
    a->Bad(absl::StrCat(verb, " -Z"), "-Z");
    a->Bad(absl::StrCat(verb, " --json=maybe x"));
    a->Bad(absl::StrCat(std::string(verb), "s"), "unknown verb");
  }
  for (const char* words : {"''", "' '", "-", "--", "''  sweep", "nothing", "--json", "-q", "=",
                            "%s%n", "\"$(printf 'a\\nb')\""}) {
    a->Bad(words);
  }
  a->Add("$squall", {2}, "Usage: squall ");
}

void AddNumbers(Adder* a) {
  for (const char* n : kNoNumbers) {
    const std::string value = absl::StrCat("'", n, "'");
    if (*n != 0) {
      a->Bad(absl::StrCat("sweep --profile=calm --seeds=1 --count=", value), "--count");
      a->Bad(absl::StrCat("sweep --profile=calm --seeds=1 --jobs=", value), "--jobs");
      a->Bad(absl::StrCat("sweep --profile=calm --seeds=1 --max-findings=", value),
             "--max-findings");
      a->Bad(absl::StrCat("crash-points 7 --profile=calm --outcomes=", value), "--outcomes");
      a->Bad(absl::StrCat("crash-points 7 --profile=calm --count=", value), "--count");
    }
    // Zero is a step, and a budget of nothing.
    if (std::string_view(n) != "0" && *n != 0) {
      a->Bad(absl::StrCat("replay 7 --profile=calm --break-at-step=", value), "--break-at-step");
    }
    a->Bad(absl::StrCat("check --budget=", value, " $in/history.jsonl"), "--budget");
  }
  for (const char* jobs : {"99999999", "1025", "18446744073709551615"}) {
    a->Bad(absl::StrCat("sweep --seeds=1 --jobs=", jobs), "--jobs");
    a->Bad(absl::StrCat("crash-points 7 --jobs=", jobs), "--jobs");
  }
}

void AddTimes(Adder* a) {
  for (const char* t : kNoTimes) {
    const std::string value = absl::StrCat("'", t, "'");
    a->Bad(absl::StrCat("sweep --seeds=1 --time-budget=", value), "--time-budget");
    a->Bad(absl::StrCat("sweep --seeds=1 --run-time-max=", value), "--run-time-max");
    a->Bad(absl::StrCat("replay 7 --run-time-max=", value), "--run-time-max");
    a->Bad(absl::StrCat("crash-points 7 --run-time-max=", value), "--run-time-max");
  }
  for (const char* t : {"x", "1e99s", "-", "-x", "--1s", "99999999999999999999"}) {
    a->Bad(absl::StrCat("replay 7 --trace=all --from='", t, "'"), "--from");
    a->Bad(absl::StrCat("replay 7 --trace=all --until='", t, "'"), "--until");
  }
}

void AddOthers(Adder* a) {
  for (const char* shard : {"5/4", "4/4", "-1/4", "x", "/", "1/", "1/0", "0x0/1", "1/2/3", "1e0/2",
                            "0/99999999", "/0"}) {
    a->Bad(absl::StrCat("sweep --seeds=0:9 --shard='", shard, "'"), "--shard");
  }
  for (const char* seeds : {"x", "1:", ":1", "5:5", "5:4", "1:2:3", "-1", "0x", "0xg", "1e3",
                            "18446744073709551616", "1:18446744073709551616", "' 1'"}) {
    a->Bad(absl::StrCat("sweep --seeds=", seeds), "seed");
  }
  for (const char* seeds : {"''", "0", "x", "1:5", "5..4", "..", "1..", "..5", "1..2..3", "-1",
                            "1000001", "0..18446744073709551615", "18446744073709551616"}) {
    a->Bad(absl::StrCat("run $in/script.scenario --seeds=", seeds), "seeds");
  }
  a->Bad("run $in/script.scenario --seeds=2 --record=p", "contradict");
  a->Bad("run $in/script.scenario --record=/dev/null/p", "Not a directory");
  a->Bad("run $in/scripts --record=p", "--record");
  for (const char* what : {"''", "-1", "0x", "1:2", "squall:", "squall:x:y", "none.txtpb", "/",
                           "squall:99999999999999999999:x", "''\"$(printf '\\001')\""}) {
    a->Bad(absl::StrCat("replay ", what));
    a->Bad(absl::StrCat("crash-points ", what));
    a->Bad(absl::StrCat("export chrome ", what));
  }
  for (const char* verb : {"replay", "crash-points"}) {
    for (int version = 1; version <= 9; ++version) {
      for (const char* rest :
           {"", ":swarm:1", ":swarm:zzzzzz:1", ":swarm:5a324f:x", ":gale:5a324f:1"}) {
        a->Add(absl::StrCat("$squall ", verb, " squall:", version, rest), {2, 125});
      }
    }
  }
  for (const char* point :
       {"1", "1:2", "1:2:3:4", "0:1:1", "99:1:1", "x:y:z", "-1:1:1", "1:1:-1"}) {
    a->Bad(absl::StrCat("crash-points 7 --profile=calm --point='", point, "'"), "--point");
  }
  for (const char* flag : {"--seeds=1", "--count=1", "--profile=calm", "--jobs=1", "--junit=j"}) {
    a->Bad(absl::StrCat("sweep ", flag, " ", flag));
  }
  for (const char* profile : {"''", "swrm", "SWARM", "../calm", "%s"}) {
    a->Bad(absl::StrCat("sweep --seeds=1 --profile=", profile), "profile");
  }
  for (const char* trace : {"''", "everything", "ALL", "states,all"}) {
    a->Bad(absl::StrCat("replay 7 --trace=", trace));
  }
}

}  // namespace

void AddOptionCases(Cases* cases) {
  Adder adder(cases);
  AddHelp(&adder);
  AddNumbers(&adder);
  AddTimes(&adder);
  AddOthers(&adder);
}

}  // namespace squall
