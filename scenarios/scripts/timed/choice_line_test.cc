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
  options.clients = 2;
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
  const NamedChoice choice{{ChoiceKind::kSyncLatency, 2, 0, 0, 3}, 700};
  EXPECT_EQ(ChoiceLine(choice, OfThree()), "choice sync-latency node 2 number 3 = 700");
  EXPECT_EQ(ChoiceOf("choice sync-latency node 2 number 3 = 700"), choice);
}

TEST(ChoiceLine, OfAClientThatIsNotThereHasItsName) {
  const NamedChoice choice{{ChoiceKind::kClientKey, 2, 0, 0, 3}, 7};
  EXPECT_EQ(ChoiceLine(choice, OfThree()), "choice client-key client 2 number 3 = 7");
  EXPECT_EQ(ChoiceOf("choice client-key client 2 number 3 = 7"), choice);
}

// Each is read as the very choice.
void ExpectLine(ChoiceName name, uint64_t value, const std::string& line) {
  const NamedChoice choice{name, value};
  EXPECT_EQ(ChoiceLine(choice, OfThree()), line);
  EXPECT_EQ(ChoiceOf(line), choice) << line;
}

TEST(ChoiceLine, OfADriftIsARate) {
  ExpectLine({ChoiceKind::kClockDrift, 2, 0, 0, 0}, 999, "drift 2 = 0.05% fast");
  ExpectLine({ChoiceKind::kClockDrift, 2, 0, 0, 0}, 1000, "drift 2 = 0.05% slow");
  ExpectLine({ChoiceKind::kClockDrift, 2, 0, 0, 0}, 1999997, "drift 2 = 99.9999% fast");
  ExpectLine({ChoiceKind::kClockDrift, 2, 0, 0, 0}, 0, "drift 2 = 0% slow");
}

TEST(ChoiceLine, OfAClientSaysWhatItDoes) {
  using Kind = ChoiceKind;
  ExpectLine({Kind::kClientCommand, 0, 0, 0, 4}, 1, "client 1 operation 4: get");
  ExpectLine({Kind::kClientCommand, 1, 0, 0, 1}, 4, "client 2 operation 1: cas");
  ExpectLine({Kind::kClientCommand, 1, 0, 0, 1}, 0, "client 2 operation 1: put");
  ExpectLine({Kind::kClientKey, 0, 0, 0, 4}, 3, "client 1 operation 4: key 3");
  ExpectLine({Kind::kClientTarget, 0, 0, 0, 4}, 3, "client 1 attempt 5: through 3");
  ExpectLine({Kind::kClientTarget, 0, 0, 0, 4}, 0, "client 1 attempt 5: through leader");
  ExpectLine({Kind::kClientPause, 0, 0, 0, 1}, 20000, "client 1 pause 2: 20ms longer");
  ExpectLine({Kind::kReplyLoss, 0, 0, 0, 2}, 1, "client 1 answer 3: lost");
  ExpectLine({Kind::kGiveUp, 0, 0, 0, 1}, 1, "client 1 timeout 2: gives-up");
}

TEST(ChoiceLine, OfAPartitionNamesItsSides) {
  using Kind = ChoiceKind;
  const auto sides = [](uint64_t shape, uint64_t set) { return 1 + shape + 4 * set; };
  ExpectLine({Kind::kPartition, 0, 0, 0, 2}, sides(0, 0b011),
             "opportunity 3: partition {1,2} | rest");
  ExpectLine({Kind::kPartition, 0, 0, 0, 2}, sides(1, 0b001),
             "opportunity 3: partition rest -> {1}");
  ExpectLine({Kind::kPartition, 0, 0, 0, 2}, sides(2, 0b100),
             "opportunity 3: partition {3} -> rest");
  ExpectLine({Kind::kPartition, 0, 0, 0, 2}, sides(3, 0b101), "opportunity 3: partition 1 | 3");
  ExpectLine({Kind::kPartitionLength, 0, 0, 0, 2}, 20000, "opportunity 3: partition 20ms longer");
}

TEST(ChoiceLine, OfALinkFaultSaysWhatTheLinksDo) {
  using Kind = ChoiceKind;
  const auto fault = [](uint64_t kind, uint64_t amount) {
    return 1 + kind + 4 * amount + 1024 * (2 + 4 * uint64_t{0b001});
  };
  const ChoiceName name{Kind::kLinkFault, 0, 0, 0, 0};
  ExpectLine(name, fault(0, 77), "opportunity 1: links {1} -> rest lose 77 of 256");
  ExpectLine(name, fault(1, 30), "opportunity 1: links {1} -> rest delay 30ms");
  ExpectLine(name, fault(1, 0), "opportunity 1: links {1} -> rest delay 0us");
  ExpectLine(name, fault(2, 1), "opportunity 1: links {1} -> rest flap 8ms");
  ExpectLine(name, fault(3, 2), "opportunity 1: links {1} -> rest lose heartbeat");
  ExpectLine(name, fault(3, 42), "opportunity 1: links {1} -> rest lose heartbeat 42");
  ExpectLine({Kind::kLinkFaultLength, 0, 0, 0, 0}, 20000, "opportunity 1: link-fault 20ms longer");
}

TEST(ChoiceLine, RefusesWhatNoLineSays) {
  for (const char* line : {"drift 2 = 100% fast",
                           "drift 2 = 5 fast",
                           "drift 2 = 5%",
                           "drift 9 = 5% fast",
                           "drift 2 = 5% late",
                           "drift 2 5% fast",
                           "client 1 operation 4",
                           "client 3 operation 4: get",
                           "client 1 operation 0: get",
                           "client 1 operation 4: read",
                           "client 1 operation 4: key 8",
                           "client 1 attempt 5: through 9",
                           "client 1 attempt 5: 3",
                           "client 1 pause 2: 20ms",
                           "client 1 answer 3: gone",
                           "client 1 timeout 2: dies",
                           "client 1 word 2: get",
                           "opportunity 0: partition 1 | rest",
                           "opportunity 1 partition 1 | rest",
                           "opportunity 1: partition {1,2,3} | rest",
                           "opportunity 1: partition 1 | 1",
                           "opportunity 1: partition {1,2} | 3",
                           "opportunity 1: partition rest -> rest",
                           "opportunity 1: links 1 | rest lose 256 of 256",
                           "opportunity 1: links 1 | rest lose 7",
                           "opportunity 1: links 1 | rest delay 1s",
                           "opportunity 1: links 1 | rest delay 1.5ms",
                           "opportunity 1: links 1 | rest flap 2ms",
                           "opportunity 1: links 1 | rest lose hearts",
                           "opportunity 1: links 1 | rest lose heartbeat 43",
                           "opportunity 1: links 1 | rest break",
                           "opportunity 1: link-fault 20ms"}) {
    EXPECT_TRUE(Read(line).mistake) << line;
  }
}

TEST(ChoiceLine, OfAClientNeedsAClusterWithClients) {
  const Script script = ParseScript("a", "run until=1s\nclient 1 answer 3: lost\n----\n");
  Options options;
  const RunReading reading = ReadRun(script.directives[0], SimTime(), options);
  ASSERT_TRUE(reading.mistake);
  EXPECT_EQ(reading.mistake->at, (Position{2, 8}));
  EXPECT_EQ(reading.mistake->valid,
            "another line: this cluster has no clients that act by themselves");
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
