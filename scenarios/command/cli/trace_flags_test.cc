#include "scenarios/command/cli/trace_flags.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace squall {
namespace {

using ::testing::HasSubstr;

TraceFlags Flags(std::string detail = "all") {
  TraceFlags flags;
  flags.detail = std::move(detail);
  return flags;
}

TraceOptions Read(const TraceFlags& flags) {
  std::optional<TraceOptions> trace;
  EXPECT_EQ(ReadTraceFlags(flags, 5, &trace), "");
  return trace.value_or(TraceOptions());
}

std::string ErrorOf(const TraceFlags& flags) {
  std::optional<TraceOptions> trace;
  return ReadTraceFlags(flags, 5, &trace);
}

TEST(TraceFlags, FromAndUntilTakeTimesAlike) {
  TraceFlags flags = Flags();
  flags.from = "1.5s";
  flags.until = "3.2s";
  EXPECT_EQ(Read(flags).from, SimTime(1'500'000));
  EXPECT_EQ(Read(flags).until, SimTime(3'200'000));
}

TEST(TraceFlags, FromAndUntilTakeStepsAlike) {
  for (const char* step : {"4117", "#4117"}) {
    TraceFlags flags = Flags();
    flags.from = step;
    flags.until = step;
    EXPECT_EQ(Read(flags).from_step, 4117u);
    EXPECT_EQ(Read(flags).until_step, 4117u);
  }
}

TEST(TraceFlags, FromAndUntilTakeTimesBeforeTheEndAlike) {
  TraceFlags flags = Flags();
  flags.from = "-500ms";
  flags.until = "-200ms";
  EXPECT_EQ(Read(flags).from_end_us, 500'000u);
  EXPECT_EQ(Read(flags).until_end_us, 200'000u);
}

TEST(TraceFlags, OtherMomentsAreRefused) {
  for (const char* text : {"soon", "#", "#x", "-", "1.5", "--5ms", "#-3", "99999999999999999999"}) {
    TraceFlags flags = Flags();
    flags.from = text;
    EXPECT_THAT(ErrorOf(flags), HasSubstr("--from: ")) << text;
    flags.from.clear();
    flags.until = text;
    EXPECT_THAT(ErrorOf(flags), HasSubstr("--until: ")) << text;
  }
}

TEST(TraceFlags, UntilIsNotBeforeFrom) {
  TraceFlags flags = Flags();
  for (const auto& [from, until] : {std::pair("2s", "1s"), {"20", "#10"}, {"-100ms", "-200ms"}}) {
    flags.from = from;
    flags.until = until;
    EXPECT_THAT(ErrorOf(flags), HasSubstr("before --from"));
  }
}

TEST(TraceFlags, NodesTermsAndTypesAreLists) {
  TraceFlags flags = Flags("messages");
  flags.nodes = "1,3";
  flags.terms = "2..4,7";
  flags.types = "MsgApp,MsgAppResp";
  const TraceFilter filter = Read(flags).filter;
  EXPECT_EQ(filter.nodes, uint64_t{1 << 1 | 1 << 3});
  ASSERT_EQ(filter.terms.size(), 2u);
  EXPECT_EQ(filter.terms[0].last, Term(4));
  EXPECT_EQ(filter.terms[1].first, Term(7));
  EXPECT_EQ(filter.types, (std::vector<MessageType>{MessageType::kApp, MessageType::kAppResp}));
}

TEST(TraceFlags, NodesThatAreNotThereAreRefused) {
  for (const char* nodes : {"6", "0", "1,", "a", "1;2"}) {
    TraceFlags flags = Flags();
    flags.nodes = nodes;
    EXPECT_THAT(ErrorOf(flags), HasSubstr("--nodes: ")) << nodes;
  }
}

TEST(TraceFlags, TermsOutOfOrderAreRefused) {
  for (const char* terms : {"4..2", "x", "..", "1..", ",1"}) {
    TraceFlags flags = Flags();
    flags.terms = terms;
    EXPECT_THAT(ErrorOf(flags), HasSubstr("--terms: ")) << terms;
  }
}

TEST(TraceFlags, UnknownTypeIsAnsweredWithTheNearest) {
  TraceFlags flags = Flags();
  flags.types = "MsgApp,MsgVot";
  EXPECT_THAT(ErrorOf(flags), HasSubstr("did you mean \"MsgVote\"?"));
}

TEST(TraceFlags, TypesNeedMessages) {
  TraceFlags flags = Flags("states");
  flags.types = "MsgApp";
  EXPECT_THAT(ErrorOf(flags), HasSubstr("--trace=messages"));
}

TEST(TraceFlags, PartsNeedATrace) {
  TraceFlags flags = Flags("");
  flags.nodes = "1";
  EXPECT_THAT(ErrorOf(flags), HasSubstr("need --trace"));
  EXPECT_EQ(ErrorOf(Flags("")), "");
}

}  // namespace
}  // namespace squall
