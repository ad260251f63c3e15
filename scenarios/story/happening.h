// What happened in a run, as plain values: the one form that traces, failure texts, pictures and
// exports print.
//
// A Happening is one thing: a message left, a node voted, a disk synced. The Teller
// (scenarios/story/teller.h) yields those of each step of a world in order.
#ifndef SQUALL_SCENARIOS_STORY_HAPPENING_H_
#define SQUALL_SCENARIOS_STORY_HAPPENING_H_

#include <cstddef>
#include <cstdint>
#include <utility>
#include <variant>
#include <vector>

#include "core/base/message.h"
#include "core/base/types.h"
#include "core/host/environment.h"
#include "core/tracker/tracker.h"
#include "invariants/history/recorder.h"
#include "sim/plan/plan.h"
#include "sim/plan/time.h"
#include "sim/world/action_outcome.h"
#include "sim/world/network.h"
#include "sim/world/world_listener.h"

namespace squall {

// Entries of one term that follow each other in a log.
struct TermRun {
  Term term;
  uint64_t count = 0;

  friend bool operator==(const TermRun&, const TermRun&) = default;
};

// What a happening says beside when and where.
struct HappeningPayloads {
  // --- Messages. `id` counts the messages of the run from 1, so that a delivery names its sending.

  // A message left the node.
  struct Sent {
    uint64_t id = 0;
    Fate fate = Fate::kDeliver;
    Message message;
  };
  // A message reached the node. One that was duplicated arrives twice under one id; one whose
  // sending was not followed has id 0.
  struct Delivered {
    uint64_t id = 0;
    bool is_heard = true;  // The node is up.
    Message message;
  };

  // --- Elections. The happening's term is the node's, afterwards.

  struct TermMoved {
    Term before;
  };
  struct Voted {
    NodeId candidate;
  };
  // The role is new, or taken anew in another term.
  struct RoleTaken {
    Role role = Role::kFollower;
    Role before = Role::kFollower;
  };
  // The node knows another leader than before, or one of another term; kNoNode: none.
  struct LeaderLearned {
    NodeId leader;
    NodeId before;
  };

  // --- Logs.

  // The log's entries are others from `from` on: `runs` are all of them, to its end.
  struct LogWritten {
    Index from;
    Index last_before;
    std::vector<TermRun> runs;
  };
  // The log begins behind `up_to` now.
  struct LogCompacted {
    Index up_to;
    SnapshotOrigin by = SnapshotOrigin::kOwn;
  };
  // The commit index moved from `from` - 1 to `to`, which is less only in a broken node. `entries`
  // are those of them that the log holds; none if Interest::kEntries is not asked for.
  struct Committed {
    Index from;
    Index to;
    Entries entries;
  };
  struct Applied {
    Entry entry;
    ApplyResult result;
  };
  // The configuration in force on the node.
  struct MembersChanged {
    Membership members;
  };

  // --- Disks.

  // The node handed a write to its disk.
  struct WriteAsked {
    DiskWrite write;
  };
  // A barrier of its disk ended. What the disk would give back after a crash: this hard state, and
  // a log that ends at `last`.
  struct Synced {
    bool is_ok = true;
    HardState durable;
    Index last;
  };
  struct SnapshotMade {
    SnapshotOrigin origin = SnapshotOrigin::kOwn;
    SnapshotMetadata metadata;
  };

  // --- Outages and faults.

  struct Crashed {
    uint64_t writes_lost = 0;   // Operations of its disk that no ended barrier covers.
    bool kept_part = false;     // The disk may hold some of them, torn ones among them.
    uint64_t sectors_lost = 0;  // Where it kept a part: writes of sectors that it did not keep.
    bool vote_lost = false;     // The vote in the happening's term, or the term itself.
    uint64_t entries_lost = 0;  // At the end of its log.
  };
  struct Started {
    bool is_first = false;
  };
  // A partition or another fault of links began or ended; `cut` are the links that carry nothing
  // afterwards, from and to.
  struct LinksChanged {
    bool is_more = false;
    std::vector<std::pair<NodeId, NodeId>> cut;
  };
  // An action of the plan. `place` is its place among the world's actions.
  struct Acted {
    size_t place = 0;
    Action action;
    ActionOutcome outcome = ActionOutcome::kDone;
  };

  // --- Clients.

  using Client = ClientStep;
};

struct Happening : HappeningPayloads {
  using Payload =
      std::variant<Sent, Delivered, TermMoved, Voted, RoleTaken, LeaderLearned, LogWritten,
                   LogCompacted, Committed, Applied, MembersChanged, WriteAsked, Synced,
                   SnapshotMade, Crashed, Started, LinksChanged, Acted, Client>;

  // Null if it is of another kind.
  template <class T>
  const T* as() const {
    return std::get_if<T>(&what);
  }

  SimTime at;
  uint64_t step = 0;  // The world's, from 1.
  NodeId node;        // kNoNode where it is of no node.
  // Of a message; of the node afterwards, or, when it crashes, before; zero where there is none.
  Term term;
  Payload what;
  // Decodes the commands of the run's application. Null: they are told as bytes.
  const OperationDecoder* decoder = nullptr;
};

}  // namespace squall

#endif  // SQUALL_SCENARIOS_STORY_HAPPENING_H_
