#include "sim/kv.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace squall {
namespace {

void Put(KvStore& store, uint64_t operation, std::string_view key, std::string_view value) {
  const Payload bytes = EncodeCommand({operation, key, value});
  Command command;
  ASSERT_TRUE(DecodeCommand(bytes.view(), &command));
  store.Apply(command, bytes.view());
}

TEST(Command, ComesBackAsItWas) {
  const std::string_view value("a\0b", 3);
  const Payload bytes = EncodeCommand({uint64_t{5} << 32 | 7, "key", value});
  Command command;
  ASSERT_TRUE(DecodeCommand(bytes.view(), &command));
  EXPECT_EQ(command.operation, uint64_t{5} << 32 | 7);
  EXPECT_EQ(command.key, "key");
  EXPECT_EQ(command.value, value);
}

TEST(Command, RefusesBytesThatEndTooEarly) {
  const std::string bytes(EncodeCommand({1, "key", ""}).view());
  Command command;
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(DecodeCommand(std::string_view(bytes).substr(0, size), &command)) << size;
  }
}

TEST(KvStore, KeepsTheLastValueOfAKey) {
  KvStore store;
  Put(store, 1, "k", "old");
  Put(store, 2, "k", "new");
  ASSERT_NE(store.Find("k"), nullptr);
  EXPECT_EQ(*store.Find("k"), "new");
}

TEST(KvStore, HasNoKeyThatWasNeverPut) { EXPECT_EQ(KvStore().Find("k"), nullptr); }

TEST(KvStore, DigestTellsOrdersApart) {
  KvStore ab;
  KvStore ba;
  Put(ab, 1, "a", "1");
  Put(ab, 2, "b", "2");
  Put(ba, 2, "b", "2");
  Put(ba, 1, "a", "1");
  EXPECT_NE(ab.digest(), ba.digest());
}

TEST(KvStore, SnapshotBringsEverythingBack) {
  KvStore store;
  Put(store, 1, "a", "1");
  Put(store, 2, "b", "");
  KvStore other;
  Put(other, 3, "c", "3");
  ASSERT_TRUE(other.Load(store.Save().view()));
  EXPECT_EQ(*other.Find("a"), "1");
  EXPECT_EQ(*other.Find("b"), "");
  EXPECT_EQ(other.Find("c"), nullptr);
  EXPECT_EQ(other.digest(), store.digest());
}

TEST(KvStore, RefusesASnapshotThatEndsInTheMiddle) {
  KvStore store;
  Put(store, 1, "a", "1");
  const std::string bytes(store.Save().view());
  // The empty one, and the one that ends behind the digest, are snapshots of nothing.
  for (size_t size = 1; size < bytes.size(); ++size) {
    if (size == 8) continue;
    EXPECT_FALSE(KvStore().Load(std::string_view(bytes).substr(0, size))) << size;
  }
}

}  // namespace
}  // namespace squall
