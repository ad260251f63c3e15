#include "scenarios/scripts/timed/run_request.h"

#include <gtest/gtest.h>

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "scenarios/scripts/syntax/parser.h"
#include "scenarios/scripts/timed/tokens.h"

namespace squall {
namespace {

constexpr SimTime kNow{1'000'000};

Options OfNodes(uint64_t nodes, uint64_t spares) {
  Options options;
  options.nodes = nodes;
  options.spares = spares;
  return options;
}

// A run from 1s to 9s of five nodes, with these lines.
RunReading Read(const std::string& lines, const std::string& arguments = "until=9s") {
  return ReadRun(ParseScript("a", "run " + arguments + "\n" + lines + "\n----\n").directives[0],
                 kNow, OfNodes(5, 0));
}

std::vector<Action> ActionsOf(const std::string& lines) {
  const RunReading reading = Read(lines);
  EXPECT_FALSE(reading.mistake) << reading.mistake->problem;
  std::vector<Action> actions;
  for (const TimedAction& timed : reading.request.actions) actions.push_back(timed.action);
  return actions;
}

Mistake MistakeOf(const std::string& lines, const std::string& arguments = "until=9s") {
  return Read(lines, arguments).mistake.value_or(Mistake{});
}

NodeSet Set(std::initializer_list<uint64_t> nodes) { return NodeSet::Of(nodes); }

TEST(RunRequest, EndIsATimeOrALength) {
  EXPECT_EQ(Read("", "until=9s").request.until, SimTime(9'000'000));
  EXPECT_EQ(Read("", "until=+9s").request.until, SimTime(10'000'000));
  EXPECT_EQ(Read("", "for=9s").request.until, SimTime(10'000'000));
}

TEST(RunRequest, EndLiesAhead) {
  EXPECT_EQ(MistakeOf("", "until=1s").problem,
            "read \"1s\", a time that has passed: the world is at 1s");
}

TEST(RunRequest, EndIsGivenOnce) {
  EXPECT_EQ(MistakeOf("", "").problem, "run does not say how long");
  EXPECT_EQ(MistakeOf("", "until=3s for=2s").problem, "the end of the run is given twice");
}

TEST(RunRequest, TraceIsAListOfWords) {
  const TraceWords words = Read("", "until=9s trace=roles,commits").request.trace;
  EXPECT_TRUE(Wants(words, TraceWord::kRoles));
  EXPECT_TRUE(Wants(words, TraceWord::kCommits));
  EXPECT_FALSE(Wants(words, TraceWord::kTerms));
}

TEST(RunRequest, UnknownTraceWordIsAnsweredWithTheNearest) {
  const Mistake mistake = MistakeOf("", "until=9s trace=roles,commit");
  EXPECT_EQ(mistake.problem, "unknown trace word \"commit\"");
  EXPECT_TRUE(mistake.valid.starts_with("commits, perhaps; all: roles, "));
  EXPECT_EQ(mistake.at, (Position{1, 26}));
}

TEST(RunRequest, OperationsOfClientsNameTheLeaderOrANode) {
  const std::vector<Action> actions = ActionsOf("at 2s get leader x y\nat 2s get 3 x");
  ASSERT_EQ(actions.size(), 3u);
  EXPECT_EQ(actions[0].kind, Action::Kind::kGet);
  EXPECT_EQ(actions[0].node, 0u);
  EXPECT_EQ(actions[1].key, "y");
  EXPECT_EQ(actions[2].node, 3u);
  EXPECT_EQ(MistakeOf("at 2s get leader x=1").valid, "a key, as x");
}

TEST(RunRequest, TransferNamesBothEnds) {
  const std::vector<Action> actions = ActionsOf("at 2s transfer leader to 3");
  ASSERT_EQ(actions.size(), 1u);
  EXPECT_EQ(actions[0].kind, Action::Kind::kTransfer);
  EXPECT_EQ(actions[0].other, 3u);
}

TEST(RunRequest, ChangeIsAsAPlanHasIt) {
  const std::vector<Action> actions = ActionsOf("at 2s change leader explicit v4 r1");
  ASSERT_EQ(actions.size(), 1u);
  EXPECT_EQ(actions[0].kind, Action::Kind::kChange);
  EXPECT_EQ(actions[0].value, "explicit v4 r1");
}

TEST(RunRequest, WordThatIsNoChangeIsNamedAtItsPlace) {
  const std::pair<const char*, uint32_t> words[] = {
      {"w4", 21}, {"+9", 21}, {"r", 21}, {"v4 leave", 24}, {"implicit leave", 30}, {"v4 4v", 24}};
  for (const auto& [line, column] : words) {
    const Mistake mistake = MistakeOf("at 2s change leader " + std::string(line));
    const std::string_view wrong = std::string_view(line).substr(column - 21);
    EXPECT_EQ(mistake.problem, "read \"" + std::string(wrong) + "\"");
    EXPECT_EQ(mistake.at, (Position{2, column}));
  }
}

TEST(RunRequest, TransitionWithoutAChangeIsAMistake) {
  EXPECT_EQ(MistakeOf("at 2s change leader implicit").problem, "read \"implicit\"");
}

TEST(RunRequest, FaultsOfNodesHaveTheirNumbers) {
  const std::vector<Action> actions = ActionsOf(
      "at 2s pause 2 for 300ms\nat 2s jump-clock 2 by 30\nat 2s freeze-clock 2 for 1s\n"
      "at 2s slow-disk 2 by 5ms for 1s\nat 2s fill-disk 2 for 1s\nat 2s fail-write 2\n"
      "at 2s fail-sync 2\nat 2s rot 2 bit 77\nat 2s wipe 2\nat 2s compact 2\n"
      "at 2s forget-leader 2");
  const std::vector<std::array<uint64_t, 4>> expected = {
      {static_cast<uint64_t>(Action::Kind::kPause), 300000, 0, 0},
      {static_cast<uint64_t>(Action::Kind::kClockJump), 0, 30, 0},
      {static_cast<uint64_t>(Action::Kind::kClockFreeze), 1000000, 0, 0},
      {static_cast<uint64_t>(Action::Kind::kSlowDisk), 1000000, 5000, 0},
      {static_cast<uint64_t>(Action::Kind::kDiskFull), 1000000, 0, 0},
      {static_cast<uint64_t>(Action::Kind::kIoError), 0, 0, 0},
      {static_cast<uint64_t>(Action::Kind::kIoError), 0, 1, 0},
      {static_cast<uint64_t>(Action::Kind::kRot), 0, 0, 77},
      {static_cast<uint64_t>(Action::Kind::kWipe), 0, 0, 0},
      {static_cast<uint64_t>(Action::Kind::kCompact), 0, 0, 0},
      {static_cast<uint64_t>(Action::Kind::kForgetLeader), 0, 0, 0}};
  ASSERT_EQ(actions.size(), expected.size());
  for (size_t i = 0; i < expected.size(); ++i) {
    const Action& a = actions[i];
    EXPECT_EQ(a.node, 2u) << i;
    EXPECT_EQ(
        (std::array<uint64_t, 4>{static_cast<uint64_t>(a.kind), a.length_us, a.count, a.outcome}),
        expected[i])
        << i;
  }
}

TEST(RunRequest, CrashSaysWhatIsLeft) {
  const auto timed = [](const std::string& line) { return Read(line).request.actions.at(0); };
  EXPECT_EQ(timed("at 2s crash 3 unsynced=kept").unsynced, TimedAction::Unsynced::kKept);
  EXPECT_EQ(timed("at 2s crash 3 unsynced=torn").unsynced, TimedAction::Unsynced::kTorn);
  EXPECT_FALSE(timed("at 2s crash 3 unsynced=lost").depends());
  const TimedAction inside = timed("at 2s crash 3 at call 7 outcome 2");
  EXPECT_EQ(inside.action.kind, Action::Kind::kCrashInside);
  EXPECT_EQ(inside.action.count, 7u);
  EXPECT_EQ(inside.action.outcome, 2u);
  EXPECT_TRUE(inside.depends());
}

TEST(RunRequest, AllDoesNotMeanSpares) {
  const std::string script = "run until=9s\nat 2s restart all\nat 2s start 6\n----\n";
  const RunReading reading = ReadRun(ParseScript("a", script).directives[0], kNow, OfNodes(5, 1));
  ASSERT_FALSE(reading.mistake) << reading.mistake->problem;
  ASSERT_EQ(reading.request.actions.size(), 6u);
  EXPECT_EQ(reading.request.actions[5].action.kind, Action::Kind::kStart);
  EXPECT_EQ(reading.request.actions[5].action.node, 6u);
}

TEST(RunRequest, PartitionHasTwoSides) {
  const std::vector<Action> actions = ActionsOf("at 2s partition {1,2} | {3,4,5} for 5s");
  ASSERT_EQ(actions.size(), 1u);
  EXPECT_EQ(actions[0].kind, Action::Kind::kPartition);
  EXPECT_EQ(actions[0].at, SimTime(2'000'000));
  EXPECT_EQ(actions[0].left, Set({1, 2}));
  EXPECT_EQ(actions[0].right, Set({3, 4, 5}));
  EXPECT_EQ(actions[0].length_us, 5'000'000u);
}

TEST(RunRequest, PartitionOfThreeSidesPartsEveryTwo) {
  EXPECT_EQ(ActionsOf("at 2s partition 1 | 2 | {3,4}").size(), 3u);
}

TEST(RunRequest, PartitionWithAnArrowGoesOneWay) {
  const std::vector<Action> actions = ActionsOf("at 2s partition {1} -> {2,3}");
  EXPECT_EQ(actions[0].kind, Action::Kind::kOneWayPartition);
  EXPECT_EQ(actions[0].left, Set({1}));
  EXPECT_EQ(actions[0].right, Set({2, 3}));
}

TEST(RunRequest, RestIsAllOtherNodes) {
  EXPECT_EQ(ActionsOf("at 2s partition {1,2} | rest")[0].right, Set({3, 4, 5}));
  EXPECT_EQ(ActionsOf("at 2s isolate 4")[0].right, Set({1, 2, 3, 5}));
}

TEST(RunRequest, SidesHaveNothingInCommon) {
  EXPECT_EQ(MistakeOf("at 2s partition {1,2} | {2,3}").problem,
            "{2} stands on two sides of this partition");
  EXPECT_EQ(MistakeOf("at 2s partition {1,2,3,4,5} | rest").problem, "the rest is empty here");
}

TEST(RunRequest, LeaderIsPartedFromTheRestOnly) {
  EXPECT_EQ(Read("at 2s partition rest -> leader").request.actions[0].open,
            TimedAction::Open::kRight);
  EXPECT_NE(MistakeOf("at 2s partition leader | {2,3}").problem, "");
}

TEST(RunRequest, CrashWithALengthRestarts) {
  const std::vector<Action> actions = ActionsOf("at 2s crash {1,3} unsynced=lost for 500ms");
  ASSERT_EQ(actions.size(), 4u);
  EXPECT_EQ(actions[0].kind, Action::Kind::kCrash);
  EXPECT_EQ(actions[2].kind, Action::Kind::kRestart);
  EXPECT_EQ(actions[2].at, SimTime(2'500'000));
}

TEST(RunRequest, CrashLosesWhatIsNotSynced) {
  EXPECT_EQ(MistakeOf("at 2s crash 1 unsynced=half").problem, "read \"unsynced=half\"");
}

TEST(RunRequest, PutsComeInOrder) {
  const std::vector<Action> actions = ActionsOf("at 2s put leader x=1 y=a=b");
  ASSERT_EQ(actions.size(), 2u);
  EXPECT_EQ(actions[0].node, 0u);
  EXPECT_EQ(actions[1].key, "y");
  EXPECT_EQ(actions[1].value, "a=b");
}

TEST(RunRequest, PutNeedsAKeyAndAValue) {
  EXPECT_NE(MistakeOf("at 2s put 1").problem, "");
  EXPECT_EQ(MistakeOf("at 2s put 1 x").valid, "key=value, as x=1");
  EXPECT_EQ(MistakeOf("at 2s put 1 =1").valid, "key=value, as x=1");
}

TEST(RunRequest, StrangersAreNamed) {
  const Mistake mistake = MistakeOf("at 2s crash 7");
  EXPECT_EQ(mistake.problem, "read \"7\"");
  EXPECT_EQ(mistake.valid, "a node from 1 to 5");
  EXPECT_EQ(mistake.at, (Position{2, 13}));
}

TEST(RunRequest, TimesLieWithinTheRun) {
  EXPECT_EQ(MistakeOf("at 0.5s heal").problem, "500ms has passed when this run begins");
  EXPECT_EQ(MistakeOf("at 10s heal").problem, "10s is after this run's end");
  EXPECT_EQ(MistakeOf("at 10s heal").valid, "a time from 1s to 9s");
}

TEST(RunRequest, UnknownVerbIsAnsweredWithTheNearest) {
  EXPECT_TRUE(MistakeOf("at 2s partion {1} | {2}").valid.starts_with("partition, perhaps; all: "));
  EXPECT_TRUE(MistakeOf("after 2s heal").valid.find("at, on") != std::string::npos);
}

TEST(RunRequest, RuleNamesMessages) {
  const RunReading reading = Read("on 2nd MsgApp 3->5 after 3.2s until 4s: delay 200ms  # late");
  ASSERT_FALSE(reading.mistake) << reading.mistake->problem;
  const MessageRule& rule = reading.request.rules[0];
  EXPECT_EQ(rule.type, MessageType::kApp);
  EXPECT_EQ(rule.from.set, Set({3}));
  EXPECT_EQ(rule.to.set, Set({5}));
  EXPECT_EQ(rule.first, 2u);
  EXPECT_EQ(rule.last, 2u);
  EXPECT_EQ(rule.window.begin, SimTime(3'200'000));
  EXPECT_EQ(rule.window.end, SimTime(4'000'000));
  EXPECT_EQ(rule.effect, MessageRule::Effect::kDelay);
  EXPECT_EQ(rule.delay_us, 200'000u);
  EXPECT_EQ(rule.text, "2nd MsgApp 3->5 after 3.2s until 4s: delay 200ms");
}

TEST(RunRequest, RuleMayNameEachMessage) {
  EXPECT_EQ(Read("on each MsgVote 1->2: drop").request.rules[0].last, kEachMessage);
}

TEST(RunRequest, RuleMayNameSetsTheLeaderAndAnyType) {
  const MessageRule rule = Read("on each message leader->{2,3}: drop").request.rules.at(0);
  EXPECT_FALSE(rule.type);
  EXPECT_EQ(rule.from.who, MessageRule::Party::Who::kLeader);
  EXPECT_EQ(rule.to.set, Set({2, 3}));
  EXPECT_EQ(Read("on first MsgApp all->1: drop").request.rules.at(0).from.set.size(), 5u);
}

TEST(RunRequest, RuleRefusesWhatIsNoMessageOfTheNetwork) {
  EXPECT_EQ(MistakeOf("on first MsgHup 1->2: drop").problem, "read \"MsgHup\"");
  EXPECT_TRUE(MistakeOf("on first MsgAp 1->2: drop").valid.starts_with("MsgApp, perhaps"));
}

TEST(RunRequest, RuleRefusesMalformedLines) {
  for (const char* line :
       {"on", "on first", "on 0th MsgApp 1->2: drop", "on 1 MsgApp 1->2: drop",
        "on first MsgApp leader->leader: drop", "on first MsgApp {1,9}->2: drop",
        "on first MsgApp 1->it: drop", "on first messages 1->2: drop", "on first MsgApp 1 2: drop",
        "on first MsgApp 1->1: drop", "on first MsgApp 1->2 drop", "on first MsgApp 1->2: lose",
        "on first MsgApp 1->2: delay", "on first MsgApp 1->2: delay 0ms",
        "on first MsgApp 1->2: drop drop", "on first MsgApp 1->2 after 3s until 2s: drop",
        "on first MsgApp 1->2 after 99s: drop"}) {
    EXPECT_NE(MistakeOf(line).problem, "") << line;
  }
}

TEST(RunRequest, OperationsOfClientsHaveTheirFields) {
  const std::vector<Action> actions = ActionsOf(
      "at 2s append leader x=a session 7\nat 2s delete 2 x y\nat 2s cas 3 x=b if a\n"
      "at 2s cas 3 x=b if none session 8\nat 2s cas 3 x=b if \"none\"\nat 2s retry 1 session 7");
  ASSERT_EQ(actions.size(), 7u);
  EXPECT_EQ(actions[0].kind, Action::Kind::kAppend);
  EXPECT_EQ(actions[0].count, 7u);
  EXPECT_EQ(actions[1].kind, Action::Kind::kDelete);
  EXPECT_EQ(actions[2].key, "y");
  EXPECT_EQ(actions[3].kind, Action::Kind::kCompareAndSwap);
  EXPECT_EQ(actions[3].expected, "a");
  EXPECT_EQ(actions[4].expected, std::nullopt);
  EXPECT_EQ(actions[4].count, 8u);
  EXPECT_EQ(actions[5].expected, "none");
  EXPECT_EQ(actions[6].kind, Action::Kind::kRetry);
  EXPECT_EQ(actions[6].count, 7u);
}

TEST(RunRequest, SessionIsOfAllWritesOfALine) {
  const std::vector<Action> actions = ActionsOf("at 2s put leader x=1 y=2 session 7");
  ASSERT_EQ(actions.size(), 2u);
  EXPECT_EQ(actions[0].count, 7u);
  EXPECT_EQ(actions[1].count, 7u);
}

TEST(RunRequest, OperationsRefuseMalformedLines) {
  for (const char* line :
       {"at 2s append 1", "at 2s append 1 x", "at 2s append 1 x=1 session", "at 2s delete 1",
        "at 2s append 1 x=1 session x", "at 2s append 1 x=1 session 1000001", "at 2s cas 1 x=1",
        "at 2s cas 1 x=1 if", "at 2s cas 1 x=1 y=2 if 1", "at 2s cas 1 x=1 when 1", "at 2s retry 1",
        "at 2s cas 1 x=1 if \"1", "at 2s retry 9 session 1", "at 2s retry 1 session 1 x=1",
        "at 2s put it x=1"}) {
    EXPECT_NE(MistakeOf(line).problem, "") << line;
  }
}

TEST(RunRequest, LatencyIsOfLinks) {
  const LinkLatency latency = Read("latency {1,2}->3 = 20ms").request.latencies.at(0);
  EXPECT_EQ(latency.from, Set({1, 2}));
  EXPECT_EQ(latency.to, Set({3}));
  EXPECT_EQ(latency.latency_us, 20000u);
}

TEST(RunRequest, LatencyRefusesMalformedLines) {
  for (const char* line : {"latency", "latency 1->2", "latency 1->2 = ", "latency 1->1 = 20ms",
                           "latency leader->2 = 20ms", "latency 1 = 20ms", "latency 1->2 = 20",
                           "latency 1->2 = 20ms for 3s", "latency 1->2 = 500us"}) {
    EXPECT_NE(MistakeOf(line).problem, "") << line;
  }
  EXPECT_EQ(MistakeOf("latency 1->2 = 500us").valid, "at least 1ms, the latency of this cluster");
}

TEST(RunRequest, ConditionHasATimeAndAnAction) {
  const RunReading reading = Read("when any of {2,3} commits 5 after 2s until 3s: crash it for 1s");
  ASSERT_FALSE(reading.mistake) << reading.mistake->problem;
  const WhenLine& when = reading.request.conditions.at(0);
  EXPECT_EQ(when.condition.kind, Condition::Kind::kCommits);
  EXPECT_EQ(when.condition.nodes, Set({2, 3}));
  EXPECT_EQ(when.condition.number, 5u);
  EXPECT_EQ(when.window.begin, SimTime(2'000'000));
  EXPECT_EQ(when.window.end, SimTime(3'000'000));
  ASSERT_EQ(when.actions.size(), 1u);
  EXPECT_EQ(when.actions[0].who, TimedAction::Who::kIt);
  EXPECT_EQ(when.actions[0].downtime_us, 1'000'000u);
  EXPECT_EQ(when.text, "any of {2,3} commits 5 after 2s until 3s: crash it for 1s");
}

TEST(RunRequest, ConditionsAreOfManyKinds) {
  using Kind = Condition::Kind;
  const std::vector<std::pair<const char*, Kind>> lines = {
      {"leads", Kind::kLeads},          {"campaigns", Kind::kCampaigns},
      {"follows", Kind::kFollows},      {"follows 3", Kind::kFollows},
      {"votes for 3", Kind::kVotesFor}, {"reaches term 3", Kind::kReachesTerm},
      {"stores 3", Kind::kStores},      {"commits 3", Kind::kCommits},
      {"applies 3", Kind::kApplies},    {"installs snapshot", Kind::kInstalls},
      {"is up", Kind::kIsUp},           {"is down", Kind::kIsDown}};
  for (const auto& [text, kind] : lines) {
    const RunReading reading = Read("when node 2 " + std::string(text) + ": isolate it");
    ASSERT_FALSE(reading.mistake) << text << ": " << reading.mistake->problem;
    EXPECT_EQ(reading.request.conditions.at(0).condition.kind, kind) << text;
  }
}

TEST(RunRequest, ConditionRefusesMalformedLines) {
  for (const char* line :
       {"when", "when leads: heal", "when node 9 leads: heal", "when node 2: heal",
        "when node 2 led: heal", "when node 2 leads heal", "when node 2 leads:",
        "when node 2 leads: at 3s heal", "when node 2 commits: heal", "when node 2 commits 0: heal",
        "when node 2 is: heal", "when node 2 votes 3: heal", "when any leads: heal",
        "when node 2 leads after 99s: heal", "when node 2 leads: transfer leader to it",
        "when node 2 leads: partition it | 3", "when node 2 reaches 3: heal"}) {
    EXPECT_NE(MistakeOf(line).problem, "") << line;
  }
  EXPECT_EQ(MistakeOf("when node 2 leads: partition it | 3").valid,
            "it | rest, it -> rest or rest -> it");
}

TEST(RunRequest, ItIsOnlyOfConditions) {
  EXPECT_EQ(MistakeOf("at 2s crash it").problem, "read \"it\"");
}

TEST(RunRequest, EmptyLinesAndCommentsAreNothing) {
  EXPECT_TRUE(ActionsOf("\n   \n# at 2s crash 1").empty());
}

}  // namespace
}  // namespace squall
