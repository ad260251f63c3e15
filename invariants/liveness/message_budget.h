// L10: a bounded number of messages for what is done: nodes do not go on talking to each other
// about nothing (openraft met such storms more than once).
//
// Looked at over a stretch of time in which nothing is lost. A stretch is granted messages for what
// was done in it (entries that logs took in, commit indexes that moved, operations that were asked
// for) and for its length. Does not verify: two nodes on a slow link that answer each other for
// ever, if that takes less than what heartbeats are granted; what single messages carry.
#ifndef SQUALL_INVARIANTS_LIVENESS_MESSAGE_BUDGET_H_
#define SQUALL_INVARIANTS_LIVENESS_MESSAGE_BUDGET_H_

#include <cstdint>
#include <optional>

#include "invariants/liveness/core_node.h"

namespace squall {

class MessageBudget {
 public:
  // Counts since the run began.
  struct Counts {
    uint64_t messages = 0;  // Sent.
    uint64_t work = 0;  // Entries taken into logs and positions that commit indexes moved, on all
                        // nodes together.
    uint64_t operations = 0;  // That nodes were asked for.
    uint64_t ticks = 0;       // Of the slowest clock.
    uint64_t tails = 0;  // For each entry taken into a log, how many more its leader had behind it.
  };

  // A stretch begins, in a cluster of so many nodes, with so many messages still on their way.
  void Begin(uint64_t nodes, const Counts& counts, uint64_t in_flight = 0);
  std::optional<Violation> Exceeded(const Counts& counts) const;

  // Granted for each unit of work, operation and tick, and once; the last three times the number of
  // nodes. An entry that travels alone is sent, acknowledged, and its commit told and acknowledged;
  // a read takes a round of heartbeats; a heartbeat goes out each tick at most and is answered, and
  // its answer may bring a probe and that one's answer.
  static constexpr uint64_t kWorkMessages = 6;
  static constexpr uint64_t kOperationMessages = 6;
  static constexpr uint64_t kTickMessages = 4;
  // Where messages overtake each other a follower that catches up refuses some, and after each
  // refusal the leader may send all that is left once more, to be answered (etcd: MsgAppResp in
  // StateReplicate). Two refusals may stand between two entries that it takes.
  static constexpr uint64_t kTailMessages = 4;
  static constexpr uint64_t kOnceMessages = 200;
  // For each message that was on its way: it is answered, and what the answer brings is, too.
  static constexpr uint64_t kInFlightMessages = 4;
  // A stretch is not judged before it has so many ticks: a follower that is far behind is sent its
  // whole tail, perhaps more than once, in a burst that comes to an end.
  static constexpr uint64_t kTicksLeast = 200;

 private:
  uint64_t nodes_ = 0;
  uint64_t in_flight_ = 0;
  Counts begun_;
};

}  // namespace squall

#endif  // SQUALL_INVARIANTS_LIVENESS_MESSAGE_BUDGET_H_
