// What the directive `expect` says of a world.
#ifndef SQUALL_SCENARIOS_SCRIPTS_TIMED_EXPECTATION_H_
#define SQUALL_SCENARIOS_SCRIPTS_TIMED_EXPECTATION_H_

#include <cstdint>
#include <optional>
#include <string>

#include "invariants/properties.h"
#include "scenarios/scripts/syntax/script.h"
#include "scenarios/scripts/timed/node_log.h"
#include "scenarios/scripts/timed/tokens.h"
#include "sim/world/world.h"

namespace squall {

struct Expectation {
  enum class Kind : uint8_t {
    kLeader,        // One of `set` leads.
    kNoLeader,      // No node that is up leads.
    kRole,          // The nodes of `set` are `text`: a role, or down.
    kTerm,          // Their term is `number`.
    kVote,          // Their vote in this term is for `number`; 0: they have not voted.
    kCommit,        // Their commit index is `number`.
    kLog,           // Their logs are `log`.
    kEqualLogs,     // Their logs are the same wherever two of them have entries, and end alike.
    kCommitted,     // They know put `text` to be committed; no set: at least one node does.
    kNotCommitted,  // None of them does; no set: no node does.
    kRead,          // The last read of the key in `text`, "x=1", was answered so.
    kState,         // Their state machines hold the value of the key in `text`, "x=1".
    kVoters,        // Their configuration has the voters of `text`.
    kLearners,      // The learners.
    kUp,  // They are up; no set: the members are, as the node that has applied most knows them.
    kViolation,  // The run has broken `property`.
  };

  Kind kind = Kind::kLeader;
  Property property{};  // kViolation.
  NodeSet set;
  uint64_t number = 0;
  std::string text;
  NodeLog log;
  std::optional<uint64_t> within_us;
};

struct ExpectationReading {
  Expectation expectation;
  std::optional<Mistake> mistake;
};

// `world` is asked which puts there were.
ExpectationReading ReadExpectation(const Directive& directive, const World& world);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_SCRIPTS_TIMED_EXPECTATION_H_
