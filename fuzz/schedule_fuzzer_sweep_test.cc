// What the schedule target leaves behind when a property breaks, as scripts and people get it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "core/testing/build_paths.h"
#include "fuzz/schedule_input.h"
#include "sim/guest/guest_loader.h"
#include "sim/plan/plan_codec.h"
#include "sim/world/world.h"

namespace squall {
namespace {

using ::testing::HasSubstr;

struct Outcome {
  int status = -1;     // As waitpid() has it.
  std::string output;  // Both streams.
};

Outcome Execute(const std::string& command) {
  Outcome outcome;
  FILE* const pipe = popen((command + " 2>&1").c_str(), "r");
  if (pipe == nullptr) return outcome;
  char buffer[4096];
  for (size_t n = 0; (n = fread(buffer, 1, sizeof(buffer), pipe)) > 0;) {
    outcome.output.append(buffer, n);
  }
  outcome.status = pclose(pipe);
  return outcome;
}

// A schedule input that breaks a property of the mutant, run through the target once for all tests.
class ScheduleFuzzer : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    directory() = ::testing::TempDir() + "schedule_fuzzer_test." + std::to_string(getpid()) + "/";
    std::filesystem::create_directories(directory());
    const LoadedGuest guest = LoadGuest(Mutant());
    ASSERT_NE(guest.factory, nullptr) << guest.error;
    std::string input(kSeedBytes, '\0');
    for (int seed = 1; seed < 256 && signature().empty(); ++seed) {
      input[0] = static_cast<char>(seed);
      World world(DecodeSchedule(input), *guest.factory);
      world.Run();
      if (!world.violations().empty()) signature() = Signature(world.violations().front());
    }
    ASSERT_NE(signature(), "");
    std::ofstream(directory() + "input", std::ios::binary) << input;
    outcome() = Execute("SQUALL_FUZZ_GUEST=" + Mutant() + " " + BinaryDir() +
                        "/fuzz/schedule_fuzzer -artifact_prefix=" + directory() + " " +
                        directory() + "input");
  }
  static void TearDownTestSuite() { std::filesystem::remove_all(directory()); }

  static std::string Mutant() { return BinaryDir() + "/mutants/figure8-commit-old-term.so"; }
  static std::string PlanPath() { return directory() + signature() + ".txtpb"; }

  static std::string& directory() {
    static std::string value;
    return value;
  }
  static std::string& signature() {
    static std::string value;
    return value;
  }
  static Outcome& outcome() {
    static Outcome value;
    return value;
  }
};

TEST_F(ScheduleFuzzer, DiesOfABrokenProperty) { EXPECT_NE(outcome().status, 0); }

TEST_F(ScheduleFuzzer, PrintsTheSignatureForDeduplication) {
  EXPECT_THAT(outcome().output, HasSubstr("\nDEDUP_TOKEN: " + signature() + "\n"));
}

TEST_F(ScheduleFuzzer, PrintsTheCommandThatShowsItAgain) {
  EXPECT_THAT(outcome().output,
              HasSubstr("squall replay " + PlanPath() + " --guest=" + Mutant() + "\n"));
}

TEST_F(ScheduleFuzzer, LeavesAPlanOfTheFailingRun) {
  std::ifstream file(PlanPath(), std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  const PlanReading reading = ReadPlan(text, PlanPath());
  ASSERT_EQ(reading.status, PlanReading::Status::kOk) << reading.error;
  EXPECT_EQ(reading.file.expectation.signature, signature());
  EXPECT_NE(reading.file.expectation.guest_hash, "");
  EXPECT_EQ(reading.file.plan.base, ChoiceBase::kBenign);

  World world(reading.file.plan, *LoadGuest(Mutant()).factory);
  world.Run();
  ASSERT_FALSE(world.violations().empty());
  EXPECT_EQ(Signature(world.violations().front()), signature());
  EXPECT_EQ(world.steps(), reading.file.expectation.steps);
}

TEST_F(ScheduleFuzzer, ReplayTakesThePlan) {
  const Outcome replay =
      Execute(BinaryDir() + "/squall replay " + PlanPath() + " --guest=" + Mutant());
  ASSERT_TRUE(WIFEXITED(replay.status)) << replay.output;
  EXPECT_EQ(WEXITSTATUS(replay.status), 1) << replay.output;
  EXPECT_THAT(replay.output, HasSubstr("(S13)"));
}

TEST_F(ScheduleFuzzer, RefusesAGuestThatCannotBeLoaded) {
  const Outcome refused = Execute("SQUALL_FUZZ_GUEST=/no/such/guest.so " + BinaryDir() +
                                  "/fuzz/schedule_fuzzer " + directory() + "input");
  ASSERT_TRUE(WIFEXITED(refused.status)) << refused.output;
  EXPECT_EQ(WEXITSTATUS(refused.status), 2);
  EXPECT_THAT(refused.output, HasSubstr("/no/such/guest.so: No such file or directory"));
}

}  // namespace
}  // namespace squall
