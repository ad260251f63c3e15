#include "scenarios/scripts/etcd/transcript.h"

#include <gtest/gtest.h>

namespace squall {
namespace {

TEST(Transcript, NamesTheSeverityOfALine) {
  Transcript transcript;
  transcript.Write(Severity::kWarning, "careful");
  EXPECT_EQ(transcript.text(), "WARN careful\n");
}

TEST(Transcript, LeavesOutLinesBelowItsLevel) {
  Transcript transcript;
  transcript.set_level(*Transcript::ParseLevel("warn"));
  EXPECT_FALSE(transcript.Wants(Severity::kInfo));
  EXPECT_TRUE(transcript.Wants(Severity::kWarning));
}

TEST(Transcript, PrintsNothingWhenQuiet) {
  Transcript transcript;
  transcript.set_level(*Transcript::ParseLevel("NONE"));
  transcript.Print("text");
  transcript.Write(Severity::kError, "line");
  EXPECT_EQ(transcript.text(), "");
}

TEST(Transcript, NoticesFailedAssertionsAtEveryLevel) {
  Transcript transcript;
  transcript.set_level(*Transcript::ParseLevel("none"));
  EXPECT_TRUE(transcript.Wants(Severity::kFatal));
  transcript.Write(Severity::kFatal, "broken");
  EXPECT_EQ(transcript.failed_assertion(), "broken");
}

TEST(Transcript, IndentsEachLineAndEndsTheLast) {
  Transcript transcript;
  transcript.Print("a\n");
  const int result = transcript.Indented([&] {
    transcript.Print("b\nc");
    return 7;
  });
  EXPECT_EQ(transcript.text(), "a\n  b\n  c\n");
  EXPECT_EQ(result, 7);
}

TEST(Transcript, KnowsNoOtherLevels) { EXPECT_FALSE(Transcript::ParseLevel("loud").has_value()); }

}  // namespace
}  // namespace squall
