// Guests behind the C interface, from shared objects that the build makes of sim/guests.
#include "sim/guest/foreign_guest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "core/testing/build_paths.h"
#include "sim/guest/guest_loader.h"
#include "sim/plan/profile.h"
#include "sim/plan/recipe.h"
#include "sim/world/world.h"

namespace squall {
namespace {

using ::testing::HasSubstr;

std::string Object(const std::string& name) { return BinaryDir() + "/guests/" + name + ".so"; }

const GuestFactory& Load(const std::string& name) {
  const LoadedGuest guest = LoadGuest(Object(name));
  EXPECT_NE(guest.factory, nullptr) << guest.error;
  return *guest.factory;
}

void ExpectRefused(const std::string& name, const std::string& why) {
  const LoadedGuest guest = LoadGuest(Object(name));
  EXPECT_EQ(guest.factory, nullptr);
  EXPECT_THAT(guest.error, HasSubstr(why));
}

// A seed of a profile, for what the guest can do.
Plan PlanFor(const GuestFactory& factory, const std::string& profile, uint64_t seed) {
  return ExpandSeed(MakeRecipe(profile, {}, {}, factory.traits()).recipe.Text(), seed);
}

// A few nodes without faults.
Plan QuietPlan() {
  Plan plan;
  plan.options.clients = 3;
  plan.options.read_ppm = 300000;
  plan.options.duration_us = 3 * kSecond;
  return plan;
}

std::string FirstViolation(const World& world) {
  if (world.violations().empty()) return "none";
  const Violation& v = world.violations().front();
  return std::string(Id(v.property)) + ": " + v.detail;
}

// --- Tables.

TEST(ForeignTable, OfAnotherVersionIsRefusedWithBothVersions) {
  ExpectRefused("bad-other-version", "version 99 of squall_guest.h; this program takes version 1");
}

TEST(ForeignTable, WithAnotherMagicIsNone) { ExpectRefused("bad-other-magic", "magic"); }

TEST(ForeignTable, ThatEndsBeforeItsFunctionsIsTooShort) {
  ExpectRefused("bad-short-table", "8 bytes; that is too short");
}

TEST(ForeignTable, NamesTheRequiredFunctionThatIsMissing) {
  ExpectRefused("bad-no-tick", "no function tick, which is required");
}

TEST(ForeignTable, ShorterThanTheProgramsLacksWhatStandsBehindItsEnd) {
  ExpectRefused("bad-no-entry", "shows its log, and its table has no function entry");
}

TEST(ForeignTable, WithBitsThatMeanNothingIsRefused) {
  ExpectRefused("bad-unknown-feature", "bits that mean nothing");
}

TEST(ForeignTable, NamesTheFunctionThatAFeatureNeeds) {
  squall_guest guest = {};
  const auto nothing = [](squall_node*) {};
  guest.magic = SQUALL_GUEST_MAGIC;
  guest.version = SQUALL_GUEST_VERSION;
  guest.size = sizeof guest;
  guest.create = [](const squall_start*, squall_world*, const char**) -> squall_node* {
    return nullptr;
  };
  guest.destroy = guest.start = guest.tick = nothing;
  guest.deliver = [](squall_node*, uint64_t, const void*, size_t) {};
  guest.sync_done = [](squall_node*, squall_status) {};
  guest.propose = [](squall_node*, const void*, size_t) { return 0; };
  guest.state = [](squall_node*, squall_state*) {};
  EXPECT_EQ(ReadForeignTable(&guest).error, "");
  guest.features = SQUALL_HAS_TRANSFER;
  EXPECT_THAT(ReadForeignTable(&guest).error, HasSubstr("has transfer, and its table has no"));
  guest.features = SQUALL_HAS_LEARNERS;
  EXPECT_THAT(ReadForeignTable(&guest).error, HasSubstr("has learners and not membership"));
}

TEST(ForeignTable, FactoryOfAnObjectIsTheSameEachTime) {
  EXPECT_EQ(LoadGuest(Object("toy")).factory, LoadGuest(Object("toy")).factory);
  EXPECT_EQ(Load("toy").Describe(), Object("toy"));
}

// --- Runs.

TEST(ForeignGuest, ToyServesItsClientsWithoutFaults) {
  World world(QuietPlan(), Load("toy"));
  world.Run();
  EXPECT_EQ(FirstViolation(world), "none");
  EXPECT_GT(world.statistics().operations_acknowledged, 100u);
  EXPECT_GT(world.statistics().reads_answered, 30u);
}

TEST(ForeignGuest, ToyKeepsItsPropertiesInStorms) {
  const GuestFactory& toy = Load("toy");
  for (uint64_t seed = 1; seed <= 40; ++seed) {
    for (const char* profile : {"swarm", "disk", "reads", "clocks"}) {
      World world(PlanFor(toy, profile, seed), toy);
      world.Run();
      EXPECT_EQ(FirstViolation(world), "none") << profile << " seed " << seed;
    }
  }
}

TEST(ForeignGuest, RunsTheSameWayTwice) {
  const GuestFactory& toy = Load("toy");
  const Plan plan = PlanFor(toy, "swarm", 7);
  World first(plan, toy);
  World second(plan, toy);
  first.Run();
  second.Run();
  EXPECT_EQ(first.digest(), second.digest());
}

// Whether a copy of a world in the middle of a run goes on as the world does.
void ExpectCopiesGoOn(const std::string& name) {
  const GuestFactory& factory = Load(name);
  for (uint64_t seed = 1; seed <= 8; ++seed) {
    World world(PlanFor(factory, "swarm", seed), factory);
    world.RunUntil(SimTime(2 * kSecond));
    World copy = world;
    World copy_of_copy = copy;
    world.Run();
    copy.Run();
    copy_of_copy.Run();
    EXPECT_EQ(FirstViolation(copy), "none");
    EXPECT_EQ(world.digest(), copy.digest()) << "seed " << seed;
    EXPECT_EQ(world.digest(), copy_of_copy.digest()) << "seed " << seed;
  }
}

TEST(ForeignGuest, WithoutACopyFunctionIsCopiedByRepetition) { ExpectCopiesGoOn("toy"); }

TEST(ForeignGuest, WithACopyFunctionIsCopiedByIt) { ExpectCopiesGoOn("bad-copies"); }

TEST(ForeignGuest, CopiedEitherWayRunsAlike) {
  const Plan plan = PlanFor(Load("toy"), "swarm", 3);
  World repeated(plan, Load("toy"));
  World copied(plan, Load("bad-copies"));
  repeated.Run();
  copied.Run();
  EXPECT_EQ(repeated.digest(), copied.digest());
}

// --- Bugs.

// The property that the first of so many seeds breaks.
std::string FoundIn(const std::string& name, const std::string& profile, uint64_t seeds) {
  const GuestFactory& factory = Load(name);
  for (uint64_t seed = 1; seed <= seeds; ++seed) {
    World world(PlanFor(factory, profile, seed), factory);
    world.Run();
    if (!world.violations().empty()) {
      return std::string(Id(world.violations().front().property));
    }
  }
  return "none";
}

TEST(BrokenToy, VoteThatIsNotWrittenIsFound) {
  EXPECT_EQ(FoundIn("toy-vote-not-written", "disk", 50), "S17");
}

TEST(BrokenToy, CommitOfAnOldTermIsFound) {
  EXPECT_EQ(FoundIn("toy-commits-old-term", "swarm", 200), "S13");
}

TEST(BrokenToy, MessagesBeforeTheDiskAreFound) {
  EXPECT_EQ(FoundIn("toy-sends-before-disk", "swarm", 50), "S17-campaign");
}

TEST(BrokenToy, VotesForAnyLogAreFound) {
  EXPECT_EQ(FoundIn("toy-votes-for-any-log", "swarm", 100), "S22");
}

TEST(BrokenToy, ReadsWithoutConfirmationAreFound) {
  EXPECT_EQ(FoundIn("toy-reads-unconfirmed", "reads", 200), "S16");
}

TEST(BrokenToy, ConflictsThatStayInALogAreFound) {
  EXPECT_NE(FoundIn("toy-append-keeps-conflicts", "swarm", 200), "none");
}

// --- Misuse.

std::string FoundIn(const std::string& name) {
  World world(QuietPlan(), Load(name));
  world.Run();
  return FirstViolation(world);
}

TEST(BadGuest, EndOfAReadThatIsNotOpenIsAFailedAssertion) {
  EXPECT_THAT(FoundIn("bad-answers-unasked"), HasSubstr("A1: node"));
  EXPECT_THAT(FoundIn("bad-answers-unasked"), HasSubstr("it ends read 4711, which is not open"));
}

TEST(BadGuest, EntryThatIsAppliedAgainBreaksTheApplyOrder) {
  EXPECT_THAT(FoundIn("bad-applies-out-of-order"), HasSubstr("S11: "));
}

TEST(BadGuest, MessageToItselfIsAFailedAssertion) {
  EXPECT_THAT(FoundIn("bad-sends-to-itself"), HasSubstr("it sends a message of kind 2 to node"));
}

TEST(BadGuest, PathAsAFileNameIsAFailedAssertion) {
  EXPECT_THAT(FoundIn("bad-names-a-path"), HasSubstr("the file name \"/etc/passwd\""));
}

TEST(BadGuest, MessageFromCreateIsAFailedAssertion) {
  EXPECT_THAT(FoundIn("bad-calls-in-create"), HasSubstr("it calls send() in create()"));
}

TEST(BadGuest, CreateWithoutNodeAndReasonIsAFinding) {
  EXPECT_THAT(FoundIn("bad-no-node"), HasSubstr("create() gave no node, and no reason"));
}

TEST(BadGuest, ThatIsNotDeterministicEndsTheProcessWhenItIsCopied) {
  World world(QuietPlan(), Load("bad-wavers"));
  world.RunUntil(SimTime(kSecond));
  EXPECT_DEATH(World copy = world, "the guest is not deterministic: made again and given the same");
}

}  // namespace
}  // namespace squall
