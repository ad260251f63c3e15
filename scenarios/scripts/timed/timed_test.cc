#include "scenarios/scripts/timed/timed.h"

#include <gtest/gtest.h>

#include <string>

#include "scenarios/scripts/run/run_script.h"
#include "scenarios/scripts/syntax/parser.h"

namespace squall {
namespace {

// Runs a script, one paragraph a directive, and returns what each of them printed. A mistake ends
// the list: "mistake: ...".
std::vector<std::string> RunTimed(const std::string& text) {
  const Script script = ParseScript("a", text);
  const std::unique_ptr<Dialect> dialect = MakeTimedDialect({});
  std::vector<std::string> outputs;
  for (const Directive& directive : script.directives) {
    const Outcome outcome = dialect->Run(directive);
    if (outcome.mistake) {
      outputs.push_back("mistake: " + outcome.mistake->problem);
      break;
    }
    outputs.push_back(outcome.output);
  }
  return outputs;
}

std::string LastOf(const std::string& text) { return RunTimed(text).back(); }

// Three nodes; the first leads from the start, and no other campaigns by itself.
const char kLedByOne[] =
    "cluster nodes=3 election=20s..40s heartbeat=100ms\n----\n\n"
    "run until=1s\nat 0s campaign 1\n----\n\n";

std::string AfterOneLeads(const std::string& text) { return LastOf(kLedByOne + text + "\n----\n"); }

TEST(Timed, ClusterComesFirst) {
  EXPECT_EQ(LastOf("run until=1s\n----\n"), "mistake: there is no cluster yet");
}

TEST(Timed, SameScriptGivesTheSameRun) {
  const std::string script =
      "cluster nodes=5 seed=3 latency=1ms..9ms drop=5% clients=2\n----\n\n"
      "run until=5s trace=all\nat 2s crash leader for 1s\n----\n";
  EXPECT_EQ(LastOf(script), LastOf(script));
}

TEST(Timed, AnotherSeedGivesAnotherRun) {
  const std::string rest = "\n----\n\nrun until=1s trace=roles\n----\n";
  EXPECT_NE(LastOf("cluster nodes=3 seed=1" + rest), LastOf("cluster nodes=3 seed=2" + rest));
}

TEST(Timed, RunsInPiecesAreOneRun) {
  const std::string cluster = "cluster nodes=3 seed=1 latency=1ms..5ms\n----\n\n";
  const auto whole = RunTimed(cluster + "run until=2s trace=messages\n----\n");
  const auto pieces = RunTimed(cluster +
                               "run until=700ms trace=messages\n----\n\n"
                               "run until=2s trace=messages\n----\n");
  EXPECT_EQ(whole[1], pieces[1] + pieces[2]);
}

TEST(Timed, RunTellsOnlyWhatIsAskedFor) { EXPECT_EQ(AfterOneLeads("run for=1s"), "ok"); }

TEST(Timed, LeaderIsFoundWithinTheTime) {
  EXPECT_EQ(LastOf("cluster nodes=3 election=150ms..300ms seed=1\n----\n\n"
                   "expect leader within=1s\n----\n")
                .substr(0, 8),
            "ok node ");
}

TEST(Timed, ExpectationThatIsNotMetSaysWhatIsTheCase) {
  EXPECT_EQ(AfterOneLeads("expect leader in {2,3}"),
            "not met: the leader is node 1, term 1, at 0.003s\n");
  EXPECT_EQ(AfterOneLeads("expect leader none"), "not met: node 1, term 1, at 0.003s\n");
  EXPECT_EQ(AfterOneLeads("expect log {2,3} is 1 1"), "not met: node 2: 1; node 3: 1\n");
}

TEST(Timed, PartitionCutsBothWays) {
  EXPECT_EQ(AfterOneLeads("run for=1s\nat 1s isolate 1\nat 1.5s put 1 x=1\n----\n\n"
                          "expect committed x=1"),
            "not met: x=1 is committed nowhere\n");
}

TEST(Timed, HealEndsPartitions) {
  EXPECT_EQ(AfterOneLeads("run for=1s\nat 1s isolate 1\nat 1.5s put 1 x=1\nat 1.6s heal\n----\n\n"
                          "expect committed x=1 on all")
                .substr(0, 10),
            "ok index 2");
}

TEST(Timed, PartitionEndsByItself) {
  EXPECT_EQ(AfterOneLeads("run for=1s\nat 1s isolate 1 for 600ms\nat 1.5s put 1 x=1\n----\n\n"
                          "expect committed x=1 on all")
                .substr(0, 10),
            "ok index 2");
}

TEST(Timed, CommittedIsJudgedNodeByNode) {
  const std::string run = "run for=1s\nat 1s crash 3\nat 1.5s put leader x=1\n----\n\n";
  EXPECT_EQ(AfterOneLeads(run + "expect committed x=1 on {1,2}").substr(0, 2), "ok");
  EXPECT_EQ(AfterOneLeads(run + "expect committed x=1 on all"),
            "not met: x=1 is committed, index 2, but not known so on 3 (down)\n");
  EXPECT_EQ(AfterOneLeads(run + "expect not committed x=1 on 3"), "ok");
}

TEST(Timed, CommittedOnNodesThatGotASnapshot) {
  EXPECT_EQ(LastOf("cluster nodes=3 election=20s..40s heartbeat=100ms compact-every=1\n----\n\n"
                   "run until=3s\nat 0s campaign 1\nat 1s isolate 3 for 1s\n"
                   "at 1.5s put 1 x=1 y=2 z=3\n----\n\n"
                   "expect committed y=2 on all\n----\n")
                .substr(0, 2),
            "ok");
}

TEST(Timed, PutThatNeverWasIsAMistake) {
  EXPECT_EQ(AfterOneLeads("run for=1s\nat 1s put 1 x=1\n----\n\nexpect committed x=2"),
            "mistake: there was no put \"x=2\" so far");
}

TEST(Timed, RuleDropsOneMessage) {
  EXPECT_EQ(AfterOneLeads("run for=1s trace=losses\nat 1.5s put 1 x=1\n"
                          "on first MsgApp 1->2 after 1.2s: drop"),
            "1.500s  MsgApp 1->2  lost\n");
}

TEST(Timed, RuleCountsFromItsBeginning) {
  EXPECT_EQ(AfterOneLeads("run for=1s trace=losses\nat 1.5s put 1 x=1\nat 1.6s put 1 y=1\n"
                          "on 2nd MsgApp 1->2 after 1.55s: duplicate"),
            "1.601s  MsgApp 1->2  sent twice\n");
}

TEST(Timed, RuleForEachMessageEndsWithTheRun) {
  const std::vector<std::string> outputs =
      RunTimed(std::string(kLedByOne) +
               "run for=1s trace=losses\non each MsgHeartbeat 1->2 until 1.35s: drop\n----\n\n"
               "run for=1s trace=losses\n----\n");
  EXPECT_EQ(outputs[2].substr(6, 26), "  MsgHeartbeat 1->2  lost\n");
  EXPECT_EQ(outputs[3], "ok");
}

TEST(Timed, RuleThatNeverAppliesIsTold) {
  EXPECT_EQ(AfterOneLeads("run for=1s\non first MsgSnap 1->2: drop"),
            "2.000s  never happened: on first MsgSnap 1->2: drop\n");
}

// Heartbeats would make the leader send the entry once more.
TEST(Timed, DelayedMessageComesLater) {
  EXPECT_EQ(LastOf("cluster nodes=2 election=20s..40s heartbeat=5s\n----\n\n"
                   "run until=2s\nat 0s campaign 1\nat 1s put 1 x=1\n"
                   "on first MsgApp 1->2 after 500ms: delay 300ms\n----\n\n"
                   "expect committed x=1\n----\n"),
            "ok index 2, at 1.303s");
}

TEST(Timed, RestartKeepsWhatWasSynced) {
  EXPECT_EQ(AfterOneLeads("run for=1s\nat 1.5s crash 2\n----\n\nexpect log 2 is 1"), "ok");
}

TEST(Timed, LeaderOfActionsIsTheLeaderAtThatTime) {
  EXPECT_EQ(AfterOneLeads("run for=1s trace=faults\nat 1.5s crash leader for 100ms"),
            "1.500s  node 1  crashes, losing 1 write\n1.600s  node 1  restarts in term 1\n");
}

TEST(Timed, ActionOnALeaderThatIsNotThereIsTold) {
  EXPECT_EQ(LastOf("cluster nodes=3 election=20s..40s\n----\n\n"
                   "run until=1s\nat 0.5s crash leader\n----\n"),
            "0.500s  crash leader: there is no leader\n");
}

// Which words a script traces does not matter: it would believe that they had an effect.
TEST(Timed, ActionsWithoutEffectAreTold) {
  const auto said = [](const std::string& before, const std::string& line) {
    const std::string text = AfterOneLeads("run for=1s\n" + before + "at 1.5s " + line);
    return text.substr(0, text.size() - 1);
  };
  const std::string down = "at 1.2s crash 2\n";
  const std::string lost = "at 1.2s wipe 2\n";
  const std::pair<std::string, std::string> kCases[] = {
      {"", "restart 2: it is up already"},
      {"", "start 2: it is up already"},
      {lost, "start 2: its disk is gone"},
      {lost, "restart 2: its disk is gone"},
      {down, "crash 2: it is down already"},
      {down, "campaign 2: it is down"},
      {down, "compact 2: it is down"},
      {down, "forget-leader 2: it is down"},
      {down, "pause 2 for 300ms: it is down"},
      {down, "freeze-clock 2 for 1s: it is down"},
      {down, "jump-clock 2 by 3: it is down"},
      {down, "get 2 x: it is down"},
      {down, "put 2 x=1: it is down"},
      {down, "transfer 2 to 3: it is down"},
      {down, "change 2 r3: it is down"},
      {lost, "pause 2 for 300ms: its disk is gone"},
      {lost, "rot 2 bit 7: its disk is gone"},
      {lost, "slow-disk 2 by 5ms for 1s: its disk is gone"},
      {lost, "fill-disk 2 for 1s: its disk is gone"},
      {lost, "fail-write 2: its disk is gone"},
      {lost, "fail-sync 2: its disk is gone"},
      {"", "heal: there is no partition"},
      {"", "campaign 1: it leads"},
      {"", "transfer 1 to 1: node 1 leads already"},
      {"", "change 1 leave: refused"},
      {"at 1.2s change 1 l3\n", "transfer 1 to 3: node 3 is no voter"},
      {lost,
       "change 1 r3: not asked for, because too many disks of the new configuration are lost"},
      {"at 1.2s fill-disk 2 for 2s\n", "fill-disk 2 for 1s: it is so already"},
  };
  for (const auto& [before, text] : kCases) {
    EXPECT_EQ(said(before, text.substr(0, text.find(':'))), "1.500s  " + text);
  }
}

TEST(Timed, ActionForALeaderThatIsNotThereIsTold) {
  for (const char* action :
       {"put leader x=1", "get leader x", "change leader r1", "transfer leader to 2",
        "pause leader for 10ms", "partition leader | rest", "partition rest -> leader"}) {
    EXPECT_EQ(LastOf("cluster nodes=3 election=20s..40s\n----\n\nrun until=1s\nat 0.5s " +
                     std::string(action) + "\n----\n"),
              "0.500s  " + std::string(action) + ": there is no leader\n");
  }
}

TEST(Timed, ReadThroughANodeWithoutALeaderIsTold) {
  EXPECT_EQ(
      LastOf("cluster nodes=3 election=20s..40s\n----\n\nrun until=1s\nat 0.5s get 2 x\n----\n"),
      "0.500s  node 2  get x: it knows no leader\n");
}

TEST(Timed, DiskOfANodeThatIsDownIsTold) {
  EXPECT_EQ(AfterOneLeads("run for=1s trace=faults\nat 1.2s crash 2\nat 1.5s fail-write 2"),
            "1.200s  node 2  crashes, losing 1 write\n"
            "1.500s  the next write of node 2 fails: "
            "the node is down, and meets it if it comes up in time\n");
}

TEST(Timed, MembersOfASetThatAreNotConcernedAreTracedOnly) {
  const std::string lines =
      "at 1.2s crash 2\nat 1.5s restart all\nat 1.7s crash 3 for 100ms\n"
      "at 1.75s restart 3";
  EXPECT_EQ(AfterOneLeads("run for=1s\n" + lines), "ok");
  EXPECT_EQ(AfterOneLeads("run for=1s trace=faults\n" + lines),
            "1.200s  node 2  crashes, losing 1 write\n"
            "1.500s  restart 1: it is up already\n"
            "1.500s  node 2  restarts in term 1\n"
            "1.500s  restart 3: it is up already\n"
            "1.700s  node 3  crashes, losing 1 write\n"
            "1.750s  node 3  restarts in term 1\n"
            "1.800s  restart 3: it is up already\n");
}

TEST(Timed, ReadsAreAnswered) {
  const std::string run = "run for=1s\nat 1.1s put leader x=1\nat 1.5s get leader x z\n----\n\n";
  EXPECT_EQ(AfterOneLeads(run + "expect read x=1").substr(0, 17), "ok as of index 2,");
  EXPECT_EQ(AfterOneLeads(run + "expect read z=(none)").substr(0, 3), "ok ");
  EXPECT_EQ(AfterOneLeads(run + "expect read x=2"), "not met: the answer is x=1\n");
  EXPECT_EQ(AfterOneLeads(run + "expect read y=2"), "mistake: there was no get of \"y\" so far");
}

TEST(Timed, SparesComeIn) {
  const std::string script =
      "cluster nodes=3 spares=1 election=20s..40s heartbeat=100ms\n----\n\n"
      "run until=2s\nat 0s campaign 1\nat 1s change leader v4\n----\n\n";
  EXPECT_EQ(LastOf(script + "expect voters {1,4} is 1 2 3 4\n----\n"), "ok");
  EXPECT_EQ(LastOf(script + "expect learners 1 is none\n----\n"), "ok");
  EXPECT_EQ(LastOf(script + "expect up members\n----\n"), "ok");
  EXPECT_EQ(LastOf(script + "expect voters 2 is 1 2 3\n----\n"), "not met: node 2: 1 2 3 4\n");
}

// The put is written and not synced when the node crashes.
TEST(Timed, CrashLeavesWhatTheScriptSays) {
  const auto log_after = [](const std::string& unsynced) {
    return LastOf(
        "cluster nodes=1 election=20s..40s heartbeat=100ms sync=100ms\n----\n\n"
        "run until=3s\nat 0s campaign 1\nat 2s put 1 x=1\nat 2.05s crash 1 unsynced=" +
        unsynced + "\nat 2.1s restart 1\n----\n\nexpect log 1 is 1 1\n----\n");
  };
  EXPECT_EQ(log_after("kept"), "ok");
  EXPECT_EQ(log_after("lost"), "not met: node 1: 1\n");
}

TEST(Timed, CrashInsideAStepComesAtTheCallThatIsNamed) {
  EXPECT_TRUE(AfterOneLeads("run for=1s trace=faults\nat 1.1s crash 1 at call 1\n"
                            "at 1.2s put 1 x=1")
                  .find("node 1  crashes") != std::string::npos);
}

TEST(Timed, ShowTellsOfEachNode) {
  EXPECT_EQ(AfterOneLeads("run for=1s\nat 1.5s crash 3\n----\n\nshow nodes"),
            "node 1  leader of term 1  commit 1  log 1\n"
            "node 2  follower in term 1  commit 1  log 1\n"
            "node 3  down  log 1\n");
}

TEST(Timed, CheckIsOkWhenEverythingHolds) { EXPECT_EQ(AfterOneLeads("check all"), "ok"); }

TEST(Timed, EndlessRunsAreRefused) {
  EXPECT_TRUE(LastOf("cluster nodes=9 election=100us..200us heartbeat=10us\n----\n\n"
                     "run until=1440m\n----\n")
                  .starts_with("mistake: this script takes more than 5000000 events"));
}

TEST(Timed, DirectivesRefuseWhatTheyDoNotKnow) {
  for (const char* directive : {"expect",
                                "expect leder",
                                "expect leader in",
                                "expect leader in {9}",
                                "expect leader 1 2",
                                "expect leader within=3",
                                "expect log 1",
                                "expect log 1 is",
                                "expect log 1 is a",
                                "expect term 1 is",
                                "expect term 1 is x",
                                "expect role 1 is boss",
                                "expect vote 1 is 9",
                                "expect logs",
                                "expect not",
                                "expect committed",
                                "check",
                                "check none",
                                "check all all",
                                "show",
                                "show all",
                                "show nodes 1",
                                "check all\nat 1s heal"}) {
    EXPECT_TRUE(AfterOneLeads(directive).starts_with("mistake: ")) << directive;
  }
}

TEST(Timed, RewriteKeepsAnExpectationThatWasMet) {
  const std::string script = std::string(kLedByOne) + "expect leader 2\n----\nok\n";
  const ScriptReport report = RunScript("a", script, {.mode = Mode::kRewrite});
  EXPECT_EQ(report.result, ScriptResult::kDiffers);
}

TEST(Timed, LogsThatAreCompactedDifferentlyAreEqual) {
  const std::string puts = "run for=1s\nat 1.1s put 1 x=1\nat 1.2s put 1 x=2\nat 1.3s put 1 x=3\n";
  const std::string equal = "----\n\nexpect logs equal";
  EXPECT_EQ(AfterOneLeads(puts + equal), "ok 1 1 1 1");
  EXPECT_EQ(AfterOneLeads(puts + "at 1.25s compact 2\n" + equal), "ok 1 1 1 1 (node 2: ..3 1)");
}

TEST(Timed, LogsThatShareNoEntryAreNotCompared) {
  EXPECT_EQ(AfterOneLeads("run for=1s\nat 1.1s put 1 x=1\nat 1.5s compact 2\n----\n\n"
                          "expect logs equal"),
            "not met: node 2: ..2; node 1: 1 1; "
            "there is no index at which both have an entry to compare\n");
}

TEST(Timed, LogsThatDifferSayWhere) {
  EXPECT_EQ(AfterOneLeads("run for=1s\nat 1.1s isolate 2\nat 1.2s put 1 x=1\n----\n\n"
                          "expect logs equal"),
            "not met: node 2: 1; node 1: 1 1; they end differently\n");
}

TEST(Timed, LongRunsOfOneTermAreCounted) {
  std::string run = "run for=1s\n";
  for (int i = 10; i < 70; ++i) run += "at 1." + std::to_string(i) + "s put 1 x=1\n";
  EXPECT_EQ(AfterOneLeads(run + "----\n\nexpect log 1 is 1*61"), "ok");
  EXPECT_EQ(AfterOneLeads(run + "----\n\nexpect log 1 is 1 1*59 1"), "ok");
  EXPECT_EQ(AfterOneLeads(run + "----\n\nexpect log 1 is 1*60"), "not met: node 1: 1*61\n");
  EXPECT_NE(AfterOneLeads(run + "----\n\nshow nodes").find("log 1*61\n"), std::string::npos);
}

TEST(Timed, WithinIsReadInBothForms) {
  for (const char* within : {"within=3s", "within 3s"}) {
    EXPECT_EQ(AfterOneLeads("expect leader 1 " + std::string(within)).substr(0, 3), "ok ");
    EXPECT_EQ(AfterOneLeads("expect log 1 is 1 " + std::string(within)), "ok");
    EXPECT_EQ(AfterOneLeads("expect voters 1 is 1 2 3 " + std::string(within)), "ok");
  }
  EXPECT_EQ(AfterOneLeads("expect leader within 3"), "mistake: read \"3\", a time without a unit");
}

TEST(Timed, MessagesStandOnOneLineAndSayWhetherAVoteIsGranted) {
  const std::string text = LastOf(
      "cluster nodes=3 election=20s..40s heartbeat=100ms\n----\n\n"
      "run until=1s trace=messages\nat 0s campaign 1\nat 0.2s put 1 x=1 y=2 z=3\n----\n");
  EXPECT_NE(text.find("MsgVoteResp Term:1 Log:0/0 Granted\n"), std::string::npos);
  for (size_t begin = 0; begin < text.size(); begin = text.find('\n', begin) + 1) {
    ASSERT_NE(text.substr(begin, text.find('\n', begin) - begin).find("s  "), std::string::npos);
  }
}

TEST(Timed, ChangeThatNamesANodeThatIsNotThereIsRefused) {
  for (const char* change : {"v9", "r0", "l4 v1", "explicit v1 r9"}) {
    const std::string said =
        AfterOneLeads("run for=1s\nat 1.5s change leader " + std::string(change));
    EXPECT_TRUE(said.starts_with("mistake: read \"")) << said;
  }
}

// --- Rules about sets, the leader and any message.

TEST(TimedRules, LeaderIsWhoeverLeadsAtTheSending) {
  const std::string output = AfterOneLeads(
      "run until=2s trace=losses\non first MsgApp leader->all after 1.3s: drop\n"
      "at 1.1s transfer 1 to 2\nat 1.5s put 2 x=1");
  EXPECT_NE(output.find("MsgApp 2->1  lost"), std::string::npos) << output;
}

TEST(TimedRules, CountGoesOverAllLinks) {
  EXPECT_EQ(AfterOneLeads("run until=2s trace=losses\non first MsgApp 1->all after 1.3s: drop\n"
                          "at 1.5s put 1 x=1"),
            "1.500s  MsgApp 1->2  lost\n");
  EXPECT_EQ(AfterOneLeads("run until=2s trace=losses\non 2nd MsgApp 1->all after 1.3s: drop\n"
                          "at 1.5s put 1 x=1"),
            "1.500s  MsgApp 1->3  lost\n");
}

TEST(TimedRules, MessageIsOfAnyType) {
  const std::string output =
      AfterOneLeads("run until=1.3s trace=losses\non each message all->all: drop");
  EXPECT_NE(output.find("MsgHeartbeat 1->2  lost"), std::string::npos) << output;
}

TEST(TimedRules, OfTheLeaderThatNamedNoMessageNeverHappened) {
  EXPECT_EQ(AfterOneLeads("run until=2s\non first MsgSnap leader->all: drop"),
            "2.000s  never happened: on first MsgSnap leader->all: drop\n");
}

TEST(TimedRules, LatencyLastsUntilTheNext) {
  const std::string script = AfterOneLeads(
      "run until=1.5s trace=puts\nlatency 1->2 = 50ms\nlatency 1->3 = 200ms\nat 1.1s put 1 x=1\n"
      "----\n\nexpect committed x=1 on 1");
  // There with 50 ms, and back with 1 ms.
  EXPECT_EQ(script, "ok index 2, at 1.152s");
}

TEST(TimedRules, LatencyGivesWayToARule) {
  EXPECT_EQ(AfterOneLeads("run until=1.5s\nlatency 1->{2,3} = 50ms\n"
                          "on each MsgApp 1->{2,3}: delay 10ms\nat 1.1s put 1 x=1\n"
                          "----\n\nexpect committed x=1 on 1"),
            "ok index 2, at 1.113s");
}

TEST(TimedDrift, ChangesTheClockOfOneNode) {
  const auto first_leader = [](const std::string& line) {
    return LastOf("cluster nodes=3 seed=none election=150ms..300ms\n----\n\nrun until=2s\n" + line +
                  "\n----\n\nexpect leader\n----\n");
  };
  EXPECT_TRUE(first_leader("drift 3 = 50% fast").starts_with("ok node 3, term 1"));
}

TEST(TimedDrift, HasToBeThereFromTheBeginning) {
  EXPECT_EQ(AfterOneLeads("run until=2s\ndrift 3 = 50% fast"),
            "mistake: the world has begun without this");
}

// --- Conditions.

TEST(TimedConditions, FireOnceAtTheEventThatFulfilsThem) {
  EXPECT_EQ(AfterOneLeads("run until=3s trace=roles,faults\nwhen node 2 leads: crash it for 500ms\n"
                          "at 1.5s campaign 2\nat 2.5s campaign 2"),
            "1.500s  node 2  candidate in term 2\n"
            "1.501s  node 1  follower in term 2\n"
            "1.503s  node 2  leader of term 2\n"
            "1.503s  when node 2 leads: crash it for 500ms\n"
            "1.503s  node 2  crashes, losing 1 write\n"
            "2.003s  node 2  restarts in term 2\n"
            "2.500s  node 2  candidate in term 3\n"
            "2.503s  node 2  leader of term 3\n");
}

TEST(TimedConditions, FireAtOnceIfTheyHoldAlready) {
  EXPECT_EQ(AfterOneLeads("run until=2s trace=faults\nwhen any node leads: pause it for 100ms"),
            "1.000s  when any node leads: pause it for 100ms  (node 1)\n"
            "1.000s  node 1 stands still for 0.100s\n");
}

TEST(TimedConditions, ThatWereNeverFulfilledAreTold) {
  EXPECT_EQ(AfterOneLeads("run until=2s\nwhen node 3 leads until 1.5s: crash it"),
            "1.500s  never happened: when node 3 leads until 1.5s: crash it\n");
}

TEST(TimedConditions, MayIsolateTheirNode) {
  EXPECT_EQ(AfterOneLeads("run until=2s trace=faults\nwhen node 1 leads: isolate it for 100ms"),
            "1.000s  when node 1 leads: isolate it for 100ms\n"
            "1.000s  partition {1} | {2,3} for 100ms\n"
            "1.100s  partition {1} | {2,3} for 100ms ends\n");
}

TEST(TimedConditions, MayActOnTheLeader) {
  EXPECT_EQ(AfterOneLeads("run until=2s trace=faults\nwhen node 2 commits 2: crash leader\n"
                          "at 1.5s put leader x=1"),
            "1.504s  when node 2 commits 2: crash leader\n"
            "1.504s  node 1  crashes, losing 1 write\n");
}

// --- What clients ask for.

TEST(TimedOperations, RetryIsAnsweredFromItsSession) {
  EXPECT_EQ(AfterOneLeads("run until=2s trace=puts,applies\nat 1.1s append 1 x=a session 7\n"
                          "at 1.5s retry 2 session 7\n----\n\nexpect state all x=a"),
            "ok");
  const std::string output = AfterOneLeads(
      "run until=2s trace=puts,applies\nat 1.1s append 1 x=a session 7\n"
      "at 1.5s retry 2 session 7");
  EXPECT_NE(output.find("node 1  append x=a session 7\n"), std::string::npos) << output;
  EXPECT_NE(output.find("node 2  retry session 7\n"), std::string::npos) << output;
  EXPECT_NE(output.find("node 2  applies 2: append x+=\"a\"\n"), std::string::npos) << output;
  EXPECT_NE(
      output.find("node 2  applies 3: append x+=\"a\"  (repeated, answered from its session)\n"),
      std::string::npos)
      << output;
}

TEST(TimedOperations, RetryWithoutAWriteIsTold) {
  EXPECT_EQ(AfterOneLeads("run until=2s\nat 1.5s retry 2 session 7"),
            "1.500s  retry 2 session 7: its session has no write\n");
}

TEST(TimedOperations, ComparisonSaysWhetherItWasDone) {
  EXPECT_EQ(AfterOneLeads("run until=2s trace=puts\nat 1.1s cas 1 x=1 if none\n"
                          "at 1.5s cas 1 x=2 if 7"),
            "1.100s  node 1  cas x=1 if none\n"
            "1.103s  node 1  cas x=1 -> done\n"
            "1.500s  node 1  cas x=2 if 7\n"
            "1.503s  node 1  cas x=2 -> not done, the value is another one\n");
}

TEST(TimedState, IsThatOfTheNode) {
  const std::string run =
      "run until=2s\nat 1.1s put 1 x=1\nat 1.2s crash 3\nat 1.3s put 1 x=2\nat 1.4s delete 1 y\n"
      "----\n\n";
  EXPECT_EQ(AfterOneLeads(run + "expect state {1,2} x=2"), "ok");
  EXPECT_EQ(AfterOneLeads(run + "expect state all x=2"), "not met: node 3: down\n");
  EXPECT_EQ(AfterOneLeads(run + "expect state 1 x=1"), "not met: node 1: 2\n");
  EXPECT_EQ(AfterOneLeads(run + "expect state 1 y=(none)"), "ok");
}

TEST(TimedState, MayLagBehind) {
  EXPECT_EQ(AfterOneLeads("run until=2s\nat 1.1s put 1 x=1\non each MsgApp 1->3 after 1.2s: drop\n"
                          "at 1.3s put 1 x=2\n----\n\nexpect state 3 x=1"),
            "ok");
}

TEST(TimedState, RefusesWhatIsNoValue) {
  EXPECT_EQ(AfterOneLeads("expect state 1 x"), "mistake: read \"x\"");
  EXPECT_EQ(AfterOneLeads("expect state 9 x=1"), "mistake: read \"9\"");
  EXPECT_EQ(AfterOneLeads("expect state 1"), "mistake: something is missing here");
}

// --- Crashes.

TEST(TimedCrashes, SayWhatTheDiskKeeps) {
  const auto crash = [](const std::string& unsynced) {
    return AfterOneLeads("run until=1.2s trace=faults\nat 1.1s put 1 x=1 y=1\nat 1.1011s crash 3 " +
                         unsynced);
  };
  EXPECT_EQ(crash("unsynced=lost"), "1.101s  node 3  crashes, losing 1 write\n");
  EXPECT_EQ(crash("unsynced=kept"), "1.101s  node 3  crashes, keeping 1 write\n");
}

TEST(TimedCrashes, AtACallThatDoesNotComeAreTold) {
  EXPECT_EQ(AfterOneLeads("run until=1.05s\nat 1s crash 3 at call 700"),
            "1.050s  not yet: crash 3 at call 700: the node has made 1 call\n");
}

}  // namespace
}  // namespace squall
