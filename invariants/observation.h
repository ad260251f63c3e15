// What a checker may see of a node, of this library or of any other.
#ifndef SQUALL_INVARIANTS_OBSERVATION_H_
#define SQUALL_INVARIANTS_OBSERVATION_H_

#include <cstdint>

#include "core/base/message.h"
#include "core/base/types.h"
#include "core/tracker/tracker.h"

namespace squall {

// The state of a node that fits into a cache line. Checkers compare it with what it was before.
struct NodeState {
  Term term;                    // The node's term.
  NodeId vote;                  // Its vote in that term; kNoNode if it gave none.
  NodeId lead;                  // The leader that it follows; kNoNode if it knows none.
  Index commit;                 // The last entry that it knows to be committed.
  Index applying;               // The last entry that was handed out for applying.
  Index applied;                // The last entry that is applied.
  Index first;                  // The first entry of the log that is kept; first - 1 is compacted.
  Index last;                   // The last entry of the log, on disk or not.
  Role role = Role::kFollower;  // Its role.

  // Without a branch for each field: it is asked after every step, and which field is the first to
  // differ cannot be foreseen.
  friend bool operator==(const NodeState& a, const NodeState& b) {
    const uint64_t names = (a.vote.value() ^ b.vote.value()) | (a.lead.value() ^ b.lead.value());
    const uint64_t positions =
        (a.term.value() ^ b.term.value()) | (a.commit.value() ^ b.commit.value()) |
        (a.applying.value() ^ b.applying.value()) | (a.applied.value() ^ b.applied.value()) |
        (a.first.value() ^ b.first.value()) | (a.last.value() ^ b.last.value());
    return (names | positions | static_cast<uint64_t>(a.role != b.role)) == 0;
  }
};

// Where the unstable part of a log lies (etcd: unstable.offset, offsetInProgress).
struct UnstableWindow {
  bool known = false;         // Whether the node shows any of this.
  Index offset;               // The first entry in it.
  Index in_progress;          // The first that was not handed out for writing.
  Index end;                  // Behind the last one.
  bool has_snapshot = false;  // A snapshot waits for the disk too.
};

// Unfinished work of a node; all of it is zero at rest.
struct Burden {
  bool known = false;              // Whether the node shows any of this.
  uint64_t uncommitted_bytes = 0;  // A leader's count of payload bytes proposed and not applied.
  uint64_t reads_waiting = 0;      // Reads without an answer yet.
};

// A node as checkers see it at the end of a step. Implementations answer at once and change
// nothing.
class NodeView {
 public:
  virtual ~NodeView() = default;
  // Terms, indexes and role.
  virtual NodeState State() const = 0;
  // Entries [from, to) of the log. Requires: State().first <= from <= to <= State().last + 1.
  virtual Entries ReadLog(Index from, Index to) const = 0;
  // The term of the entry before the first one, as the snapshot that replaced it has it.
  virtual Term TermBeforeFirst() const = 0;
  // The configuration in force on this node: the last one that it applied.
  virtual const Membership& Members() const = 0;

  // --- What not every node can show. A checker that needs it does not look where it is missing.

  // What a leader knows of its members. Null on others.
  virtual const Tracker* Followers() const { return nullptr; }
  // The part of the log that is not known to be on disk.
  virtual UnstableWindow Unstable() const { return {}; }
  virtual Burden Burdens() const { return {}; }
  // Of the state machine, clients' sessions included; zero if it has none to show.
  virtual uint64_t MachineDigest() const { return 0; }
};

// Whether the state of the node that a message left has been told (Suite::OnSend).
enum class SenderState : uint8_t {
  kTold,
  kUntold,  // The node crashes in the call that sends it.
};

}  // namespace squall

#endif  // SQUALL_INVARIANTS_OBSERVATION_H_
