#include "core/base/hash.h"

#include <cstdint>
#include <set>
#include <string>

#include "gtest/gtest.h"

namespace squall {
namespace {

// Digests are compared between machines, compilers and versions: the numbers are fixed for good.
TEST(Hash, FoldsTheHighHalfIntoTheLow) {
  EXPECT_EQ(FoldMultiply(3, 5), 15u);
  EXPECT_EQ(FoldMultiply(uint64_t{1} << 63, 2), 1u);
  EXPECT_EQ(FoldMultiply(~uint64_t{0}, ~uint64_t{0}), 0xffffffffffffffffu);
}

TEST(Hash, MixesToTheSameNumbersForever) {
  EXPECT_EQ(Mix(0, 0), 0x1ff5c2923a788d2cu);
  EXPECT_EQ(Mix(1, 2), 0xf7858b38a8499be9u);
  EXPECT_EQ(Mix(1, 2, 3), 0x9745afa6415fa681u);
}

TEST(Hash, OrderOfWordsMatters) { EXPECT_NE(Mix(0, 1, 2), Mix(0, 2, 1)); }

TEST(Hash, SmallNumbersDoNotCollide) {
  std::set<uint64_t> seen;
  for (uint64_t hash = 0; hash < 64; ++hash) {
    for (uint64_t word = 0; word < 64; ++word) seen.insert(Mix(hash, word));
  }
  EXPECT_EQ(seen.size(), 64u * 64u);
}

// The published XXH3_64bits values.
TEST(Hash, OfBytesIsXxh3) {
  EXPECT_EQ(HashBytes(""), 0x2d06800538d394c2u);
  EXPECT_EQ(HashBytes("a"), 0xe6c632b61e964e1fu);
  EXPECT_EQ(HashBytes("abc"), 0x78af5f94892f3950u);
}

TEST(Hash, OfBytesWithSeedZeroIsTheOneWithout) { EXPECT_EQ(HashBytes("abc", 0), HashBytes("abc")); }

// Checksums on disk are made with it.
TEST(Hash, OfBytesWithASeedIsTheSameNumberForever) {
  EXPECT_EQ(HashBytes("abc", 1), 0x6b4467b443c76228u);
}

TEST(Hash, OfBytesCountsZeroBytes) {
  EXPECT_NE(HashBytes(std::string(1, '\0')), HashBytes(std::string(2, '\0')));
}

}  // namespace
}  // namespace squall
