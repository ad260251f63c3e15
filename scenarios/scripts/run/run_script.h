// Runs one script and compares what it prints with what it expects.
#ifndef SQUALL_SCENARIOS_SCRIPTS_RUN_RUN_SCRIPT_H_
#define SQUALL_SCENARIOS_SCRIPTS_RUN_RUN_SCRIPT_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sim/guest/guest.h"

namespace squall {

enum class Mode : uint8_t {
  kCompare,  // Stops at the first directive that prints something else than expected.
  kRewrite,  // Makes a script that expects what happened.
  kShow,     // Compares, goes on to the end, and makes such a script for people to read.
};

struct RunScriptOptions {
  // Of the nodes in whole simulated clusters. Must outlive the run.
  const GuestFactory* factory = &OwnNodeFactory();
  Mode mode = Mode::kCompare;
  // Takes the place of every seed in the script. What an output must have in common with the
  // expected one then is whether expectations are met and which properties are broken.
  std::optional<uint64_t> seed = {};
  // Whether a rewrite may make a broken property the expected output.
  enum class Violations : uint8_t { kRefuse, kAccept } violations = Violations::kRefuse;
};

enum class ScriptResult : uint8_t {
  kAsExpected,
  kRewritten,  // `rewritten` differs from the script.
  kDiffers,    // An expectation is not met, or a rewrite was refused.
  kMistake,    // The script cannot be carried out as it stands.
};

struct ScriptReport {
  std::string path;
  ScriptResult result = ScriptResult::kAsExpected;
  size_t directives_run = 0;
  // Of the first difference or mistake; 0 if there is none.
  uint32_t line = 0;
  // What a person should read: a directive and a unified diff, or a mistake with its place.
  std::string details;
  // kRewritten, and always with Mode::kShow: the text of the script with what happened in it, up to
  // a mistake if there is one.
  std::string rewritten;
};

// `path` is for messages. Any bytes are answered with a report.
ScriptReport RunScript(std::string path, std::string text, const RunScriptOptions& options = {});

}  // namespace squall

#endif  // SQUALL_SCENARIOS_SCRIPTS_RUN_RUN_SCRIPT_H_
