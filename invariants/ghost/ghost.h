// What the checkers remember of a cluster: enough to judge each step by what it changed.
//
// Nodes know nothing of this state. It is a plain value, and a copy shares what is long.
// invariants/README.md has the picture.
#ifndef SQUALL_INVARIANTS_GHOST_GHOST_H_
#define SQUALL_INVARIANTS_GHOST_GHOST_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "core/base/message.h"
#include "core/base/shared_log.h"
#include "core/base/types.h"
#include "core/quorum/quorum.h"
#include "invariants/ghost/client_ghost.h"
#include "invariants/ghost/conf_fold.h"
#include "invariants/ghost/entry_table.h"
#include "invariants/ghost/pending_writes.h"
#include "invariants/ghost/prefix_log.h"
#include "invariants/ghost/vote_requests.h"
#include "invariants/observation.h"
#include "invariants/suite_options.h"
#include "invariants/violation.h"

namespace squall {

// What a node has let others rely on: nothing that it may forget, crash or not (Paper 5.1, 5.2).
struct Promises {
  struct Vote {
    Term term;
    NodeId candidate;  // kNoNode: the slot is free.
  };

  // The largest term in which it has spoken.
  Term term_max;
  // The candidates that it said it votes for, in the latest terms. Answers that wait for a disk may
  // leave after messages of a later term, so one is not enough.
  std::array<Vote, 4> votes;

  // The candidate to which it has promised its vote in `term`, or kNoNode.
  NodeId VoteIn(Term term) const;
  // Requires: VoteIn(term) is kNoNode.
  void AddVote(Term term, NodeId candidate);
};

// What a node's state machine has been given.
struct MachineGhost {
  bool told = false;  // Whether applying was told of since the node came up.
  bool hash_known = false;
  Index index;        // The last entry that it has taken in, by itself or in a snapshot.
  uint64_t hash = 0;  // If known: of all entries up to it.
};

// Where a node and its driver stand in their contract.
struct ContractGhost {
  bool async = false;         // Storage works on its own, as far as has been seen.
  uint64_t readies_open = 0;  // Taken, and not advanced.
  uint64_t appends_started = 0;
  uint64_t appends_done = 0;
  uint64_t applies_started = 0;
  uint64_t applies_done = 0;
  Index installing;  // A snapshot that was written and is not installed.
  // A membership change was applied; what the node showed in the step after, if that needs a
  // second look.
  bool members_due = false;
  Shared<Membership> members_shown;
};

// What has been told of since the last step, to be judged with the next one: a node that crashes in
// the middle of a call takes no step, and then it cannot be told what it went by.
struct UnjudgedGhost {
  bool any = false;
  // The end of the last entries that it asked to be written.
  Index written;
  uint64_t written_hash = 0;
  // The lowest committed entry that a write takes off its disk.
  Index given_up;
  uint64_t given_up_hash = 0;
  bool applied = false;
};

// What the call of a node that goes on is about, as far as the suite was told.
struct CallGhost {
  enum class About : uint8_t {
    kOther,  // A request, the end of a write, or nothing that was told.
    kTick,
    kMessage,
  };
  About about = About::kOther;
  MessageType type{};         // Of the message.
  bool tells_commit = false;  // The message may tell the node that something is committed.
  NodeId meant_for;           // The node that the message was sent to, if it is another one.

  bool IsMessage(MessageType of) const { return about == About::kMessage && type == of; }
};

// From whom a leader has heard.
struct HeardGhost {
  uint64_t ticks = 0;  // Of the node's clock since it came up.
  // By node, from node 1 on: `ticks` at its last answer to this leader in this term, plus one; 0 if
  // there was none. Empty before the first election.
  std::vector<uint64_t> answered;
};

// What a leader believed of a member when it was last looked at.
struct FollowerGhost {
  NodeId id;
  Index match;
  Index match_max;  // In the leader's term, whenever the member left and came back.
};

// What is known of one node.
struct NodeGhost {
  NodeId id;
  bool started = false;  // At least once.
  bool gone = false;     // For good.
  bool written = false;  // Anything was ever written to its disk.
  bool up = false;
  // A snapshot has replaced the log and the state machine has not taken it in yet.
  bool restoring = false;
  // The latest snapshot from a leader that it has begun to write.
  Index snapshot_received;
  // As of the last call, while the node is up.
  NodeState state{};
  PrefixLog log;
  // The voters that it counted by then.
  JointConfig voters;
  // What its disk would give back now, whether it is up or not.
  HardState durable;
  PrefixLog durable_log;
  // What it has asked its disk for besides.
  PendingWrites pending;
  // Of its own snapshots, the last one.
  Index snapshot;
  UnstableWindow unstable;
  MachineGhost machine;
  ContractGhost contract;
  UnjudgedGhost unjudged;
  // In the step that goes on: what S9 says that its log must keep.
  Index must_keep;
  Promises promises;
  VoteRequests vote_requests;
  CallGhost call;
  HeardGhost heard;
  // Its configuration is the one in force from this entry on; the last one that was reported to be
  // another one, plus one.
  Index conf_index;
  Index conf_reported;
  // The member that the next step is about: the sender of its message, or itself for its disk.
  NodeId touched;
  // While it leads: its members in order of name, in which term, and as of which configuration.
  std::vector<FollowerGhost> followers;
  Term followers_term;
  Index followers_conf;

  // Null if the node does not lead or `member` is no member. Fast where names have no gaps.
  FollowerGhost* FindFollower(NodeId member) {
    const uint64_t guess = member.value() - 1;
    if (guess < followers.size() && followers[guess].id == member) [[likely]]
      return &followers[guess];
    return SearchFollower(member);
  }
  const FollowerGhost* FindFollower(NodeId member) const {
    return const_cast<NodeGhost*>(this)->FindFollower(member);
  }

 private:
  FollowerGhost* SearchFollower(NodeId member);
};

// An entry that some node has taken for committed.
struct LedgerPoint {
  uint64_t hash = 0;
  Term term;  // The entry's own.
  // The lowest term in which a node knew it, or an entry behind it, to be committed: it was
  // committed then or before. Invariant: does not decrease with the index.
  Term commit_term;
};

struct Ghost {
  // `model` is empty, as every node's machine is at first; null if there is none to compare with.
  explicit Ghost(uint64_t node_count, std::unique_ptr<MachineModel> model = nullptr);

  struct Leader {
    Term term;
    NodeId node;
    Index last;  // The largest index that it ever had of an entry of its term.
  };

  // By name, from node 1 on.
  std::vector<NodeGhost> nodes;
  uint64_t size;  // nodes.size(), without the division that this takes at every call.
  // The leaders, in order of term; the latest kLeadersMax terms or so.
  std::vector<Leader> leaders;
  // Every entry of every log.
  EntryTable entries;
  // Where the snapshots end that were sent, each once, the latest kSentMax of them.
  struct SentSnapshot {
    Index index;
    LogPoint point;
  };
  ChunkedLog<SentSnapshot> sent;
  // The committed log, by index. Never empty: index 0 is committed from the start.
  ChunkedLog<LedgerPoint> ledger;
  ClientGhost clients;
  // What state machines are after each index, as the first of them said. Zero: it did not say.
  ChunkedLog<uint64_t> digests;
  // The configurations that the ledger makes, and up to where they have been looked at.
  ConfFold members;
  Index members_judged;
  SuiteOptions options;
  std::vector<Violation> violations;

  // Entries of the committed log that are remembered, where some log goes back further: one of a
  // node that was removed, or that stays away, would hold all that is committed from then on.
  static constexpr uint64_t kLedgerMax = 16384;
  static constexpr size_t kLeadersMax = 4096;
  static constexpr size_t kSentMax = 1024;
  static constexpr size_t kViolationsMax = 16;

  // Null if there is no node of this name.
  NodeGhost* Find(NodeId id) { return id.value() - 1 < size ? &nodes[id.value() - 1] : nullptr; }
  const NodeGhost* Find(NodeId id) const {
    return id.value() - 1 < size ? &nodes[id.value() - 1] : nullptr;
  }

  // The leader of the term, or null if it had none or it is forgotten. Valid until the next leader.
  Leader* FindLeader(Term term) {
    if (leaders.empty() || leaders.back().term < term) return nullptr;
    return leaders.back().term == term ? &leaders.back() : SearchLeader(term);
  }

  Index LedgerLast() const { return Index(ledger.end() - 1); }

  // The point where a log begins whose snapshot ends with (index, term): the one that other logs
  // have there, or, if no log ever had such an entry, one of its own.
  LogPoint SnapshotPoint(Index index, Term term);
  // A snapshot that ends there is on its way, and may arrive when every log has compacted beyond
  // it.
  void NoteSent(Index index, Term term);

  // Forgets what is before the first entry of every log, in memory and on disk, and what is more
  // than kLedgerMax entries old. Logs without entries, and nodes that have not started or are gone
  // for good, ask for nothing. What is forgotten is not known: no checker may go by it.
  void Prune();

  // Keeps the violation, if there is room.
  [[gnu::cold]] void Report(Violation violation);

 private:
  Leader* SearchLeader(Term term);
  std::optional<LogPoint> KnownPoint(Index index, Term term) const;
  const LogPoint* FindSent(Index index, Term term) const;
};

}  // namespace squall

#endif  // SQUALL_INVARIANTS_GHOST_GHOST_H_
