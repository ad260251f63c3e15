#include "core/base/types.h"

#include <type_traits>

#include "core/testing/leaf_values.h"
#include "gtest/gtest.h"

namespace squall {
namespace {

// A term where an index is meant must not compile.
static_assert(!std::is_convertible_v<Term, Index>);
static_assert(!std::is_convertible_v<uint64_t, NodeId>);
static_assert(!std::is_constructible_v<Index, Term>);

TEST(Identifier, DefaultNamesNoNode) { EXPECT_EQ(NodeId(), kNoNode); }

TEST(Identifier, OrdersByValue) {
  EXPECT_LT(NodeId(1), NodeId(2));
  EXPECT_EQ(NodeId(7).value(), 7u);
}

TEST(Ordinal, MovesByPlainIntegers) {
  Index i(3);
  ++i;
  i += 2;
  EXPECT_EQ(i, Index(6));
  EXPECT_EQ(i + 4, Index(10));
  EXPECT_EQ(i - 4, Index(2));
}

TEST(Ordinal, DifferenceIsAPlainInteger) {
  static_assert(std::is_same_v<decltype(Index(1) - Index(1)), uint64_t>);
  EXPECT_EQ(Index(9) - Index(4), 5u);
}

TEST(Ordinal, ReachesTheLargestValue) {
  EXPECT_EQ((Term(kNoLimit) - 1 + 1).value(), kNoLimit);
  EXPECT_GT(Term(kNoLimit), Term(kNoLimit - 1));
}

// etcd: IsLocalMsgTarget.
TEST(LocalThread, IsAppendOrApplyThreadOnly) {
  EXPECT_TRUE(IsLocalThread(kAppendThread));
  EXPECT_TRUE(IsLocalThread(kApplyThread));
  EXPECT_FALSE(IsLocalThread(kNoNode));
  EXPECT_FALSE(IsLocalThread(NodeId(kNoLimit - 2)));
}

// etcd: LocalAppendThread = math.MaxUint64, LocalApplyThread = math.MaxUint64 - 1.
TEST(LocalThread, HasEtcdsNumbers) {
  EXPECT_EQ(kAppendThread.value(), 0xffffffffffffffffu);
  EXPECT_EQ(kApplyThread.value(), 0xfffffffffffffffeu);
}

// Paper 5.3: an entry is identified by index and term together.
TEST(EntryId, ComparesBothTermAndIndex) {
  EXPECT_EQ(Id(1, 2), Id(1, 2));
  EXPECT_NE(Id(1, 2), Id(2, 2));
  EXPECT_NE(Id(1, 2), Id(1, 3));
}

}  // namespace
}  // namespace squall
