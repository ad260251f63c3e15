// Lines of a run about messages: `on first MsgApp 3->5 after 3.2s: drop`, `latency 1->2 = 20ms`.
#ifndef SQUALL_SCENARIOS_SCRIPTS_TIMED_RULE_LINE_H_
#define SQUALL_SCENARIOS_SCRIPTS_TIMED_RULE_LINE_H_

#include <cstdint>
#include <optional>
#include <string>

#include "core/base/message.h"
#include "scenarios/scripts/timed/run_window.h"
#include "scenarios/scripts/timed/tokens.h"
#include "sim/plan/node_set.h"

namespace squall {

// An `on` line: what happens to messages.
struct MessageRule {
  enum class Effect : uint8_t {
    kDrop,
    kDuplicate,
    kDelay,
    kDelayCopy,  // The second one of a duplicate.
    kReport,     // Its sender hears that it was lost.
  };
  // One end of the links.
  struct Party {
    enum class Who : uint8_t {
      kSet,     // A node of `set`.
      kLeader,  // A node that leads when the message is sent.
    };
    Who who = Who::kSet;
    NodeSet set;
  };

  std::string text;                 // "first MsgApp 3->5 after 3.2s: drop".
  std::optional<MessageType> type;  // Nothing: of any type.
  Party from;
  Party to;
  // The first one and the last one that it applies to, of those sent in `window`.
  uint32_t first = 1;
  uint32_t last = 1;
  RunWindow window;
  Effect effect = Effect::kDrop;
  uint64_t delay_us = 0;
};

// A rule that applies to `each` message has this as its last one.
inline constexpr uint32_t kEachMessage = 0xffffffff;

// A `latency` line: each message from a node of `from` to one of `to` takes so long.
struct LinkLatency {
  NodeSet from;
  NodeSet to;
  uint64_t latency_us = 0;
};

// Read what stands behind `on` and behind `latency`. Mistakes are left in `line`. `text` of a rule
// is left empty.
MessageRule ReadRuleLine(TokenReader* line, const NodeNames& nodes, const RunWindow& run);
// `least_us` is the latency of every link.
LinkLatency ReadLatencyLine(TokenReader* line, const NodeNames& nodes, uint64_t least_us);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_SCRIPTS_TIMED_RULE_LINE_H_
