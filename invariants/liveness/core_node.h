// What the liveness checkers see of a cluster whose storm is over: the nodes that were made whole
// again, a core that holds a quorum.
//
// Safety is about what must never happen, so a step shows it broken. Liveness is about what must
// happen in the end, so it takes a time in which nothing goes wrong (Paper 5.6, the timing
// requirement), and a bound: the checkers answer "not yet, because" when they are wording, and the
// driver of the cluster decides when that is too late.
#ifndef SQUALL_INVARIANTS_LIVENESS_CORE_NODE_H_
#define SQUALL_INVARIANTS_LIVENESS_CORE_NODE_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

#include "core/base/types.h"
#include "invariants/observation.h"
#include "invariants/violation.h"

namespace squall {

struct CoreNode {
  NodeId id;
  const NodeView* view = nullptr;  // Null while the node is down.
};
// In order of id.
using Core = std::span<const CoreNode>;

// The node that leads in a term which none of its members in the core is beyond. Null if there is
// none.
const CoreNode* LeaderOf(Core core);
// Null if it is not of the core, or down.
const NodeView* ViewOf(Core core, NodeId id);
// "2, 3".
std::string ListOf(std::span<const NodeId> ids);

// Whether a checker that is asked what is missing says it in words. A driver asks at every look
// whether something is missing, and tells of it once; words take longer than looking.
enum class Wording : uint8_t {
  kNone,  // The answer is a violation with nothing in it but the property.
  kFull,
};

// A property that was not met in time. `node` is the node that it is about, or kNoNode; `pattern`
// is the reason without anything that differs from run to run.
Violation Unmet(Property property, NodeId node, std::string detail, std::string_view pattern);
// The same without words.
Violation Unmet(Property property);
// Either of them: `detail()` gives them, and `pattern` is a text or
// gives one likewise.
template <class Detail, class Pattern>
Violation Unmet(Wording wording, Property property, NodeId node, const Detail& detail,
                const Pattern& pattern) {
  if (wording == Wording::kFull) {
    if constexpr (std::is_invocable_v<Pattern>) {
      return Unmet(property, node, detail(), pattern());
    } else {
      return Unmet(property, node, detail(), pattern);
    }
  }
  return Unmet(property);
}

}  // namespace squall

#endif  // SQUALL_INVARIANTS_LIVENESS_CORE_NODE_H_
