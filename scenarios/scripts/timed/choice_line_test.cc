#include "scenarios/scripts/timed/choice_line.h"

#include <gtest/gtest.h>

#include <string>

#include "scenarios/scripts/syntax/parser.h"
#include "scenarios/scripts/timed/plan_script.h"
#include "scenarios/scripts/timed/run_request.h"

namespace squall {
namespace {

constexpr uint8_t kApp = static_cast<uint8_t>(MessageType::kApp);

Options OfThree() {
  Options options;
  options.nodes = 3;
  return options;
}

// What the run makes of the line, or the mistake in it.
RunReading Read(const std::string& line) {
  const Script script = ParseScript("a", "run until=1s\n" + line + "\n----\n");
  static const Options options = OfThree();
  return ReadRun(script.directives[0], SimTime(), options);
}

NamedChoice ChoiceOf(const std::string& line) {
  const RunReading reading = Read(line);
  EXPECT_FALSE(reading.mistake) << reading.mistake->problem;
  EXPECT_EQ(reading.request.choices.size(), 1u) << line;
  return reading.request.choices.empty() ? NamedChoice{} : reading.request.choices[0];
}

TEST(ChoiceLine, OfATimeoutNamesTheWholeTimeout) {
  const NamedChoice choice{{ChoiceKind::kElectionJitter, 2, 1, 0, 0}, 3};
  EXPECT_EQ(ChoiceLine(choice, OfThree()), "timeout 2 = 180ms");
  EXPECT_EQ(ChoiceOf("timeout 2 = 180ms"), choice);
}

TEST(ChoiceLine, OfALaterTimeoutNamesStartAndOrdinal) {
  const NamedChoice choice{{ChoiceKind::kElectionJitter, 2, 3, 1, 4}, 1};
  EXPECT_EQ(ChoiceLine(choice, OfThree()), "timeout 2 start 259 5th = 160ms");
  EXPECT_EQ(ChoiceOf("timeout 2 start 259 5th = 160ms"), choice);
}

TEST(ChoiceLine, OfAMessageIsARule) {
  const auto line = [](ChoiceKind kind, uint64_t value) {
    return ChoiceLine({{kind, 3, 1, kApp, 1}, value}, OfThree());
  };
  EXPECT_EQ(line(ChoiceKind::kMessageFate, 1), "on 2nd MsgApp 3->1: drop");
  EXPECT_EQ(line(ChoiceKind::kMessageFate, 2), "on 2nd MsgApp 3->1: duplicate");
  EXPECT_EQ(line(ChoiceKind::kMessageDelay, 200000), "on 2nd MsgApp 3->1: delay 200ms");
  EXPECT_EQ(line(ChoiceKind::kDuplicateDelay, 1500), "on 2nd MsgApp 3->1: delay-copy 1.5ms");
  EXPECT_EQ(line(ChoiceKind::kReport, 1), "on 2nd MsgApp 3->1: report");
}

TEST(ChoiceLine, OfAnyOtherChoiceHasItsName) {
  const NamedChoice choice{{ChoiceKind::kClientKey, 1, 0, 0, 3}, 7};
  EXPECT_EQ(ChoiceLine(choice, OfThree()), "choice client-key client 1 number 3 = 7");
  EXPECT_EQ(ChoiceOf("choice client-key client 1 number 3 = 7"), choice);
}

// Also where the words leave out a number that the choice has.
TEST(ChoiceLine, IsReadAsTheSameChoice) {
  for (int kind = 1; kind < kChoiceKinds; ++kind) {
    for (const uint8_t b : {uint8_t{0}, uint8_t{1}, uint8_t{9}}) {
      const NamedChoice choice{{static_cast<ChoiceKind>(kind), 1, b, 2, 5}, 77};
      const std::string line = ChoiceLine(choice, OfThree());
      if (line.starts_with("on ")) continue;
      EXPECT_EQ(ChoiceOf(line), choice) << line;
    }
  }
}

TEST(ChoiceLine, RefusesATimeoutBelowTheLeast) {
  const RunReading reading = Read("timeout 2 = 100ms");
  ASSERT_TRUE(reading.mistake);
  EXPECT_EQ(reading.mistake->valid, "a timeout of at least 150ms, in whole ticks of 10ms");
}

TEST(ChoiceLine, RefusesANameThatIsNone) {
  const RunReading reading = Read("choice client-kee client 1 number 3 = 7");
  ASSERT_TRUE(reading.mistake);
  EXPECT_EQ(reading.mistake->problem, "read \"client-kee client 1 number 3\"");
}

TEST(OrdinalText, HasTheRightEnding) {
  EXPECT_EQ(OrdinalText(1), "1st");
  EXPECT_EQ(OrdinalText(2), "2nd");
  EXPECT_EQ(OrdinalText(3), "3rd");
  EXPECT_EQ(OrdinalText(11), "11th");
  EXPECT_EQ(OrdinalText(12), "12th");
  EXPECT_EQ(OrdinalText(21), "21st");
  EXPECT_EQ(OrdinalText(112), "112th");
}

}  // namespace
}  // namespace squall
