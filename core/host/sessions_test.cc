#include "core/host/sessions.h"

#include <gtest/gtest.h>

#include <string>

namespace squall {
namespace {

using Verdict = Sessions::Verdict;

void Do(Sessions& sessions, uint64_t client, uint64_t sequence, uint64_t index,
        std::string_view result = "r") {
  sessions.Record({client, sequence, {}}, Index(index), Payload(result));
}
Verdict VerdictOf(const Sessions& sessions, uint64_t client, uint64_t sequence) {
  return sessions.Look({client, sequence, {}}).verdict;
}

TEST(SessionCommand, ComesBackAsItWas) {
  const Payload bytes = EncodeSessionCommand({uint64_t{1} << 40, 7, "command"});
  SessionCommand out;
  ASSERT_TRUE(DecodeSessionCommand(bytes.view(), &out));
  EXPECT_EQ(out.client, uint64_t{1} << 40);
  EXPECT_EQ(out.sequence, 7u);
  EXPECT_EQ(out.command, "command");
}

TEST(SessionCommand, RefusesBytesThatEndTooEarly) {
  const std::string bytes(EncodeSessionCommand({1, 1, ""}).view());
  SessionCommand out;
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(DecodeSessionCommand(std::string_view(bytes).substr(0, size), &out)) << size;
  }
}

TEST(SessionCommand, RefusesACommandWithoutAClient) {
  SessionCommand out;
  EXPECT_FALSE(DecodeSessionCommand(EncodeSessionCommand({0, 1, "x"}).view(), &out));
  EXPECT_FALSE(DecodeSessionCommand(EncodeSessionCommand({1, 0, "x"}).view(), &out));
}

// Thesis 6.3.
TEST(Sessions, ACommandIsNewOnce) {
  Sessions sessions(8);
  EXPECT_EQ(VerdictOf(sessions, 1, 1), Verdict::kNew);
  Do(sessions, 1, 1, 5);
  EXPECT_EQ(VerdictOf(sessions, 1, 1), Verdict::kRepeated);
  EXPECT_EQ(VerdictOf(sessions, 1, 2), Verdict::kNew);
}

TEST(Sessions, ARepeatedCommandGetsItsResult) {
  Sessions sessions(8);
  Do(sessions, 1, 1, 5, "one");
  EXPECT_EQ(sessions.Look({1, 1, {}}).result.view(), "one");
}

TEST(Sessions, AnAbsentResultStaysAbsent) {
  Sessions sessions(8);
  sessions.Record({1, 1, {}}, Index(5), Payload());
  EXPECT_FALSE(sessions.Look({1, 1, {}}).result.present());
}

TEST(Sessions, WhatAClientHasLeftBehindIsOutdated) {
  Sessions sessions(8);
  Do(sessions, 1, 3, 5);
  EXPECT_EQ(VerdictOf(sessions, 1, 2), Verdict::kOutdated);
}

TEST(Sessions, ClientsDoNotMeet) {
  Sessions sessions(8);
  Do(sessions, 2, 9, 5);
  EXPECT_EQ(VerdictOf(sessions, 1, 1), Verdict::kNew);
  EXPECT_EQ(VerdictOf(sessions, 3, 1), Verdict::kNew);
}

TEST(Sessions, TheClientThatWasQuietForLongestGoes) {
  Sessions sessions(2);
  Do(sessions, 1, 1, 1);
  Do(sessions, 2, 1, 2);
  Do(sessions, 1, 2, 3);
  Do(sessions, 3, 1, 4);
  EXPECT_EQ(sessions.size(), 2u);
  EXPECT_EQ(VerdictOf(sessions, 1, 2), Verdict::kRepeated);
  EXPECT_EQ(VerdictOf(sessions, 3, 1), Verdict::kRepeated);
}

TEST(Sessions, AForgottenClientStartsAnew) {
  Sessions sessions(1);
  Do(sessions, 1, 1, 1);
  Do(sessions, 2, 1, 2);
  EXPECT_EQ(VerdictOf(sessions, 1, 1), Verdict::kNew);
}

TEST(Sessions, DigestsTellSequencesResultsAndIndexesApart) {
  Sessions sessions(8);
  Do(sessions, 1, 1, 1, "a");
  Sessions other(8);
  Do(other, 1, 2, 1, "a");
  EXPECT_NE(sessions.digest(), other.digest());
  other = Sessions(8);
  Do(other, 1, 1, 1, "b");
  EXPECT_NE(sessions.digest(), other.digest());
  other = Sessions(8);
  Do(other, 1, 1, 2, "a");
  EXPECT_NE(sessions.digest(), other.digest());
}

TEST(Sessions, DigestsForgetWhatIsForgotten) {
  Sessions sessions(1);
  Do(sessions, 1, 1, 1);
  Do(sessions, 2, 1, 2);
  Sessions other(1);
  Do(other, 2, 1, 2);
  EXPECT_EQ(sessions.digest(), other.digest());
}

TEST(Sessions, ComeBackFromBytes) {
  Sessions sessions(8);
  Do(sessions, 7, 3, 5, "seven");
  Do(sessions, 2, 1, 6, "");
  sessions.Record({4, 1, {}}, Index(7), Payload());
  Sessions loaded(8);
  Do(loaded, 9, 9, 9);
  ASSERT_TRUE(loaded.Load(sessions.Save()));
  EXPECT_EQ(loaded.size(), 3u);
  EXPECT_EQ(loaded.digest(), sessions.digest());
  EXPECT_EQ(loaded.Look({7, 3, {}}).result.view(), "seven");
  EXPECT_TRUE(loaded.Look({2, 1, {}}).result.present());
  EXPECT_FALSE(loaded.Look({4, 1, {}}).result.present());
  EXPECT_EQ(VerdictOf(loaded, 9, 9), Verdict::kNew);
}

TEST(Sessions, RefuseBytesThatEndInTheMiddle) {
  Sessions sessions(8);
  Do(sessions, 1, 1, 1, "result");
  const std::string bytes = sessions.Save();
  for (size_t size = 1; size < bytes.size(); ++size) {
    Sessions loaded(8);
    EXPECT_FALSE(loaded.Load(std::string_view(bytes).substr(0, size))) << size;
    EXPECT_EQ(loaded.digest(), Sessions(8).digest());
  }
}

TEST(Sessions, RefuseTwoOfOneClient) {
  Sessions sessions(8);
  Do(sessions, 1, 1, 1);
  EXPECT_FALSE(Sessions(8).Load(sessions.Save() + sessions.Save()));
}

}  // namespace
}  // namespace squall
