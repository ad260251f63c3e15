// Nodes that do whatever a test says, right or wrong, in front of a suite of checkers.
#ifndef SQUALL_INVARIANTS_TESTING_FAKE_CLUSTER_H_
#define SQUALL_INVARIANTS_TESTING_FAKE_CLUSTER_H_

#include <cstdint>
#include <deque>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "invariants/suite.h"

namespace squall {

// A node that is nothing but what it shows.
class FakeNode final : public NodeView {
 public:
  FakeNode() { state.first = Index(1); }

  NodeState State() const override { return state; }
  Entries ReadLog(Index from, Index to) const override;
  Term TermBeforeFirst() const override { return term_before_first; }
  const Membership& Members() const override { return members; }
  const Tracker* Followers() const override { return followers ? &*followers : nullptr; }
  UnstableWindow Unstable() const override { return unstable; }
  uint64_t MachineDigest() const override { return digest; }

  NodeState state{};
  std::vector<Entry> log;  // From state.first on.
  Term term_before_first;
  Membership members;
  std::optional<Tracker> followers;  // Not shown unless a test sets it.
  UnstableWindow unstable{};         // Not shown unless a test sets it.
  uint64_t digest = 0;
};

// A run of entries: `terms` from index `from` on, all with this data.
struct LogRun {
  uint64_t from = 1;
  std::initializer_list<uint64_t> terms;
  std::string_view data = "";
  EntryType type = EntryType::kNormal;
};

// Nodes 1 to `nodes`, all voters, started with empty logs and disks. Every call is one step of one
// node and is shown to the suite at once. A value: a copy goes on by itself.
class FakeCluster {
 public:
  // `machine` is the witness of what clients are told.
  explicit FakeCluster(uint64_t nodes, std::unique_ptr<MachineModel> model = nullptr,
                       SuiteOptions options = {});

  Suite& suite() { return suite_; }
  // To change what a node shows; the suite hears of it with the next Step().
  FakeNode& node(uint64_t id) { return nodes_[id - 1]; }
  void Step(uint64_t id, uint64_t first_changed = 0);

  // The node is in `term` now, in this role. Its vote is free if the term is new.
  void Follow(uint64_t id, uint64_t term);
  void Campaign(uint64_t id, uint64_t term);  // Votes for itself.
  void Lead(uint64_t id, uint64_t term);      // Votes for itself if its vote is free.
  void Vote(uint64_t id, uint64_t candidate);

  // Writes the log from run.from on; what was there is gone.
  void Write(uint64_t id, const LogRun& run);
  void Truncate(uint64_t id, uint64_t last);
  void Commit(uint64_t id, uint64_t index);
  void Apply(uint64_t id, uint64_t index);
  void Compact(uint64_t id, uint64_t index);
  // A snapshot replaces the log; it is committed, and not yet applied.
  void Install(uint64_t id, uint64_t index, uint64_t term);

  // Everything that the node shows is on its disk now: hard state and log.
  void Sync(uint64_t id);
  // The same, and the disk forgets what the node has compacted.
  void SyncCompacted(uint64_t id);
  // Asks for a write of hard state and log from `from` on, as shown, or of a hard state alone.
  // Land(): the oldest write that was asked for is on the disk. A restart does not know of these.
  void Ask(uint64_t id, uint64_t from);
  void AskHardState(uint64_t id);
  void AskSnapshot(uint64_t id, uint64_t index, uint64_t term);
  void Land(uint64_t id);
  // The disk has dropped the entries up to and including `index`.
  void DropFromDisk(uint64_t id, uint64_t index);
  // The state machine is given an entry, whatever the log says, and is in state `digest` then;
  // makes a snapshot; takes one in.
  void ApplyEntry(uint64_t id, const Entry& entry, uint64_t digest = 0);
  void Take(uint64_t id, const SnapshotMetadata& metadata, uint64_t digest = 0);
  void TakeIn(uint64_t id, const SnapshotMetadata& metadata, uint64_t digest = 0);
  // The configuration that the cluster begins with.
  ConfState members() const { return ToConfState(nodes_[0].members); }
  void Crash(uint64_t id);
  // Comes up as a follower with what the last Sync() wrote.
  void Restart(uint64_t id);
  // Comes up as node(id) has been set up.
  void StartAsShown(uint64_t id);

  void Send(uint64_t id, const Message& message) { suite_.OnSend(NodeId(id), message); }
  void SendVote(uint64_t id, uint64_t term, uint64_t candidate);

  // What was found, a line each: "S1: two leaders in term 7: node 2, then node 4".
  std::string Verdict() const;
  // The same for one property only.
  std::string VerdictOn(std::string_view id) const;
  // The slow check of everything, on a copy.
  std::string SlowVerdict() const;

 private:
  Suite suite_;
  std::vector<FakeNode> nodes_;
  std::vector<FakeNode> disks_;
  std::vector<std::deque<DiskWrite>> asked_;
};

Message VoteMessage(MessageType type, uint64_t term, uint64_t to, bool reject = false);

}  // namespace squall

#endif  // SQUALL_INVARIANTS_TESTING_FAKE_CLUSTER_H_
