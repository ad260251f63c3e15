#include "core/testing/node.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "core/base/codec.h"

namespace squall {
namespace {

// A test's node is at rest after far fewer Readys.
constexpr int kReadysMax = 10'000;

void Require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "a test uses its node wrongly: %s\n", what);
  std::abort();
}

MemoryStorage StorageOf(const NodeSetup& setup) {
  MemoryStorage storage;
  storage.ApplySnapshot(setup.snapshot ? setup.snapshot : SnapshotAt(0, 0, setup.members));
  storage.SetHardState(setup.hard_state);
  storage.Append(setup.log);
  return storage;
}

Config ConfigOf(const NodeSetup& setup, LogSink* sink, ElectionJitter* jitter) {
  Config config = setup.config;
  config.jitter = jitter;
  config.sink = sink;
  return config;
}

}  // namespace

void LogRecorder::Write(Severity severity, std::string_view line) {
  lines_.push_back({severity, std::string(line)});
}

bool LogRecorder::Contains(std::string_view part) const {
  return std::any_of(lines_.begin(), lines_.end(), [part](const Line& line) {
    return line.text.find(part) != std::string::npos;
  });
}

bool LogRecorder::ContainsAt(Severity severity, std::string_view part) const {
  return std::any_of(lines_.begin(), lines_.end(), [severity, part](const Line& line) {
    return line.severity == severity && line.text.find(part) != std::string::npos;
  });
}

uint64_t FixedJitter::Draw(NodeId node, uint64_t ordinal, uint64_t range) {
  requests_.push_back({node, ordinal, range});
  return part_;
}

NodeSetup SetupWith(uint64_t term, std::initializer_list<uint64_t> log_terms, uint64_t commit,
                    uint64_t vote) {
  NodeSetup setup;
  setup.hard_state = {Term(term), NodeId(vote), Index(commit)};
  setup.log = LogOf(log_terms);
  return setup;
}

NodeForTest NodeIn(Role role, NodeSetup setup) {
  if (role == Role::kPreCandidate) setup.config.pre_vote = Toggle::kOn;
  NodeForTest node(setup);
  if (role == Role::kLeader) node.BecomeLeader();
  if (role == Role::kCandidate || role == Role::kPreCandidate) {
    node.raw().Campaign();
    node.TakeSent();
  }
  Require(node.raft().role() == role, "it does not come into its role");
  return node;
}

NodeForTest::NodeForTest(const NodeSetup& setup)
    : lines_(std::make_shared<LogRecorder>()),
      jitter_(setup.jitter),
      storage_(StorageOf(setup)),
      raw_(ConfigOf(setup, lines_.get(), &jitter_), &storage_) {}

NodeForTest::NodeForTest(const NodeForTest& other)
    : lines_(other.lines_),
      jitter_(other.jitter_),
      storage_(other.storage_),
      raw_(other.raw_),
      sent_(other.sent_),
      applied_(other.applied_),
      applied_entries_(other.applied_entries_),
      page_sizes_(other.page_sizes_),
      reads_(other.reads_) {
  raw_.Rebind(&storage_, &jitter_);
}

void NodeForTest::Work() {
  for (int n = 0; raw_.HasReady(); ++n) {
    Require(n < kReadysMax, "it never comes to rest");
    Ready& ready = raw_.TakeReady();
    for (const ReadState& read : ready.read_states) {
      reads_.push_back(std::to_string(read.index.value()) + ":" + std::string(read.context.view()));
    }
    if (!ready.committed_entries.empty()) page_sizes_.push_back(ready.committed_entries.size());
    if (raft().config().async_storage_writes == Toggle::kOn) {
      RunStorageMessages(std::move(ready.messages));
    } else {
      WriteAndApply(ready);
    }
  }
}

std::vector<Message> NodeForTest::TakeSent() {
  Work();
  return std::exchange(sent_, {});
}

std::vector<std::string> NodeForTest::TakeReads() {
  Work();
  return std::exchange(reads_, {});
}

std::vector<Message> NodeForTest::Receive(const Message& m) {
  Require(raw_.Step(m) == StepStatus::kOk, "a message was refused");
  return TakeSent();
}

std::vector<Message> NodeForTest::Tick(uint64_t n) {
  for (uint64_t i = 0; i < n; ++i) {
    raw_.Tick();
    Work();
  }
  return TakeSent();
}

void NodeForTest::BecomeLeader() {
  raw_.Campaign();
  // The rehearsal, if there is one, and the election itself.
  for (int round = 0; round < 2 && raft().role() != Role::kLeader; ++round) {
    for (const Message& request : TakeSent()) {
      const bool vote = request.type == MessageType::kVote;
      if (!vote && request.type != MessageType::kPreVote) continue;
      raw_.Step(Make(
          vote ? MessageType::kVoteResp : MessageType::kPreVoteResp,
          {.from = request.to.value(), .to = raft().id().value(), .term = request.term.value()}));
    }
    Work();
  }
  Require(raft().role() == Role::kLeader, "it does not win its election");
  sent_.clear();
}

void NodeForTest::BecomeSettledLeader() {
  BecomeLeader();
  AcknowledgeAll();
}

void NodeForTest::AcknowledgeAll() {
  const uint64_t last = raft().log().LastIndex().value();
  for (NodeId id : raft().membership().All()) {
    if (id == raft().id()) continue;
    raw_.Step(Make(MessageType::kAppResp, {.from = id.value(),
                                           .to = raft().id().value(),
                                           .term = raft().term().value(),
                                           .index = last}));
  }
  TakeSent();
}

const Progress& NodeForTest::ProgressOf(uint64_t id) const {
  Require(raft().leader_state() != nullptr, "it is asked for progress and does not lead");
  const Progress* progress = raft().leader_state()->tracker.Find(NodeId(id));
  Require(progress != nullptr, "it is asked for the progress of no member");
  return *progress;
}

NodeSetup NodeForTest::SetupAfterCrash() const {
  NodeSetup setup;
  setup.config = raft().config();
  setup.hard_state = storage_.InitialHardState();
  setup.snapshot = storage_.LatestSnapshot().value;
  const Index first = storage_.FirstIndex();
  const Index end = storage_.LastIndex() + 1;
  if (first < end) setup.log = storage_.Read(first, end, kNoLimit).value;
  return setup;
}

void NodeForTest::CompactTo(uint64_t index) {
  const ConfState members = ToConfState(raft().membership());
  Require(storage_.CreateSnapshot(Index(index), members, Payload("state")).ok(),
          "it has a later snapshot");
  storage_.Compact(Index(index));
}

std::string NodeForTest::Log() const {
  return Show(raft().log().EntriesFrom(raft().log().FirstIndex(), kNoLimit).value);
}

void NodeForTest::WriteAndApply(Ready& ready) {
  Persist(ready.hard_state ? &*ready.hard_state : nullptr, ready.entries, ready.snapshot);
  for (Message& m : ready.messages) sent_.push_back(std::move(m));
  if (ready.snapshot) ApplySnapshot(ready.snapshot);
  Apply(ready.committed_entries);
  raw_.Advance();
}

// Both storage queues are worked off as soon as something is in them.
void NodeForTest::RunStorageMessages(std::vector<Message> messages) {
  for (Message& m : messages) {
    if (!IsLocalThread(m.to)) {
      sent_.push_back(std::move(m));
      continue;
    }
    if (m.type == MessageType::kStorageAppend) {
      const HardState state{m.term, m.vote, m.commit};
      Persist(state.empty() ? nullptr : &state, m.entries, m.snapshot);
      if (m.snapshot) ApplySnapshot(m.snapshot);
    } else {
      Apply(m.entries);
    }
    if (!m.responses) continue;
    for (const Message& response : *m.responses) {
      if (response.to == raft().id()) {
        raw_.Step(response);
      } else {
        sent_.push_back(response);
      }
    }
  }
}

void NodeForTest::Persist(const HardState* state, const Entries& entries,
                          const SnapshotRef& snapshot) {
  if (snapshot) storage_.ApplySnapshot(snapshot);
  if (state != nullptr) storage_.SetHardState(*state);
  storage_.Append(entries);
}

void NodeForTest::ApplySnapshot(const SnapshotRef& snapshot) {
  applied_ = "[" + std::string(snapshot->data.view()) + "]";
}

void NodeForTest::Apply(const Entries& entries) {
  for (const Entry& e : entries) {
    applied_entries_.push_back(e);
    if (e.type != EntryType::kNormal) {
      raw_.ApplyConfChange(DecodeEntryConfChange(e).value);
    } else if (!e.data.empty()) {
      if (!applied_.empty()) applied_ += ' ';
      applied_ += e.data.view();
    }
  }
}

}  // namespace squall
