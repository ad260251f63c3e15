#include "scenarios/story/words.h"

#include <gtest/gtest.h>

#include <string_view>

#include "core/host/sessions.h"

namespace squall {
namespace {

Happening Told(Happening::Payload what, uint64_t node = 2) {
  Happening h;
  h.node = NodeId(node);
  h.term = Term(7);
  h.what = std::move(what);
  return h;
}

TEST(Words, RunsOfTermsAreCounted) {
  EXPECT_EQ(DescribeRuns({{Term(1), 12}, {Term(2), 1}, {Term(3), 4}}), "1*12 2 3*4");
}

TEST(Words, LogWithoutEntriesIsEmpty) { EXPECT_EQ(DescribeRuns({}), "empty"); }

TEST(Words, ManyRunsAreLeftOutInTheMiddle) {
  EXPECT_EQ(DescribeRuns({{Term(1), 1}, {Term(2), 1}, {Term(3), 1}, {Term(4), 1}, {Term(5), 2}}, 4),
            "1 2 ... 4 5*2");
}

TEST(Words, CrashNamesWhatIsLost) {
  Happening::Crashed crash;
  EXPECT_EQ(Describe(Told(crash)), "crashes");
  crash.entries_lost = 1;
  EXPECT_EQ(Describe(Told(crash)), "crashes, losing 1 unsynced entry");
  crash.vote_lost = true;
  crash.entries_lost = 2;
  EXPECT_EQ(Describe(Told(crash)), "crashes, losing its vote in term 7 and 2 unsynced entries");
}

TEST(Words, NodeStandsInFront) {
  EXPECT_EQ(DescribeWithNode(Told(Happening::Voted{NodeId(3)})), "node 2  votes for 3 in term 7");
}

TEST(Words, FaultOfLinksHasNoNode) {
  EXPECT_EQ(DescribeWithNode(Told(Happening::LinksChanged{true, {}}, 0)), "a partition begins");
}

TEST(Words, RepeatedCommandIsAnsweredFromItsSession) {
  Happening::Applied applied;
  applied.entry.index = Index(4);
  applied.entry.term = Term(2);
  applied.result.kind = ApplyKind::kRepeated;
  EXPECT_EQ(Describe(Told(applied)),
            "applies entry 4 of term 2: empty  (repeated, answered from its session)");
}

// A decoder of its own: what the machine of a guest may read, and no other.
class ReverseDecoder final : public OperationDecoder {
 public:
  bool Decode(std::string_view command, DecodedOperation* operation) const override {
    if (!command.starts_with("!")) return false;
    operation->kind = OperationKind::kAppend;
    operation->key = command.substr(1, 1);
    operation->input = command.substr(2);
    return true;
  }
  bool Refuses(std::string_view) const override { return false; }
};

TEST(Words, CommandsAreToldAsTheApplicationDecodesThem) {
  const ReverseDecoder decoder;
  EXPECT_EQ(DescribeOperation("!kvalue", &decoder), "append k+=\"value\"");
  const Payload write = EncodeSessionCommand({3, 7, "!kvalue"});
  EXPECT_EQ(DescribeCommand(write.view(), &decoder), "append k+=\"value\"");
}

TEST(Words, CommandsThatNoDecoderKnowsAreQuoted) {
  const ReverseDecoder decoder;
  EXPECT_EQ(DescribeOperation("\x01x", &decoder), "\"\\x01x\"");
  EXPECT_EQ(DescribeOperation("!kvalue", nullptr), "\"!kvalue\"");
}

TEST(Words, MessagesAndApplicationsUseTheDecoderOfTheirRun) {
  const ReverseDecoder decoder;
  Entry entry;
  entry.index = Index(4);
  entry.term = Term(2);
  entry.data = EncodeSessionCommand({3, 7, "!kvalue"});
  Happening::Applied applied;
  applied.entry = entry;
  Happening told = Told(applied);
  told.decoder = &decoder;
  EXPECT_EQ(Describe(told), "applies entry 4 of term 2: append k+=\"value\"");
}

}  // namespace
}  // namespace squall
