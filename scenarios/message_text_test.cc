#include "scenarios/message_text.h"

#include <gtest/gtest.h>

#include <string>

#include "core/base/quote_shortly.h"

namespace squall {
namespace {

Message Of(MessageType type) {
  Message m;
  m.type = type;
  m.from = NodeId(1);
  m.to = NodeId(2);
  m.term = Term(3);
  return m;
}

Entries Some(size_t count, const std::string& data) {
  Entries entries;
  for (size_t i = 0; i < count; ++i) {
    Entry entry;
    entry.index = Index(i + 1);
    entry.term = Term(1);
    entry.data = Payload(data);
    entries.Append(entry);
  }
  return entries;
}

TEST(MessageText, EntriesStandOnOneLine) {
  Message m = Of(MessageType::kApp);
  m.entries = Some(2, "a\nb");
  EXPECT_EQ(DescribeInLine(m, QuoteShortly),
            "1->2 MsgApp Term:3 Log:0/0 Entries:[1/1 EntryNormal \"a\\nb\", "
            "1/2 EntryNormal \"a\\nb\"]");
}

TEST(MessageText, ManyEntriesAreCutOff) {
  Message m = Of(MessageType::kApp);
  m.entries = Some(kEntriesInLine + 5, "x");
  EXPECT_TRUE(DescribeInLine(m, QuoteShortly).ends_with("1/12 EntryNormal \"x\" ... 5 more]"));
}

TEST(MessageText, SnapshotStandsOnTheSameLine) {
  Message m = Of(MessageType::kSnap);
  Snapshot snapshot;
  snapshot.metadata.index = Index(7);
  snapshot.metadata.term = Term(2);
  m.snapshot = SnapshotRef(snapshot);
  const std::string text = DescribeInLine(m, QuoteShortly);
  EXPECT_NE(text.find(" Snapshot: Index:7 Term:2 "), std::string::npos) << text;
  EXPECT_EQ(text.find('\n'), std::string::npos);
}

TEST(MessageText, AnswersToVotesSayWhetherTheyAreGranted) {
  for (const MessageType type : {MessageType::kVoteResp, MessageType::kPreVoteResp}) {
    Message m = Of(type);
    EXPECT_TRUE(DescribeInLine(m, QuoteShortly).ends_with(" Log:0/0 Granted"));
    m.reject = true;
    EXPECT_TRUE(DescribeInLine(m, QuoteShortly).ends_with(" Log:0/0 Refused"));
  }
}

TEST(MessageText, OtherRefusalsAreAsBefore) {
  Message m = Of(MessageType::kAppResp);
  m.reject = true;
  EXPECT_EQ(DescribeInLine(m, QuoteShortly), Describe(m));
}

TEST(MessageText, ReadableTextIsNotQuoted) {
  EXPECT_EQ(ReadableText("x=1"), "x=1");
  EXPECT_EQ(ReadableText("a b"), "\"a b\"");
  EXPECT_EQ(ReadableText("\x1b[31m"), "\"\\x1b[31m\"");
  EXPECT_EQ(ReadableText(""), "\"\"");
}

}  // namespace
}  // namespace squall
