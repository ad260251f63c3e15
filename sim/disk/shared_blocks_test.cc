#include "sim/disk/shared_blocks.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

namespace squall {
namespace {

// A key that counts how often it is looked at.
struct Counted {
  uint64_t number = 0;
  static inline uint64_t looks = 0;

  friend bool operator<(const Counted& a, const Counted& b) {
    ++looks;
    return a.number < b.number;
  }
  friend bool operator==(const Counted& a, const Counted& b) {
    ++looks;
    return a.number == b.number;
  }
};

struct Value {
  Counted key;
  uint64_t rest = 0;
};

struct ByKey {
  static const Counted& Key(const Value& value) { return value.key; }
};

using Blocks = SharedBlocks<Value, ByKey>;

Blocks Of(uint64_t count) {
  Blocks blocks;
  for (uint64_t i = 1; i <= count; ++i) blocks.Insert({{2 * i}, i});
  return blocks;
}

template <class F>
uint64_t LooksOf(F&& f) {
  const uint64_t before = Counted::looks;
  f();
  return Counted::looks - before;
}

TEST(SharedBlocks, HoldWhatWasInsertedInOrder) {
  Blocks blocks;
  for (uint64_t i = 0; i < 1000; ++i) blocks.Insert({{i * 367 % 1000}, i});
  std::vector<uint64_t> keys;
  blocks.ForEach([&keys](const Value& value) { keys.push_back(value.key.number); });
  ASSERT_EQ(keys.size(), 1000u);
  for (uint64_t i = 0; i < 1000; ++i) EXPECT_EQ(keys[i], i);
}

TEST(SharedBlocks, FindNothingButWhatIsThere) {
  Blocks blocks = Of(100);
  EXPECT_EQ(blocks.Find(Counted{100})->rest, 50u);
  for (uint64_t missing : {uint64_t{0}, uint64_t{1}, uint64_t{101}, uint64_t{500}}) {
    EXPECT_EQ(blocks.Find(Counted{missing}), nullptr);
    EXPECT_EQ(blocks.Change(Counted{missing}), nullptr);
    blocks.Erase(Counted{missing});
  }
  EXPECT_EQ(blocks.size(), 100u);
}

TEST(SharedBlocks, ForgetWhatIsErased) {
  Blocks blocks = Of(100);
  for (uint64_t i = 1; i <= 100; ++i) {
    blocks.Erase(Counted{2 * i});
    EXPECT_EQ(blocks.Find(Counted{2 * i}), nullptr);
    EXPECT_EQ(blocks.size(), 100 - i);
  }
  blocks.Insert({{7}, 7});
  EXPECT_EQ(blocks.Find(Counted{7})->rest, 7u);
}

TEST(SharedBlocks, OfACopyGoOnByThemselves) {
  Blocks blocks = Of(100);
  const Blocks copy = blocks;
  blocks.Change(Counted{10})->rest = 0;
  blocks.Erase(Counted{20});
  blocks.Insert({{31}, 1});
  EXPECT_EQ(copy.Find(Counted{10})->rest, 5u);
  EXPECT_EQ(copy.Find(Counted{20})->rest, 10u);
  EXPECT_EQ(copy.Find(Counted{31}), nullptr);
}

// With 32 times as many values, five steps more of each kind, not 32 times as many: for what is
// there and what is not, at either end and in between.
TEST(SharedBlocks, TakeAFewStepsMoreOfManyValues) {
  Blocks few = Of(1000);
  Blocks many = Of(32000);
  const auto find = [](const Blocks& blocks, uint64_t key) {
    return LooksOf([&] { blocks.Find(Counted{key}); });
  };
  for (uint64_t per_mille :
       {uint64_t{0}, uint64_t{1}, uint64_t{500}, uint64_t{999}, uint64_t{1001}}) {
    for (uint64_t odd : {0, 1}) {
      EXPECT_LE(find(many, 64 * per_mille + odd), find(few, 2 * per_mille + odd) + 12) << per_mille;
      EXPECT_LE(find(many, 64 * per_mille + odd), 32u) << per_mille;
    }
  }
  EXPECT_LE(LooksOf([&] { many.Insert({{70001}, 0}); }), 32u);
  EXPECT_LE(LooksOf([&] { many.Insert({{1}, 0}); }), 32u);
  EXPECT_LE(LooksOf([&] { many.Erase(Counted{2}); }), 32u);
  EXPECT_LE(LooksOf([&] { many.Change(Counted{60000}); }), 32u);
}

}  // namespace
}  // namespace squall
