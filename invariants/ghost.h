// What the checkers remember of a cluster: enough to judge each step by what it changed.
//
// Nodes know nothing of this state. It is a plain value, and a copy shares what is long.
// invariants/README.md has the picture.
#ifndef SQUALL_INVARIANTS_GHOST_H_
#define SQUALL_INVARIANTS_GHOST_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "core/base/message.h"
#include "core/base/shared_log.h"
#include "core/base/types.h"
#include "core/quorum/quorum.h"
#include "invariants/client_ghost.h"
#include "invariants/entry_table.h"
#include "invariants/observation.h"
#include "invariants/prefix_log.h"
#include "invariants/violation.h"

namespace squall {

// What a node has let others rely on: nothing that it may forget, crash or not (Paper 5.1, 5.2).
struct Promises {
  struct Vote {
    Term term;
    NodeId candidate;  // Nobody: the slot is free.
  };

  // The largest term in which it has spoken.
  Term term_max;
  // For whom it said that it votes, the latest terms. Answers that wait for a disk may leave after
  // messages of a later term, so one is not enough.
  std::array<Vote, 4> votes;

  // For whom it has promised to vote in `term`, or nobody.
  NodeId VoteIn(Term term) const;
  // Requires: VoteIn(term) is nobody.
  void AddVote(Term term, NodeId candidate);
};

// What is known of one node.
struct NodeGhost {
  bool up = false;
  // A snapshot has replaced the log and the state machine has not taken it in yet.
  bool restoring = false;
  // As of the last call, while the node is up.
  NodeState state{};
  PrefixLog log;
  // The voters that it counted by then.
  JointConfig voters;
  // What its disk would give back now, whether it is up or not.
  HardState durable;
  PrefixLog durable_log;
  Promises promises;
};

// An entry that some node has taken for committed.
struct LedgerPoint {
  uint64_t hash = 0;
  Term term;  // The entry's own.
  // The lowest term in which anybody knew it, or an entry behind it, to be committed: it was
  // committed then or before. Invariant: does not decrease with the index.
  Term commit_term;
};

struct Ghost {
  // `machine` is empty, as every node's is at first; null if there is none to compare with.
  explicit Ghost(uint64_t node_count, std::unique_ptr<StateMachine> machine = nullptr)
      : nodes(node_count), ledger(0), clients(std::move(machine)) {
    ledger.PushBack(LedgerPoint());
  }

  struct Leader {
    Term term;
    NodeId node;
  };

  // By name, from node 1 on.
  std::vector<NodeGhost> nodes;
  // Who led in which term, in order of term; the latest kLeadersMax terms or so.
  std::vector<Leader> leaders;
  // Every entry of every log.
  EntryTable entries;
  // The committed log, by index. Never empty: index 0 is committed from the start.
  ChunkedLog<LedgerPoint> ledger;
  ClientGhost clients;
  std::vector<Violation> violations;

  static constexpr size_t kLeadersMax = 4096;
  static constexpr size_t kViolationsMax = 16;

  // Null if there is no node of this name.
  NodeGhost* Find(NodeId id) {
    return id.value() - 1 < nodes.size() ? &nodes[id.value() - 1] : nullptr;
  }
  const NodeGhost* Find(NodeId id) const {
    return id.value() - 1 < nodes.size() ? &nodes[id.value() - 1] : nullptr;
  }

  Index LedgerLast() const { return Index(ledger.end() - 1); }

  // The point where a log begins whose snapshot ends with (index, term): the one that other logs
  // have there, or, if nobody ever had such an entry, one of its own.
  LogPoint SnapshotPoint(Index index, Term term);

  // Forgets what is before the first entry of every log, in memory and on disk.
  void Prune();

  // Keeps the violation, if there is room.
  void Report(Violation violation);
};

}  // namespace squall

#endif  // SQUALL_INVARIANTS_GHOST_H_
