// Runs written for Perfetto, ShiViz and Mermaid.

#include <gmock/gmock.h>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "scenarios/command/export/chrome_trace.h"
#include "scenarios/command/export/mermaid_diagram.h"
#include "scenarios/command/export/shiviz_log.h"
#include "sim/plan/profile.h"
#include "sim/world/world.h"

namespace squall {
namespace {

using google::protobuf::Struct;
using google::protobuf::Value;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr char kHostile[] = "</script>\"';#\n%%\x1b[31m\xff<img onerror=x>";

// Node 1 of three is elected at 50 ms and given a put with a hostile key at 150 ms.
Plan SmallPlan(uint64_t duration_us = 300 * kMillisecond) {
  Plan plan;
  plan.base = ChoiceBase::kBenign;
  plan.options.duration_us = duration_us;
  Action campaign;
  campaign.kind = Action::Kind::kCampaign;
  campaign.at = SimTime(50 * kMillisecond);
  campaign.node = 1;
  Action put;
  put.kind = Action::Kind::kPut;
  put.at = SimTime(150 * kMillisecond);
  put.node = 1;
  put.key = kHostile;
  put.value = kHostile;
  plan.actions = {campaign, put};
  return plan;
}

template <class Export>
std::string TextOf(const Plan& plan) {
  World world(plan, OwnNodeFactory());
  Export reader(world);
  Teller teller(world, Export::kInterests, &reader);
  world.Run(&teller);
  return reader.Text(world);
}

// --- chrome

Struct ChromeOf(const Plan& plan) {
  Struct document;
  const auto status =
      google::protobuf::util::JsonStringToMessage(TextOf<ChromeTrace>(plan), &document);
  EXPECT_TRUE(status.ok()) << status.ToString();
  return document;
}

const std::string& Text(const Struct& event, const std::string& member) {
  return event.fields().at(member).string_value();
}

TEST(ChromeTrace, EveryEventHasPhaseTrackAndTime) {
  const Struct document = ChromeOf(SmallPlan());
  const auto& events = document.fields().at("traceEvents").list_value().values();
  ASSERT_GT(events.size(), 20);
  const std::set<std::string> phases = {"M", "X", "i", "C", "s", "f"};
  for (const Value& value : events) {
    const Struct& event = value.struct_value();
    EXPECT_TRUE(phases.contains(Text(event, "ph")));
    for (const char* number : {"pid", "tid", "ts"}) {
      EXPECT_EQ(event.fields().at(number).kind_case(), Value::kNumberValue);
    }
    if (Text(event, "ph") == "X") {
      EXPECT_GE(event.fields().at("dur").number_value(), 0);
    }
  }
}

// Perfetto draws an arrow from each "s" to the "f" of the same id.
TEST(ChromeTrace, EveryArrivalHasItsSending) {
  const Struct document = ChromeOf(SmallPlan());
  std::set<double> sent;
  size_t arrived = 0;
  for (const Value& value : document.fields().at("traceEvents").list_value().values()) {
    const Struct& event = value.struct_value();
    if (Text(event, "ph") == "s") sent.insert(event.fields().at("id").number_value());
    if (Text(event, "ph") != "f") continue;
    ++arrived;
    EXPECT_TRUE(sent.contains(event.fields().at("id").number_value()));
  }
  EXPECT_GT(arrived, 5u);
}

TEST(ChromeTrace, ATrackShowsWhatANodeWas) {
  const std::string text = TextOf<ChromeTrace>(SmallPlan());
  EXPECT_THAT(text, HasSubstr("StateLeader in term 1"));
  EXPECT_THAT(text, HasSubstr("\"name\":\"node 3\""));
}

// What the description of the trace event format asks of each phase.
TEST(ChromeTrace, EveryPhaseHasTheFieldsThatTheFormatAsksFor) {
  const std::map<std::string, std::set<std::string>> fields = {
      {"M", {"name", "args"}}, {"X", {"name", "dur"}},       {"i", {"name", "s"}},
      {"C", {"name", "args"}}, {"s", {"name", "cat", "id"}}, {"f", {"name", "cat", "id", "bp"}}};
  const Struct document = ChromeOf(ExpandSeed("swarm", 2));
  for (const Value& value : document.fields().at("traceEvents").list_value().values()) {
    const Struct& event = value.struct_value();
    for (const std::string& field : fields.at(Text(event, "ph"))) {
      ASSERT_TRUE(event.fields().contains(field)) << Text(event, "ph") << " " << field;
    }
    if (Text(event, "ph") == "i") {
      EXPECT_TRUE((std::set<std::string>{"g", "p", "t"}).contains(Text(event, "s")));
    }
  }
}

// An arrow begins and ends at a slice of its track, or it is not drawn.
TEST(ChromeTrace, EveryArrowIsBoundToASlice) {
  const Struct document = ChromeOf(SmallPlan());
  std::map<double, std::vector<std::pair<double, double>>> slices;  // By track.
  std::vector<std::pair<double, double>> arrows;                    // Track and time.
  for (const Value& value : document.fields().at("traceEvents").list_value().values()) {
    const Struct& event = value.struct_value();
    const double track = event.fields().at("tid").number_value();
    const double at = event.fields().at("ts").number_value();
    const std::string& phase = Text(event, "ph");
    if (phase == "X") {
      slices[track].emplace_back(at, at + event.fields().at("dur").number_value());
    }
    if (phase == "s" || phase == "f") arrows.emplace_back(track, at);
  }
  ASSERT_FALSE(arrows.empty());
  for (const auto& [track, at] : arrows) {
    bool is_bound = false;
    for (const auto& [from, to] : slices[track]) is_bound = is_bound || (from <= at && at <= to);
    EXPECT_TRUE(is_bound) << "track " << track << " at " << at;
  }
}

// --- shiviz

// ShiViz splits a log by its expression, (?<host>\S*) (?<clock>{.*})\n(?<event>.*), and takes
// nothing that is left over.
TEST(ShivizLog, IsReadWholeByTheDefaultExpression) {
  const std::string text = TextOf<ShivizLog>(ExpandSeed("swarm", 2));
  std::istringstream lines(text);
  const std::regex head("\\S+ \\{.*\\}");
  std::string line;
  std::string event;
  while (std::getline(lines, line)) {
    ASSERT_TRUE(std::regex_match(line, head)) << line;
    ASSERT_TRUE(std::getline(lines, event)) << line;
    ASSERT_FALSE(std::regex_match(event, head)) << event;
  }
}

// Node, and its clock.
using Clock = std::map<std::string, uint64_t>;
Clock ClockOf(const std::string& line) {
  Struct clock;
  const auto status =
      google::protobuf::util::JsonStringToMessage(line.substr(line.find(' ') + 1), &clock);
  EXPECT_TRUE(status.ok()) << line;
  Clock times;
  for (const auto& [node, time] : clock.fields()) {
    times[node] = static_cast<uint64_t>(time.number_value());
  }
  return times;
}

// A line of node and clock, and one of what happened, in turn.
TEST(ShivizLog, ClocksOfANodeGoUpByOneAndNeverFallBack) {
  std::istringstream lines(TextOf<ShivizLog>(SmallPlan()));
  std::map<std::string, Clock> before;
  std::string line;
  size_t events = 0;
  while (std::getline(lines, line)) {
    ASSERT_THAT(line, StartsWith("node"));
    const std::string node = line.substr(0, line.find(' '));
    const Clock clock = ClockOf(line);
    EXPECT_EQ(clock.at(node), before[node][node] + 1);
    for (const auto& [other, time] : before[node]) {
      if (other != node) {
        EXPECT_GE(clock.at(other), time);
      }
    }
    before[node] = clock;
    ASSERT_TRUE(std::getline(lines, line));
    ASSERT_FALSE(line.empty());
    ++events;
  }
  EXPECT_GT(events, 20u);
}

TEST(ShivizLog, WhoReceivesAMessageKnowsItsSendersPast) {
  std::istringstream lines(TextOf<ShivizLog>(SmallPlan()));
  std::string clock;
  std::string what;
  bool seen = false;
  while (std::getline(lines, clock) && std::getline(lines, what)) {
    if (what.find("receives") == what.npos && what.find("MsgVoteResp") == what.npos) continue;
    seen = seen || ClockOf(clock).size() > 1;
  }
  EXPECT_TRUE(seen);
}

// --- mermaid

// The part of the grammar of sequence diagrams that is used.
TEST(MermaidDiagram, EveryLineIsOneOfTheGrammar) {
  const std::regex grammar(
      "sequenceDiagram|  participant n[0-9]+ as node [0-9]+"
      "|  Note over n[0-9]+(,n[0-9]+)?: ([^;#]|#[0-9]+;)+"
      "|  n[0-9]+(->>|-->>|-x|--x)n[0-9]+: ([^;#]|#[0-9]+;)+");
  for (const Plan& plan : {SmallPlan(), ExpandSeed("swarm", 2), ExpandSeed("membership", 3)}) {
    std::istringstream lines(TextOf<MermaidDiagram>(plan));
    std::string line;
    while (std::getline(lines, line)) EXPECT_TRUE(std::regex_match(line, grammar)) << line;
  }
}

TEST(MermaidDiagram, ASmallRunIsThisDiagram) {
  const std::string text = TextOf<MermaidDiagram>(SmallPlan(60 * kMillisecond));
  EXPECT_THAT(text, StartsWith("sequenceDiagram\n  participant n1 as node 1\n"
                               "  participant n2 as node 2\n  participant n3 as node 3\n"));
  EXPECT_THAT(text, HasSubstr("  n1->>n2: "));
  EXPECT_THAT(text, HasSubstr("  n2-->>n1: "));
  EXPECT_THAT(text, HasSubstr("  Note over n1: "));
}

TEST(MermaidDiagram, OfALongRunTheEndIsShownAndTheRestCounted) {
  const std::string text = TextOf<MermaidDiagram>(ExpandSeed("calm", 1));
  EXPECT_LE(std::count(text.begin(), text.end(), '\n'), MermaidDiagram::kLinesMax + 20);
  EXPECT_THAT(text, HasSubstr("left out: "));
  EXPECT_THAT(text, HasSubstr(" earlier lines, "));
  EXPECT_LT(text.size(), 50000u);
}

TEST(MermaidDiagram, TextMeansNothing) {
  EXPECT_EQ(MermaidText("a;b#c\nd<e>\"%%\xff"), "a#59;b#35;c d#60;e#62;#34;#37;#37; ");
}

// --- all

TEST(StoryExports, TextFromOutsideStaysInItsLine) {
  for (const std::string& text : {TextOf<ChromeTrace>(SmallPlan()), TextOf<ShivizLog>(SmallPlan()),
                                  TextOf<MermaidDiagram>(SmallPlan())}) {
    EXPECT_THAT(text, Not(HasSubstr("\x1b")));
    EXPECT_THAT(text, Not(HasSubstr("\xff")));
  }
  EXPECT_TRUE(ChromeOf(SmallPlan()).fields().contains("traceEvents"));
}

}  // namespace
}  // namespace squall
