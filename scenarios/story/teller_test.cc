#include "scenarios/story/teller.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "scenarios/story/words.h"
#include "sim/plan/profile.h"
#include "sim/testing/actions.h"

namespace squall {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class Keeper final : public StoryReader {
 public:
  void OnStep(const World&, const StoryStep& step) override {
    for (const Happening& h : step.happenings) all.push_back(h);
  }
  template <class T>
  std::vector<std::pair<Happening, T>> Of() const {
    std::vector<std::pair<Happening, T>> found;
    for (const Happening& h : all) {
      if (const T* what = h.as<T>()) found.emplace_back(h, *what);
    }
    return found;
  }
  std::vector<Happening> all;
};

Plan Calm(uint64_t ms) {
  Plan plan = ExpandSeed("calm", 1);
  plan.options.duration_us = ms * kMillisecond;
  plan.options.settle_us = 0;
  return plan;
}

Keeper StoryOf(const Plan& plan, Interests interests = Interests::All()) {
  Keeper keeper;
  World world(plan, OwnNodeFactory());
  Teller teller(world, interests, &keeper);
  world.Run(&teller);
  EXPECT_THAT(world.violations(), IsEmpty());
  return keeper;
}

TEST(Teller, TellsTheFirstElectionInOrder) {
  const Keeper story = StoryOf(Calm(1000), {});
  std::vector<std::string> steps;
  NodeId candidate;
  for (const Happening& h : story.all) {
    if (h.node == candidate || h.as<Happening::Voted>()) steps.push_back(Describe(h));
    if (h.as<Happening::TermMoved>() && candidate == kNoNode) candidate = h.node;
  }
  ASSERT_GE(steps.size(), 3u);
  EXPECT_EQ(steps[0], "votes for " + NodeText(candidate) + " in term 1");
  EXPECT_EQ(steps[1], "becomes candidate of term 1");
}

TEST(Teller, TellsNothingThatIsNotAskedFor) {
  const Keeper story = StoryOf(Calm(1000), {});
  EXPECT_THAT(story.Of<Happening::Sent>(), IsEmpty());
  EXPECT_THAT(story.Of<Happening::LogWritten>(), IsEmpty());
  EXPECT_THAT(story.Of<Happening::WriteAsked>(), IsEmpty());
  EXPECT_THAT(story.Of<Happening::Applied>(), IsEmpty());
  EXPECT_THAT(story.Of<ClientStep>(), IsEmpty());
}

TEST(Teller, NamesTheSendingOfEachDelivery) {
  const Keeper story = StoryOf(Calm(1000));
  std::map<uint64_t, Message> sent;
  for (const auto& [h, s] : story.Of<Happening::Sent>()) {
    EXPECT_TRUE(sent.emplace(s.id, s.message).second);
    EXPECT_EQ(h.node, s.message.from);
  }
  const auto delivered = story.Of<Happening::Delivered>();
  EXPECT_GT(delivered.size(), 20u);
  for (const auto& [h, d] : delivered) {
    ASSERT_EQ(sent.count(d.id), 1u);
    EXPECT_EQ(DescribeMessage(sent[d.id], h.decoder), DescribeMessage(d.message, h.decoder));
    EXPECT_EQ(h.node, d.message.to);
  }
}

TEST(Teller, GivesBothCopiesOfAMessageOneName) {
  Plan plan = Calm(1000);
  plan.options.duplicate_ppm = 1000000;
  const Keeper story = StoryOf(plan);
  std::map<uint64_t, int> arrivals;
  for (const auto& [h, d] : story.Of<Happening::Delivered>()) ++arrivals[d.id];
  EXPECT_EQ(arrivals[1], 2);
}

TEST(Teller, SaysWhatBecameOfAMessageThatIsLost) {
  Plan plan = Calm(1000);
  plan.options.drop_ppm = 1000000;
  const Keeper story = StoryOf(plan);
  EXPECT_THAT(story.Of<Happening::Delivered>(), IsEmpty());
  EXPECT_EQ(story.Of<Happening::Sent>()[0].second.fate, Fate::kDrop);
}

TEST(Teller, TellsACrashAndTheRestart) {
  Plan plan = Calm(3000);
  plan.actions = {At(1000, Action::Kind::kCrash, 2), At(2000, Action::Kind::kRestart, 2)};
  const Keeper story = StoryOf(plan, {});
  std::vector<std::string> outages;
  for (const Happening& h : story.all) {
    if (h.as<Happening::Crashed>()) outages.push_back("crash " + Describe(h.at));
    if (h.as<Happening::Started>()) outages.push_back("start " + Describe(h.at));
  }
  EXPECT_THAT(outages, ElementsAre("crash 1.000s", "start 2.000s"));
  const auto actions = story.Of<Happening::Acted>();
  ASSERT_EQ(actions.size(), 2u);
  EXPECT_EQ(actions[1].second.place, 1u);
  EXPECT_EQ(actions[1].second.outcome, ActionOutcome::kDone);
}

// A barrier takes so long that what a node wrote in its election is not on its disk when it
// crashes.
TEST(Teller, SaysWhatACrashLost) {
  Plan plan = Calm(3000);
  plan.options.sync_us = 200 * kMillisecond;
  plan.options.clients = 0;
  uint64_t at = 0;
  NodeId voter;
  for (const auto& [h, voted] : StoryOf(plan, {}).Of<Happening::Voted>()) {
    if (voted.candidate == h.node) continue;
    at = h.at.value() / kMillisecond + 1;
    voter = h.node;
    break;
  }
  ASSERT_NE(voter, kNoNode);
  plan.actions = {At(at, Action::Kind::kCrash, voter.value())};
  const auto crashes = StoryOf(plan, {}).Of<Happening::Crashed>();
  ASSERT_EQ(crashes.size(), 1u);
  EXPECT_TRUE(crashes[0].second.vote_lost);
  EXPECT_GT(crashes[0].second.writes_lost, 0u);
}

// What is written, in sum, is the log.
TEST(Teller, TellsLogsByTheirChanges) {
  Plan plan = Calm(4000);
  plan.actions = {At(1500, Action::Kind::kCampaign, 2), At(2500, Action::Kind::kCampaign, 3)};
  Keeper keeper;
  World world(plan, OwnNodeFactory());
  Teller teller(world, Interests::All(), &keeper);
  world.RunUntil(SimTime(3900 * kMillisecond), &teller);
  std::map<NodeId, std::vector<Term>> logs;
  for (const auto& [h, written] : keeper.Of<Happening::LogWritten>()) {
    std::vector<Term>& log = logs[h.node];
    EXPECT_EQ(written.last_before.value(), log.size());
    log.resize(written.from.value() - 1);
    for (const TermRun& run : written.runs) log.insert(log.end(), run.count, run.term);
  }
  for (uint64_t i = 1; i <= world.node_count(); ++i) {
    const Guest* guest = world.node(NodeId(i));
    const NodeState state = guest->State();
    if (state.first != Index(1)) continue;  // Compacted.
    std::vector<Term> terms;
    for (const Entry& entry : guest->ReadLog(state.first, state.last + 1)) {
      terms.push_back(entry.term);
    }
    EXPECT_EQ(logs[NodeId(i)], terms);
    EXPECT_GT(terms.back(), terms.front());
  }
}

TEST(Teller, TellsWhatIsCommittedAndApplied) {
  const Keeper story = StoryOf(Calm(2000));
  std::map<std::pair<NodeId, Index>, Term> committed;
  for (const auto& [h, c] : story.Of<Happening::Committed>()) {
    for (const Entry& entry : c.entries) committed[{h.node, entry.index}] = entry.term;
  }
  const auto applied = story.Of<Happening::Applied>();
  EXPECT_GT(applied.size(), 3u);
  for (const auto& [h, a] : applied) {
    const auto at = committed.find({h.node, a.entry.index});
    ASSERT_NE(at, committed.end());
    EXPECT_EQ(at->second, a.entry.term);
  }
}

TEST(Teller, TellsWhatIsOnADiskAfterABarrier) {
  const auto synced = StoryOf(Calm(1000)).Of<Happening::Synced>();
  ASSERT_FALSE(synced.empty());
  EXPECT_TRUE(synced[0].second.is_ok);
  EXPECT_GT(synced.back().second.last, kNoIndex);
  EXPECT_GT(synced.back().second.durable.term, kNoTerm);
}

TEST(Teller, TellsWhatAClientAskedAndWasTold) {
  Plan plan = Calm(2000);
  plan.options.clients = 0;
  Action put = At(1500, Action::Kind::kPut, 0);
  put.key = "x";
  put.value = "1";
  plan.actions = {put};
  std::vector<ClientStep::Kind> kinds;
  for (const auto& [h, step] : StoryOf(plan).Of<ClientStep>()) kinds.push_back(step.kind);
  EXPECT_THAT(kinds, ElementsAre(ClientStep::Kind::kInvoked, ClientStep::Kind::kAsked,
                                 ClientStep::Kind::kWritten));
}

TEST(Teller, NamesTheLinksThatAPartitionCuts) {
  Plan plan = Calm(2000);
  Action partition = At(1500, Action::Kind::kOneWayPartition, 0);
  partition.left = NodeSet::FromBits(1 << 1);
  partition.right = NodeSet::FromBits(1 << 2 | 1 << 3);
  plan.actions = {partition};
  const auto links = StoryOf(plan).Of<Happening::LinksChanged>();
  ASSERT_EQ(links.size(), 1u);
  EXPECT_TRUE(links[0].second.is_more);
  EXPECT_THAT(links[0].second.cut,
              ElementsAre(std::pair(NodeId(1), NodeId(2)), std::pair(NodeId(1), NodeId(3))));
}

// A run is the same whether it is told or not.
TEST(Teller, ChangesNothing) {
  const Plan plan = ExpandSeed("swarm", 7);
  World alone(plan, OwnNodeFactory());
  alone.Run();
  World told(plan, OwnNodeFactory());
  Keeper keeper;
  Teller teller(told, Interests::All(), &keeper);
  told.Run(&teller);
  EXPECT_EQ(alone.digest(), told.digest());
  EXPECT_EQ(alone.steps(), told.steps());
}

// Every happening of a stormy run can be told in one printable line.
TEST(Teller, TellsStormsInPrintableLines) {
  for (const std::string profile : {"swarm", "disk", "membership"}) {
    World world(ExpandSeed(profile, 3), OwnNodeFactory());
    Keeper keeper;
    Teller teller(world, Interests::All(), &keeper);
    world.RunUntil(SimTime(2 * kSecond), &teller);
    for (const Happening& h : keeper.all) {
      const std::string text = DescribeWithNode(h);
      ASSERT_FALSE(text.empty());
      ASSERT_TRUE(std::all_of(text.begin(), text.end(), [](char c) {
        return c >= ' ' && c < 0x7f;
      })) << text;
    }
  }
}

}  // namespace
}  // namespace squall
