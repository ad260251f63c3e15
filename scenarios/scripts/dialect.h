// What a script's directives mean. A script is written in one dialect, that of its first directive.
#ifndef SQUALL_SCENARIOS_SCRIPTS_DIALECT_H_
#define SQUALL_SCENARIOS_SCRIPTS_DIALECT_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "scenarios/scripts/syntax/script.h"
#include "sim/guest/guest.h"

namespace squall {

// What became of one directive.
struct Outcome {
  enum class Verdict : uint8_t {
    kPlain,      // It printed what it printed: right or wrong is for the script to say.
    kViolation,  // A property of the protocol is broken, whatever the script expects.
  };

  Outcome() = default;
  Outcome(std::string text) : output(std::move(text)) {}  // NOLINT: reads as the text.
  Outcome(Mistake what) : mistake(std::move(what)) {}     // NOLINT
  Outcome(std::string text, Verdict v) : output(std::move(text)), verdict(v) {}

  std::string output;
  Verdict verdict = Verdict::kPlain;
  // What happened before, a line each, for reports of an output that is not as expected. No part of
  // the output.
  std::string before;
  // Set if the directive could not be carried out. The script ends there.
  std::optional<Mistake> mistake;
};

// The world of one script: made at its beginning, changed by its directives in their order.
class Dialect {
 public:
  virtual ~Dialect() = default;
  // Carries out one directive, whose name is one of the dialect's.
  virtual Outcome Run(const Directive& directive) = 0;
};

// What a dialect is made for.
struct DialectSettings {
  // Of the nodes, in dialects that simulate whole hosts. Must outlive the dialect.
  const GuestFactory* factory = &OwnNodeFactory();
  // Takes the place of every seed in the script, in dialects with DialectInfo::Seeds.
  std::optional<uint64_t> seed = {};
};

struct DialectInfo {
  // How scripts with random parts are run with other seeds than their own.
  struct Seeds {
    // Why no other seed would change what the script does; nothing if one would.
    std::optional<Mistake> (*refuse)(const Script& script);
    // What of an output must not depend on the seed.
    std::string (*decision)(std::string_view output);
  };

  std::string_view name;
  // Every directive that the dialect knows. A script is of the first dialect in AllDialects() that
  // knows its first directive.
  std::span<const std::string_view> directives;
  std::unique_ptr<Dialect> (*make)(const DialectSettings& settings);
  // Null if no script of the dialect has random parts.
  const Seeds* seeds = nullptr;
};

std::span<const DialectInfo> AllDialects();

// The dialect whose scripts may begin with directive `name`, or null.
const DialectInfo* FindDialect(std::string_view name);

bool Knows(const DialectInfo& dialect, std::string_view directive);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_SCRIPTS_DIALECT_H_
