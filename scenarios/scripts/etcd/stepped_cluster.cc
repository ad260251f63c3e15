#include "scenarios/scripts/etcd/stepped_cluster.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "core/base/codec.h"
#include "core/base/describe.h"
#include "core/node/ready.h"

namespace squall {
namespace {

// Messages of a node to itself, or from and to its storage threads. They cannot get lost.
bool StaysOnNode(const Message& m) {
  return m.from == m.to || IsLocalThread(m.from) || IsLocalThread(m.to);
}

bool IsFor(const SteppedCluster::Recipient& recipient, std::optional<MessageType> type,
           const Message& m) {
  const bool drop = recipient.fate == SteppedCluster::Recipient::Fate::kDrop;
  return m.to == recipient.id && (!type || m.type == *type) && !(drop && StaysOnNode(m));
}

HardState HardStateOf(const Message& append) { return {append.term, append.vote, append.commit}; }

}  // namespace

std::string SteppedCluster::AddNodes(size_t count, const Config& config, const Snapshot& snapshot) {
  const bool starts_from_snapshot = snapshot != Snapshot();
  for (size_t i = 0; i < count; ++i) {
    Snapshot initial = snapshot;
    if (starts_from_snapshot) {
      // Entry 1 would be the one before the first, whose term storage remembers; simpler without.
      if (initial.metadata.index <= Index(1)) {
        return "index must be specified as > 1 due to bootstrap";
      }
      initial.metadata.term = Term(1);
    }
    HistoryStorage storage{SnapshotRef(initial)};
    if (starts_from_snapshot) {
      const StorageStatus status = storage.log().ApplySnapshot(SnapshotRef(initial));
      if (status != StorageStatus::kOk) return std::string(Describe(status));
    }
    Config own = config;
    own.id = NodeId(members_.size() + 1);
    own.jitter = &jitter_;
    own.sink = &transcript_;
    own.assert_mode = AssertMode::kReport;
    members_.emplace_back(own, std::move(storage));
  }
  return "";
}

std::string SteppedCluster::ProcessReady(NodeId id) {
  Member& at = member(id);
  Ready& ready = at.node.TakeReady();
  transcript_.Print(Describe(ready));
  const bool async = at.config.async_storage_writes == Toggle::kOn;
  if (!async) {
    std::string error = Persist(&at, ready.hard_state, ready.entries, ready.snapshot);
    if (error.empty()) error = Apply(&at, ready.committed_entries);
    if (!error.empty()) return error;
  }
  Route(&at, &ready.messages);
  if (!async) at.node.Advance();
  return "";
}

void SteppedCluster::Route(Member* from, std::vector<Message>* messages) {
  for (Message& m : *messages) {
    if (m.to == kAppendThread) {
      from->append_work.push_back(std::move(m));
    } else if (m.to == kApplyThread) {
      from->apply_work.push_back(std::move(m));
    } else {
      in_flight_.push_back(std::move(m));
    }
  }
}

std::string SteppedCluster::ProcessAppendThread(NodeId id) {
  Member& at = member(id);
  if (at.append_work.empty()) {
    transcript_.Print("no append work to perform");
    return "";
  }
  const Message work = std::move(at.append_work.front());
  at.append_work.pop_front();
  Message request = work;
  request.responses.reset();
  transcript_.Print(absl::StrCat("Processing:\n", Describe(request), "\n"));
  std::string error = Persist(&at, HardStateOf(work), work.entries, work.snapshot);
  if (error.empty()) PrintResponses(work);
  return error;
}

std::string SteppedCluster::ProcessApplyThread(NodeId id) {
  Member& at = member(id);
  if (at.apply_work.empty()) {
    transcript_.Print("no apply work to perform");
    return "";
  }
  const Message work = std::move(at.apply_work.front());
  at.apply_work.pop_front();
  Message request = work;
  request.responses.reset();
  transcript_.Print(absl::StrCat("Processing:\n", Describe(request), "\n"));
  std::string error = Apply(&at, work.entries);
  if (error.empty()) PrintResponses(work);
  return error;
}

// Describes the responses that `work` carries, and puts them into the queue.
void SteppedCluster::PrintResponses(const Message& work) {
  transcript_.Print("Responses:\n");
  if (!work.responses) return;
  for (const Message& response : *work.responses) {
    transcript_.Print(Describe(response) + "\n");
    in_flight_.push_back(response);
  }
}

std::string SteppedCluster::Persist(Member* at, const std::optional<HardState>& hard_state,
                                    const Entries& entries, const SnapshotRef& snapshot) {
  MemoryStorage& log = at->storage.log();
  if (hard_state && !hard_state->empty()) log.SetHardState(*hard_state);
  if (snapshot && !snapshot->empty()) {
    if (!entries.empty()) return "can't apply snapshot and entries at the same time";
    const StorageStatus status = log.ApplySnapshot(snapshot);
    return status == StorageStatus::kOk ? "" : std::string(Describe(status));
  }
  log.Append(entries);
  return "";
}

std::string SteppedCluster::Apply(Member* at, const Entries& entries) {
  for (const Entry& entry : entries) {
    ConfState conf_state = at->storage.state().metadata.conf_state;
    std::string_view command = entry.data.view();
    Result<ConfChangeV2> change;
    if (entry.type != EntryType::kNormal) {
      change = DecodeEntryConfChange(entry);
      if (!change.ok()) return change.error;
      conf_state = at->node.ApplyConfChange(change.value);
      command = change.value.context.view();
    }
    at->storage.Apply(entry.id(), command, conf_state);
  }
  return "";
}

size_t SteppedCluster::Deliver(std::span<const Recipient> recipients,
                               std::optional<MessageType> type) {
  size_t handled = 0;
  for (const Recipient& recipient : recipients) {
    const std::vector<Message> messages = TakeMessages(recipient, type);
    handled += messages.size();
    for (const Message& m : messages) {
      const bool drop = recipient.fate == Recipient::Fate::kDrop;
      transcript_.Print(absl::StrCat(drop ? "dropped: " : "", Describe(m), "\n"));
      if (drop) continue;
      const StepStatus status = node(m.to).Step(m);
      if (status != StepStatus::kOk) transcript_.Print(std::string(Describe(status)) + "\n");
    }
  }
  return handled;
}

bool SteppedCluster::HasMessages(const Recipient& recipient,
                                 std::optional<MessageType> type) const {
  return std::any_of(in_flight_.begin(), in_flight_.end(),
                     [&](const Message& m) { return IsFor(recipient, type, m); });
}

std::vector<Message> SteppedCluster::TakeMessages(const Recipient& recipient,
                                                  std::optional<MessageType> type) {
  const auto taken =
      std::stable_partition(in_flight_.begin(), in_flight_.end(),
                            [&](const Message& m) { return !IsFor(recipient, type, m); });
  std::vector<Message> messages(std::make_move_iterator(taken),
                                std::make_move_iterator(in_flight_.end()));
  in_flight_.erase(taken, in_flight_.end());
  return messages;
}

std::string SteppedCluster::Stabilize(std::span<const NodeId> ids) {
  for (int round = 0; round < kRoundsMax; ++round) {
    std::string error;
    const bool did_work = StabilizeOnce(ids, &error);
    if (!error.empty()) return error;
    // A node that is wrong about itself need never come to rest.
    if (!did_work || !transcript_.failed_assertion().empty()) return "";
  }
  return absl::StrCat("not stable after ", kRoundsMax, " rounds");
}

bool SteppedCluster::StabilizeOnce(std::span<const NodeId> ids, std::string* error) {
  bool did_work = HandleReadys(ids, error);
  if (!error->empty()) return did_work;
  did_work |= ReceiveAll(ids);
  did_work |= DrainAppendThreads(ids, error);
  if (!error->empty()) return did_work;
  did_work |= DrainApplyThreads(ids);
  return did_work;
}

bool SteppedCluster::HandleReadys(std::span<const NodeId> ids, std::string* error) {
  bool did_work = false;
  for (const NodeId id : ids) {
    if (!node(id).HasReady()) continue;
    did_work = true;
    PrintHeader(id, "handling Ready");
    *error = transcript_.Indented([&] { return ProcessReady(id); });
    if (!error->empty()) break;
  }
  return did_work;
}

bool SteppedCluster::ReceiveAll(std::span<const NodeId> ids) {
  bool did_work = false;
  for (const NodeId id : ids) {
    const Recipient recipient{id};
    if (!HasMessages(recipient, std::nullopt)) continue;
    did_work = true;
    PrintHeader(id, "receiving messages");
    transcript_.Indented([&] { return Deliver(std::span(&recipient, 1), std::nullopt); });
  }
  return did_work;
}

bool SteppedCluster::DrainAppendThreads(std::span<const NodeId> ids, std::string* error) {
  bool did_work = false;
  for (const NodeId id : ids) {
    if (member(id).append_work.empty()) continue;
    did_work = true;
    PrintHeader(id, "processing append thread");
    while (!member(id).append_work.empty()) {
      *error = transcript_.Indented([&] { return ProcessAppendThread(id); });
      if (!error->empty()) return did_work;
    }
  }
  return did_work;
}

// Errors are passed over here, as the reference does.
bool SteppedCluster::DrainApplyThreads(std::span<const NodeId> ids) {
  bool did_work = false;
  for (const NodeId id : ids) {
    if (member(id).apply_work.empty()) continue;
    did_work = true;
    PrintHeader(id, "processing apply thread");
    while (!member(id).apply_work.empty()) {
      transcript_.Indented([&] { return ProcessApplyThread(id); });
    }
  }
  return did_work;
}

void SteppedCluster::PrintHeader(NodeId id, std::string_view what) {
  transcript_.Print(absl::StrCat("> ", id.value(), " ", std::string(what), "\n"));
}

void SteppedCluster::SendSnapshot(NodeId from, NodeId to) {
  Message m;
  m.type = MessageType::kSnap;
  m.term = node(from).GetBasicStatus().hard_state.term;
  m.from = from;
  m.to = to;
  m.snapshot = storage(from).LatestSnapshot().value;
  transcript_.Print(Describe(m));
  in_flight_.push_back(std::move(m));
}

std::string SteppedCluster::PrintLog(NodeId id) {
  const HistoryStorage& log = storage(id);
  const Index first = log.FirstIndex();
  const Index last = log.LastIndex();
  if (last < first) {
    transcript_.Print(
        absl::StrCat("log is empty: first index=", first.value(), ", last index=", last.value()));
    return "";
  }
  const Fetched<Entries> entries = log.Read(first, last + 1, kNoLimit);
  if (!entries.ok()) return std::string(Describe(entries.error));
  transcript_.Print(Describe(entries.value));
  return "";
}

std::string SteppedCluster::Compact(NodeId id, Index index) {
  const StorageStatus status = storage(id).log().Compact(index);
  if (status != StorageStatus::kOk) return std::string(Describe(status));
  return PrintLog(id);
}

}  // namespace squall
