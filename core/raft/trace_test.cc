// What a tracer is told (etcd: state_trace.go).

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/host/host.h"
#include "core/testing/host_cluster.h"
#include "core/testing/node.h"

namespace squall {
namespace {

std::string Text(const TracePoint& p) {
  const auto message = [&p](const char* verb) {
    return std::string(verb) + " " + std::string(Name(p.message->type)) + " " +
           std::to_string(p.message->from.value()) + "->" + std::to_string(p.message->to.value());
  };
  switch (p.place) {
    case TracePlace::kReceive:
      return message("receive");
    case TracePlace::kSend:
      return message("send");
    case TracePlace::kBecomeFollower:
      return "follower";
    case TracePlace::kBecomeCandidate:
      return "candidate";
    case TracePlace::kBecomeLeader:
      return "leader";
    case TracePlace::kReplicate:
      return "replicate";
    case TracePlace::kChangeConf:
      return "change";
    case TracePlace::kApplyConfChange:
      return "apply change";
    case TracePlace::kCommit:
      return "commit";
    case TracePlace::kReady:
      return "ready";
  }
  return "";
}

class Recorder final : public RaftTracer {
 public:
  void OnTracePoint(const TracePoint& point) override {
    texts.push_back(Text(point));
    points.push_back(point);
    if (point.message != nullptr) messages.push_back(*point.message);
  }

  std::vector<std::string> texts;
  std::vector<TracePoint> points;  // Their pointers are not good any more.
  std::vector<Message> messages;
};

class RaftTrace : public testing::Test {
 protected:
  NodeSetup Traced(NodeSetup setup = NodeSetup()) {
    setup.config.tracer = &recorder_;
    return setup;
  }
  void Forget() { recorder_ = Recorder(); }
  const TracePoint& First(TracePlace place) const {
    for (const TracePoint& point : recorder_.points) {
      if (point.place == place) return point;
    }
    ADD_FAILURE() << "not told";
    return recorder_.points.front();
  }

  Recorder recorder_;
};

using Texts = std::vector<std::string>;

TEST_F(RaftTrace, AnElectionIsToldInTheOrderOfItsSteps) {
  NodeSetup alone = Traced();
  alone.members = Voters({1});
  NodeForTest node(alone);
  Forget();
  node.raw().Campaign();
  node.Work();
  EXPECT_EQ(recorder_.texts,
            (Texts{"candidate", "send MsgVoteResp 1->1", "ready", "receive MsgVoteResp 1->1",
                   "leader", "replicate", "send MsgAppResp 1->1", "ready",
                   "receive MsgAppResp 1->1", "commit", "ready"}));
}

// It is told when its fields are filled in, with the node's state at the time of sending.
TEST_F(RaftTrace, AMessageIsToldWhole) {
  NodeForTest node(Traced(SetupWith(3, {1, 2})));
  Forget();
  node.raw().Campaign();
  node.Work();
  ASSERT_EQ(recorder_.messages.size(), 4u);  // Its own vote, two requests, its own vote again.
  const Message& request = recorder_.messages[1];
  EXPECT_EQ(request.type, MessageType::kVote);
  EXPECT_EQ(request.index, Index(2));
  EXPECT_EQ(request.log_term, Term(2));
}

TEST_F(RaftTrace, AVoteIsSentBeforeItIsNoted) {
  NodeForTest node(Traced());
  Forget();
  node.Receive(Make(MessageType::kVote, {.from = 2, .term = 1}));
  EXPECT_EQ(recorder_.texts,
            (Texts{"receive MsgVote 2->1", "follower", "send MsgVoteResp 1->2", "ready"}));
  EXPECT_EQ(First(TracePlace::kReceive).state.term, Term(0));
  EXPECT_EQ(First(TracePlace::kSend).state.vote, kNoNode);
  EXPECT_EQ(First(TracePlace::kReady).state.vote, NodeId(2));
}

TEST_F(RaftTrace, ACountOfReplicasIsToldWithItsOutcome) {
  NodeForTest node = NodeIn(Role::kLeader, Traced());
  Forget();
  node.Receive(Make(MessageType::kAppResp, {.from = 2, .term = 1, .index = 1}));
  EXPECT_EQ(recorder_.texts[0], "receive MsgAppResp 2->1");
  EXPECT_EQ(recorder_.texts[1], "commit");
  EXPECT_EQ(recorder_.points[0].state.commit, Index(0));
  EXPECT_EQ(recorder_.points[1].state.commit, Index(1));
}

// A second one waits until the first is applied; the leader puts an empty entry in its place.
TEST_F(RaftTrace, ARefusedChangeIsToldAsANormalEntry) {
  NodeForTest node = NodeIn(Role::kLeader, Traced());
  node.AcknowledgeAll();
  Forget();
  const ConfChangeV2 change = AsV2({ConfChangeType::kAddNode, NodeId(4), {}, 0});
  node.raw().ProposeConfChange(change);
  node.raw().ProposeConfChange(change);
  Texts without_messages;
  for (const std::string& text : recorder_.texts) {
    if (text == "change" || text == "replicate") without_messages.push_back(text);
  }
  EXPECT_EQ(without_messages, (Texts{"change", "replicate"}));
}

// Pre-votes, proposals and reads are no part of etcd's traces.
TEST_F(RaftTrace, OtherMessagesAreNotTold) {
  NodeSetup setup = Traced();
  setup.config.pre_vote = Toggle::kOn;
  NodeForTest node(setup);
  Forget();
  node.raw().Campaign();
  node.Work();
  EXPECT_EQ(recorder_.texts, (Texts{"ready"}));
}

TEST_F(RaftTrace, ACopyIsNotTraced) {
  NodeForTest node(Traced());
  NodeForTest copy(node);
  Forget();
  copy.raw().Campaign();
  copy.Work();
  EXPECT_EQ(recorder_.texts, Texts());
}

// An environment that wants to hear of the protocol.
class TracedEnvironment final : public HostEnvironment {
 public:
  Files& files() override { return env_.files(); }
  void Send(Message message) override { env_.Send(std::move(message)); }
  uint64_t ElectionJitter(uint64_t ordinal, uint64_t range) override {
    return env_.ElectionJitter(ordinal, range);
  }
  void AskApplyTurn() override { env_.AskApplyTurn(); }
  void Applied(const Entry& entry, const ApplyResult& result) override {
    env_.Applied(entry, result);
  }
  void ReadDone(uint64_t request, ReadOutcome outcome, Index index, Payload answer) override {
    env_.ReadDone(request, outcome, index, std::move(answer));
  }
  void Stopped(std::string_view why) override { env_.Stopped(why); }
  bool TracesProtocol() const override { return true; }
  void OnTracePoint(const TracePoint& point) override { recorder_.OnTracePoint(point); }

  Recorder& recorder() { return recorder_; }

 private:
  HostEnvironmentForTest env_;
  Recorder recorder_;
};

TEST(HostTrace, AHostTellsAnEnvironmentThatAsksForIt) {
  TracedEnvironment env;
  HostConfig config = HostConfigForTest();
  config.raft.id = NodeId(1);
  Host::Opened opened = Host::Open(config, std::make_unique<JournalMachine>(), Voters({1, 2}), env);
  ASSERT_TRUE(opened.host);
  EXPECT_EQ(env.recorder().texts, Texts());  // Not of its making.
  opened.host->Start(env);
  opened.host->Campaign(env);
  ASSERT_FALSE(env.recorder().texts.empty());
  EXPECT_EQ(env.recorder().texts[0], "candidate");
}

}  // namespace
}  // namespace squall
