#include "sim/guest/guest_loader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <string>

#include "core/testing/build_paths.h"
#include "sim/plan/profile.h"
#include "sim/world/world.h"

namespace squall {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

// Built along with the tests: sim/mutants/*.
std::string Module(const std::string& name) { return BinaryDir() + "/mutants/" + name + ".so"; }

void ExpectRefused(const std::string& path, const std::string& why) {
  const LoadedGuest guest = LoadGuest(path);
  EXPECT_EQ(guest.factory, nullptr);
  EXPECT_THAT(guest.error, StartsWith(path + ": "));
  EXPECT_THAT(guest.error, HasSubstr(why));
}

TEST(GuestLoader, NamesAFileThatIsNotThere) {
  ExpectRefused("/no/such/guest.so", "No such file or directory");
}

TEST(GuestLoader, RefusesNoNameAtAll) {
  EXPECT_EQ(LoadGuest("").factory, nullptr);
  EXPECT_THAT(LoadGuest("").error, HasSubstr("no file named"));
}

TEST(GuestLoader, RefusesADirectory) { ExpectRefused(BinaryDir(), "directory"); }

TEST(GuestLoader, RefusesAFileThatIsNoSharedObject) {
  const std::string path = ::testing::TempDir() + "guest_loader_test.txt";
  std::ofstream(path) << std::string(4096, 'x');
  ExpectRefused(path, "invalid ELF header");
  std::remove(path.c_str());
}

TEST(GuestLoader, SeeksABareNameInTheWorkingDirectoryOnly) {
  // The system has a library of this name.
  ExpectRefused("libm.so.6", "No such file or directory");
}

TEST(GuestLoader, NamesTheFunctionThatAnObjectLacks) {
  ExpectRefused(Module("no_guest"), "nor function squall_guest_version");
}

TEST(GuestLoader, NamesBothVersionsOfAGuestForAnotherVersion) {
  ExpectRefused(Module("other_version"),
                "version 999; this program takes version " + std::to_string(kGuestVersion));
}

TEST(GuestLoader, RefusesAGuestOfAnotherLayout) {
  ExpectRefused(Module("other_layout"), "another layout");
}

TEST(GuestLoader, LoadsAGuestThatNamesItsFile) {
  const LoadedGuest guest = LoadGuest(Module("plain"));
  ASSERT_NE(guest.factory, nullptr) << guest.error;
  EXPECT_EQ(guest.error, "");
  EXPECT_EQ(guest.factory->Describe(), Module("plain"));
}

TEST(GuestLoader, GivesTheSameFactoryTwice) {
  EXPECT_EQ(LoadGuest(Module("plain")).factory, LoadGuest(Module("plain")).factory);
}

TEST(GuestLoader, UnpatchedGuestRunsLikeTheBuiltInOne) {
  const LoadedGuest guest = LoadGuest(Module("plain"));
  ASSERT_NE(guest.factory, nullptr) << guest.error;
  for (uint64_t seed = 1; seed <= 10; ++seed) {
    Plan plan = ExpandSeed("swarm", seed);
    plan.options.steps_max = 3000;
    World loaded(plan, *guest.factory);
    World built_in(plan, OwnNodeFactory());
    loaded.Run();
    built_in.Run();
    EXPECT_EQ(loaded.digest(), built_in.digest()) << "seed " << seed;
    EXPECT_EQ(loaded.steps(), built_in.steps()) << "seed " << seed;
  }
}

TEST(GuestLoader, PatchedGuestDoesNotChangeTheBuiltInOne) {
  const Plan plan = ExpandSeed("swarm", 1);
  World before(plan, OwnNodeFactory());
  before.Run();
  const LoadedGuest guest = LoadGuest(Module("figure8-commit-old-term"));
  ASSERT_NE(guest.factory, nullptr) << guest.error;
  World patched(plan, *guest.factory);
  patched.Run();
  World after(plan, OwnNodeFactory());
  after.Run();
  EXPECT_EQ(before.digest(), after.digest());
}

}  // namespace
}  // namespace squall
