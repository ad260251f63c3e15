#include "sim/plan/plan_codec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cstring>

#include "sim/plan/plan.pb.h"
#include "sim/plan/plan_fields.h"

namespace squall {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;
using Status = PlanReading::Status;

// A plan whose every part differs from the default.
PlanFile Full() {
  PlanFile file;
  file.plan.profile = "calm";
  file.plan.seed = 0xffffffffffffffff;
  file.plan.base = ChoiceBase::kBenign;
  file.plan.options.nodes = 5;
  file.plan.options.pre_vote = true;
  file.plan.options.max_size_per_msg = ~uint64_t{0};
  file.plan.options.wire_codec = true;
  file.plan.choices = {{{ChoiceKind::kMessageFate, 2, 4, 3, 17}, 1},
                       {{ChoiceKind::kSyncLatency, 3, 0, 0, 8}, 4000}};
  file.plan.actions = {
      {SimTime(2000000),
       Action::Kind::kPartition,
       0,
       NodeSet::Of({1, 2}),
       NodeSet::Of({3, 4, 5}),
       5000000,
       0,
       0,
       0,
       "",
       "",
       {}},
      {SimTime(2500000),
       Action::Kind::kPut,
       0,
       {},
       {},
       0,
       0,
       0,
       0,
       "x",
       std::string("\0\xff\n", 3),
       {}},
      {SimTime(2600000), Action::Kind::kCrashInside, 3, {}, {}, 0, 0, 77, 5, "", "", {}},
      {SimTime(2700000), Action::Kind::kCompareAndSwap, 0, {}, {}, 0, 4, 7, 0, "k", "v", "was"},
      {SimTime(2800000), Action::Kind::kCompareAndSwap, 0, {}, {}, 0, 4, 0, 0, "k", "v", ""}};
  file.expectation = {
      "election-safety-3c1f", 4117, "00ff", "broken.so", "77aa", "0.1.0", "abc1", "11ff", 2, 5};
  return file;
}

std::string OptionsOf(const Plan& plan) {
  std::string text;
  for (const OptionField& f : OptionFields()) {
    text += std::string(f.name) + "=" +
            std::to_string(f.number ? plan.options.*f.number : plan.options.*f.flag) + " ";
  }
  return text;
}

void ExpectEqual(const PlanFile& a, const PlanFile& b) {
  EXPECT_EQ(a.plan.profile, b.plan.profile);
  EXPECT_EQ(a.plan.seed, b.plan.seed);
  EXPECT_EQ(a.plan.base, b.plan.base);
  EXPECT_EQ(OptionsOf(a.plan), OptionsOf(b.plan));
  EXPECT_TRUE(a.plan.choices == b.plan.choices);
  EXPECT_TRUE(a.plan.actions == b.plan.actions);
  EXPECT_TRUE(a.expectation == b.expectation);
}

TEST(PlanCodec, TextFormGivesBackThePlan) {
  const PlanReading reading = ReadPlan(WritePlanText(Full()), "plan.txtpb");
  ASSERT_EQ(reading.status, Status::kOk) << reading.error;
  ExpectEqual(reading.file, Full());
}

TEST(PlanCodec, BinaryFormGivesBackThePlan) {
  const PlanReading reading = ReadPlan(WritePlanBinary(Full()), "plan.binpb");
  ASSERT_EQ(reading.status, Status::kOk) << reading.error;
  ExpectEqual(reading.file, Full());
}

// What is left of a text that was cut off is read, if at all, with all of the expectation.
TEST(PlanCodec, NoPartOfTheTextFormIsLostWithoutTheExpectation) {
  const std::string text = WritePlanText(Full());
  int read = 0;
  for (size_t end = text.find('\n'); end != std::string::npos; end = text.find('\n', end + 1)) {
    const PlanReading reading = ReadPlan(text.substr(0, end + 1), "plan.txtpb");
    if (reading.status != Status::kOk) continue;
    ++read;
    EXPECT_TRUE(reading.file.expectation == Full().expectation) << text.substr(0, end);
  }
  EXPECT_GT(read, 4);
}

TEST(PlanCodec, TextFormSaysChoicesInWords) {
  const std::string text = WritePlanText(Full());
  EXPECT_THAT(text, HasSubstr("choice { kind: MESSAGE_FATE a: 2 b: 4 c: 3 n: 17 value: 1 }  "
                              "# message-fate 2->4 MsgApp #17\n"));
}

TEST(PlanCodec, TextFormSaysActionsInWords) {
  const std::string text = WritePlanText(Full());
  EXPECT_THAT(text, HasSubstr("# at 2.000s: partition {1,2} | {3,4,5} for 5.000s\n"));
}

TEST(PlanCodec, TextFormNamesDefaultOptions) {
  EXPECT_THAT(WritePlanText(PlanFile{}), HasSubstr("  election_tick: 15\n"));
}

TEST(PlanCodec, AbsentOptionsAreDefaults) {
  const PlanReading reading = ReadPlan("version: 2 options { nodes: 7 }", "p");
  ASSERT_EQ(reading.status, Status::kOk) << reading.error;
  EXPECT_EQ(reading.file.plan.options.nodes, 7u);
  EXPECT_EQ(reading.file.plan.options.election_tick, Options{}.election_tick);
}

TEST(PlanCodec, EveryChoiceKindHasItsNameInFiles) {
  for (int kind = 1; kind < kChoiceKinds; ++kind) {
    std::string name(Name(static_cast<ChoiceKind>(kind)));
    for (char& c : name) c = c == '-' ? '_' : static_cast<char>(std::toupper(c));
    EXPECT_EQ(file::PlanChoice::Kind_Name(static_cast<file::PlanChoice::Kind>(kind)), name);
  }
  EXPECT_EQ(file::PlanChoice::Kind_MAX, kChoiceKinds - 1);
}

TEST(PlanCodec, EveryOptionHasAFieldInFiles) {
  const auto* descriptor = file::PlanOptions::descriptor();
  for (const OptionField& f : OptionFields()) {
    EXPECT_NE(descriptor->FindFieldByName(std::string(f.name)), nullptr) << f.name;
  }
  EXPECT_EQ(static_cast<size_t>(descriptor->field_count()), OptionFields().size());
}

// A field of Options that the table lacks would be left out of plan files without a word.
TEST(PlanFields, CoverTheWholeStruct) {
  Options options;
  std::string covered(sizeof(Options), '\0');
  for (const OptionField& f : OptionFields()) {
    const char* begin = f.number != nullptr ? reinterpret_cast<const char*>(&(options.*f.number))
                                            : reinterpret_cast<const char*>(&(options.*f.flag));
    const size_t size = f.number != nullptr ? sizeof(uint64_t) : sizeof(bool);
    covered.replace(static_cast<size_t>(begin - reinterpret_cast<const char*>(&options)), size,
                    size, '\1');
  }
  // What is left is padding after flags: each word has a covered byte.
  for (size_t i = 0; i < sizeof(Options); i += sizeof(uint64_t)) {
    EXPECT_NE(covered.substr(i, sizeof(uint64_t)).find('\1'), std::string::npos) << "offset " << i;
  }
}

struct BadPlan {
  const char* text;
  const char* error;
};

class PlanCodecRefuses : public ::testing::TestWithParam<BadPlan> {};

TEST_P(PlanCodecRefuses, WithThePlaceAndWhatIsWrong) {
  const PlanReading reading = ReadPlan(GetParam().text, "plan.txtpb");
  EXPECT_EQ(reading.status, Status::kMalformed);
  EXPECT_THAT(reading.error, StartsWith(GetParam().error));
}

INSTANTIATE_TEST_SUITE_P(
    Text, PlanCodecRefuses,
    ::testing::Values(
        BadPlan{"", "plan.txtpb: no version; a plan begins with \"version: 2\""},
        BadPlan{"version: 2\n  bananas: 3", "plan.txtpb:2:10: Message type"},
        BadPlan{"version: x", "plan.txtpb:1:10: Expected integer, got: x"},
        BadPlan{"version: 2 seed: 18446744073709551616", "plan.txtpb:1:18: Integer out of range"},
        BadPlan{"version: 2 options { nodes: 0 }", "plan.txtpb: options: nodes is 0"},
        BadPlan{"version: 2 options { nodes: 1000 }", "plan.txtpb: options: nodes is 1000"},
        BadPlan{"version: 2 choice { n: 1 }", "plan.txtpb: choice 1: kind 0; expected 1 to"},
        BadPlan{"version: 2 choice { kind: CRASH a: 256 }", "plan.txtpb: choice 1: a is 256"},
        BadPlan{"version: 2 choice { kind: DOWNTIME value: 18446744073709551615 }",
                "plan.txtpb: choice 1: value is 18446744073709551615"},
        BadPlan{"version: 2 action { kind: CRASH node: 4 }",
                "plan.txtpb: action 1: node names node 4; there are nodes 1 to 3"},
        BadPlan{"version: 2 action { kind: PARTITION left: 1 }",
                "plan.txtpb: action 1: a partition needs left and right"},
        BadPlan{"version: 2 action { kind: PARTITION left: [1, 2] right: [2, 3] }",
                "plan.txtpb: action 1: left and right have nodes in common"},
        BadPlan{"version: 2 action { kind: PARTITION left: 1 right: 64 }",
                "plan.txtpb: action 1: right names node 64"},
        BadPlan{"version: 2 action { kind: TRANSFER other: 9 }",
                "plan.txtpb: action 1: other names node 9; there are nodes 1 to 3"},
        BadPlan{
            "version: 2 action { kind: CHANGE value: 'explicit v4 4v' }",
            "plan.txtpb: action 1: value: \"4v\" is no change; expected, for example, \"v4 r1\""},
        BadPlan{"version: 2 action { kind: HEAL at_us: 18446744073709551615 }",
                "plan.txtpb: action 1: at_us is 18446744073709551615"}));

TEST(PlanCodec, RefusesOtherVersionsEvenWithFieldsItDoesNotKnow) {
  const PlanReading reading = ReadPlan("version: 3 weather: RAIN", "plan.txtpb");
  EXPECT_EQ(reading.status, Status::kOtherVersion);
  EXPECT_EQ(reading.error, "plan.txtpb: a plan of version 3; this program reads version 2");
}

TEST(PlanCodec, EveryTruncationOfABinaryPlanIsAnAnswer) {
  const std::string bytes = WritePlanBinary(Full());
  size_t refused = 0;
  for (size_t n = 0; n < bytes.size(); ++n) {
    const PlanReading reading = ReadPlan(std::string_view(bytes).substr(0, n), "p");
    EXPECT_EQ(reading.status == Status::kOk, reading.error.empty());
    refused += reading.status != Status::kOk;
  }
  // Cuts between fields leave a shorter plan; all others do not.
  EXPECT_GT(refused, bytes.size() / 2);
}

// The parser calls itself for each group within a group.
TEST(PlanCodec, DeepNestingIsAnAnswer) {
  constexpr int kLevels = 100000;
  for (const char* open : {"a {", "a <", "a: {", "options {", "a: [", "a: [{b:"}) {
    for (const char* version : {"version: 2 ", "version: 9 ", ""}) {
      std::string text = version;
      for (int i = 0; i < kLevels; ++i) text += open;
      const PlanReading reading = ReadPlan(text, "p");
      EXPECT_NE(reading.status, Status::kOk) << open;
      EXPECT_NE(reading.error, "") << open;
    }
  }
}

TEST(PlanCodec, RandomBytesAreAnAnswer) {
  uint64_t state = 1;
  for (int round = 0; round < 2000; ++round) {
    std::string bytes;
    for (int i = 0; i < 40; ++i) {
      state = Mix(state, static_cast<uint64_t>(i));
      bytes += static_cast<char>(state);
    }
    const PlanReading reading = ReadPlan(bytes, "p");
    EXPECT_EQ(reading.status == Status::kOk, reading.error.empty());
  }
}

}  // namespace
}  // namespace squall
