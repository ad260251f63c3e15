#include "core/base/diagnostics.h"

#include <string>

#include "core/testing/leaf_values.h"
#include "gtest/gtest.h"

namespace squall {
namespace {

TEST(Diagnostics, SilentWithoutASink) {
  const Diagnostics d;
  bool made = false;
  d.Error([&] {
    made = true;
    return "x";
  });
  EXPECT_FALSE(made);
}

TEST(Diagnostics, DoesNotMakeUnwantedLines) {
  RecordingSink sink(Severity::kWarning);
  const Diagnostics d(&sink, AssertMode::kReport);
  bool made = false;
  d.Info([&] {
    made = true;
    return "x";
  });
  EXPECT_FALSE(made);
  EXPECT_TRUE(sink.lines.empty());
}

TEST(Diagnostics, WritesEachLineWithItsSeverity) {
  RecordingSink sink;
  const Diagnostics d(&sink, AssertMode::kReport);
  d.Debug([] { return "a"; });
  d.Info([] { return "b"; });
  d.Warning([] { return "c"; });
  d.Error([] { return "d"; });
  EXPECT_EQ(sink.lines, (std::vector<std::string>{"a", "b", "c", "d"}));
  EXPECT_EQ(sink.severities, (std::vector<Severity>{Severity::kDebug, Severity::kInfo,
                                                    Severity::kWarning, Severity::kError}));
}

TEST(Diagnostics, ExpectSaysNothingWhenItHolds) {
  RecordingSink sink;
  Diagnostics d(&sink, AssertMode::kAbort);
  EXPECT_TRUE(d.Expect(true, [] { return std::string("x"); }));
  EXPECT_TRUE(sink.lines.empty());
  EXPECT_TRUE(d.reports().empty());
}

TEST(Diagnostics, ReportModeKeepsTheFailedAssertion) {
  Diagnostics d(nullptr, AssertMode::kReport);
  EXPECT_FALSE(d.Expect(false, [] { return std::string("two leaders"); }));
  EXPECT_EQ(d.reports(), (std::vector<std::string>{"two leaders"}));
}

TEST(Diagnostics, ReportModeTellsTheSinkToo) {
  RecordingSink sink(Severity::kFatal);
  Diagnostics d(&sink, AssertMode::kReport);
  d.Expect(false, [] { return std::string("two leaders"); });
  EXPECT_EQ(sink.lines, (std::vector<std::string>{"two leaders"}));
  EXPECT_EQ(sink.severities, (std::vector<Severity>{Severity::kFatal}));
}

TEST(Diagnostics, KeepsABoundedNumberOfReports) {
  Diagnostics d(nullptr, AssertMode::kReport);
  for (size_t i = 0; i < 2 * Diagnostics::kReportsMax; ++i) {
    d.Expect(false, [&] { return std::to_string(i); });
  }
  ASSERT_EQ(d.reports().size(), Diagnostics::kReportsMax);
  EXPECT_EQ(d.reports().front(), "0");
}

TEST(Diagnostics, CopiesKeepReportsOfTheirOwn) {
  Diagnostics d(nullptr, AssertMode::kReport);
  Diagnostics copy = d;
  copy.Expect(false, [] { return std::string("x"); });
  EXPECT_TRUE(d.reports().empty());
  EXPECT_EQ(copy.reports().size(), 1u);
}

TEST(Diagnostics, SpeaksToTheSinkItIsGivenLater) {
  RecordingSink sink;
  Diagnostics d;
  d.set_sink(&sink);
  EXPECT_EQ(d.sink(), &sink);
  d.Info([] { return "x"; });
  EXPECT_EQ(sink.lines.size(), 1u);
}

TEST(DiagnosticsDeathTest, AbortModeEndsTheProcessWithTheLine) {
  Diagnostics d(nullptr, AssertMode::kAbort);
  EXPECT_DEATH(d.Expect(false, [] { return std::string("two leaders"); }),
               "squall: assertion failed: two leaders");
}

TEST(DiagnosticsDeathTest, AbortIsTheDefault) {
  Diagnostics d;
  EXPECT_DEATH(d.Expect(false, [] { return std::string("two leaders"); }), "two leaders");
}

}  // namespace
}  // namespace squall
