#include "sim/clients/kv_pairs.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace squall {
namespace {

std::string KeyOf(uint64_t n) { return std::to_string(n * 7919 % 1000); }

std::map<std::string, std::string> Contents(const KvPairs& pairs) {
  std::map<std::string, std::string> all;
  std::string last;
  pairs.ForEach([&](std::string_view key, std::string_view value) {
    EXPECT_TRUE(all.empty() || last < key);
    last = std::string(key);
    all[last] = std::string(value);
  });
  return all;
}

// Many chunks: they split, empty and are found again.
TEST(KvPairs, KeepWhatAMapKeeps) {
  KvPairs pairs;
  std::map<std::string, std::string> expected;
  for (uint64_t n = 0; n < 3000; ++n) {
    const std::string key = KeyOf(n);
    if (n % 3 == 2) {
      pairs.Erase(KeyOf(n / 2));
      expected.erase(KeyOf(n / 2));
    } else {
      pairs.Set(key, Payload(std::to_string(n)));
      expected[key] = std::to_string(n);
    }
  }
  EXPECT_EQ(Contents(pairs), expected);
  for (const auto& [key, value] : expected) EXPECT_EQ(pairs.Find(key).view(), value);
}

TEST(KvPairs, AreEmptyWhenAllIsErased) {
  KvPairs pairs;
  for (uint64_t n = 0; n < 100; ++n) pairs.Set(KeyOf(n), Payload("v"));
  for (uint64_t n = 0; n < 100; ++n) pairs.Erase(KeyOf(n));
  EXPECT_TRUE(pairs.empty());
  EXPECT_FALSE(pairs.Find(KeyOf(1)).present());
}

TEST(KvPairs, ACopyDoesNotSeeWhatTheOriginalDoes) {
  KvPairs pairs;
  for (uint64_t n = 0; n < 100; ++n) pairs.Set(KeyOf(n), Payload("old"));
  const KvPairs copy = pairs;
  for (uint64_t n = 0; n < 100; n += 2) pairs.Erase(KeyOf(n));
  for (uint64_t n = 1; n < 100; n += 2) pairs.Set(KeyOf(n), Payload("new"));
  for (uint64_t n = 0; n < 100; ++n) EXPECT_EQ(copy.Find(KeyOf(n)).view(), "old");
}

}  // namespace
}  // namespace squall
