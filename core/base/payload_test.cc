#include "core/base/payload.h"

#include <string>
#include <utility>

#include "core/base/hash.h"
#include "core/testing/leaf_values.h"
#include "gtest/gtest.h"

namespace squall {
namespace {

TEST(Payload, DefaultIsAbsent) {
  const Payload p;
  EXPECT_FALSE(p.present());
  EXPECT_TRUE(p.empty());
  EXPECT_EQ(p.size(), 0u);
  EXPECT_EQ(p.view(), "");
}

// A nil and an empty []byte differ on the wire (protobuf: explicit presence).
TEST(Payload, PresentAndEmptyIsNotAbsent) {
  const Payload p("");
  EXPECT_TRUE(p.present());
  EXPECT_TRUE(p.empty());
  EXPECT_NE(p, Payload());
}

TEST(Payload, HashIsOfTheBytes) {
  const Payload p("hello");
  const Payload copy = p;
  EXPECT_EQ(p.hash(), HashBytes("hello"));
  EXPECT_EQ(p.hash(), HashBytes("hello"));  // Kept.
  EXPECT_EQ(copy.hash(), p.hash());
  EXPECT_EQ(Payload("hello").hash(), p.hash());
  EXPECT_NE(Payload("hellp").hash(), p.hash());
  EXPECT_EQ(Payload().hash(), HashBytes(""));
}

TEST(Payload, KeepsItsOwnCopyOfTheBytes) {
  std::string bytes = "hello";
  const Payload p(bytes);
  bytes[0] = 'J';
  EXPECT_EQ(p.view(), "hello");
}

TEST(Payload, HoldsZeroBytes) {
  const std::string bytes("a\0b", 3);
  EXPECT_EQ(Payload(bytes).size(), 3u);
  EXPECT_EQ(Payload(bytes).view(), bytes);
}

TEST(Payload, CopiesShareTheBytes) {
  const Payload a("shared");
  const Payload b = a;
  EXPECT_EQ(a.view().data(), b.view().data());
}

TEST(Payload, OutlivesTheOneItWasCopiedFrom) {
  Payload copy;
  {
    const Payload original("still here");
    copy = original;
  }
  EXPECT_EQ(copy.view(), "still here");
}

TEST(Payload, MoveLeavesAbsent) {
  Payload a("x");
  const Payload b = std::move(a);
  EXPECT_FALSE(a.present());  // NOLINT(bugprone-use-after-move): the state is promised.
  EXPECT_EQ(b.view(), "x");
}

TEST(Payload, EqualityIsByValue) {
  EXPECT_EQ(Payload("ab"), Payload("ab"));
  EXPECT_NE(Payload("ab"), Payload("abc"));
  EXPECT_NE(Payload("ab"), Payload("ac"));
  EXPECT_EQ(Payload(), Payload());
}

TEST(Payload, IsOnePointerWide) { EXPECT_EQ(sizeof(Payload), sizeof(void*)); }

}  // namespace
}  // namespace squall
