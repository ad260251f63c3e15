#include "sim/clients/kv.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>

namespace squall {
namespace {

Payload Do(KvStore& store, const KvCommand& command) {
  return store.Apply(EncodeKvCommand(command).view());
}
void Put(KvStore& store, std::string_view key, std::string_view value) {
  Do(store, {.action = KvAction::kPut, .key = key, .value = value, .expected = {}});
}
Payload CompareAndSwap(KvStore& store, std::string_view key,
                       std::optional<std::string_view> expected, std::string_view value) {
  return Do(store, {KvAction::kCompareAndSwap, key, value, expected});
}
// What a get is told: "-" for nothing.
std::string Get(const KvStore& store, std::string_view key) {
  const Payload value =
      store.Query(EncodeKvCommand({KvAction::kGet, key, {}, std::nullopt}).view());
  return value.present() ? std::string(value.view()) : "-";
}

TEST(KvStore, PutReplacesTheValueAndGivesNothing) {
  KvStore store;
  Put(store, "k", "old");
  EXPECT_FALSE(Do(store, {KvAction::kPut, "k", "new", std::nullopt}).present());
  EXPECT_EQ(Get(store, "k"), "new");
}

TEST(KvStore, HasNoKeyThatWasNeverPut) { EXPECT_EQ(Get(KvStore(), "k"), "-"); }

TEST(KvStore, AnEmptyValueIsThere) {
  KvStore store;
  Put(store, "k", "");
  EXPECT_EQ(Get(store, "k"), "");
}

TEST(KvStore, DeleteTakesTheKeyAway) {
  KvStore store;
  Put(store, "k", "v");
  EXPECT_FALSE(Do(store, {KvAction::kDelete, "k", {}, std::nullopt}).present());
  EXPECT_EQ(Get(store, "k"), "-");
}

TEST(KvStore, CompareAndSwapSetsWhatItExpected) {
  KvStore store;
  Put(store, "k", "1");
  EXPECT_EQ(CompareAndSwap(store, "k", "1", "2").view(), "1");
  EXPECT_EQ(Get(store, "k"), "2");
}

TEST(KvStore, CompareAndSwapLeavesAnythingElse) {
  KvStore store;
  Put(store, "k", "1");
  EXPECT_EQ(CompareAndSwap(store, "k", "0", "2").view(), "0");
  EXPECT_EQ(Get(store, "k"), "1");
}

TEST(KvStore, CompareAndSwapCanExpectThatThereIsNothing) {
  KvStore store;
  EXPECT_EQ(CompareAndSwap(store, "k", std::nullopt, "1").view(), "1");
  EXPECT_EQ(CompareAndSwap(store, "k", std::nullopt, "2").view(), "0");
  EXPECT_EQ(Get(store, "k"), "1");
}

TEST(KvStore, NothingIsNotTheEmptyValue) {
  KvStore store;
  EXPECT_EQ(CompareAndSwap(store, "k", "", "1").view(), "0");
  EXPECT_EQ(Get(store, "k"), "-");
}

TEST(KvStore, AppendAddsToTheEnd) {
  KvStore store;
  EXPECT_FALSE(Do(store, {KvAction::kAppend, "k", "a", std::nullopt}).present());
  Do(store, {KvAction::kAppend, "k", "b", std::nullopt});
  EXPECT_EQ(Get(store, "k"), "ab");
}

TEST(KvStore, AGetThroughTheLogGivesTheValue) {
  KvStore store;
  Put(store, "k", "v");
  EXPECT_EQ(Do(store, {KvAction::kGet, "k", {}, std::nullopt}).view(), "v");
}

TEST(KvStore, BytesThatAreNoCommandChangeNothing) {
  KvStore store;
  Put(store, "k", "v");
  const uint64_t digest = store.Digest();
  EXPECT_FALSE(store.Apply("\x63k").present());
  EXPECT_EQ(store.Digest(), digest);
}

TEST(KvStore, DigestTellsOrdersApart) {
  KvStore ab;
  KvStore ba;
  Put(ab, "a", "1");
  Put(ab, "b", "2");
  Put(ba, "b", "2");
  Put(ba, "a", "1");
  EXPECT_NE(ab.Digest(), ba.Digest());
}

TEST(KvStore, ACloneGoesOnByItself) {
  KvStore store;
  Put(store, "k", "old");
  const std::unique_ptr<StateMachine> clone = store.Clone();
  Put(store, "k", "new");
  EXPECT_EQ(Get(static_cast<const KvStore&>(*clone), "k"), "old");
}

TEST(KvStore, SnapshotBringsEverythingBack) {
  KvStore store;
  Put(store, "a", "1");
  Put(store, "b", "");
  KvStore other;
  Put(other, "c", "3");
  ASSERT_TRUE(other.Load(store.Save().view()));
  EXPECT_EQ(Get(other, "a"), "1");
  EXPECT_EQ(Get(other, "b"), "");
  EXPECT_EQ(Get(other, "c"), "-");
  EXPECT_EQ(other.Digest(), store.Digest());
}

TEST(KvStore, RefusesASnapshotThatEndsInTheMiddle) {
  KvStore store;
  Put(store, "a", "1");
  const std::string bytes(store.Save().view());
  // The empty one, and the one that ends behind the digest, are snapshots of nothing.
  for (size_t size = 1; size < bytes.size(); ++size) {
    if (size == 8) continue;
    EXPECT_FALSE(KvStore().Load(std::string_view(bytes).substr(0, size))) << size;
  }
}

TEST(KvStore, ARefusedSnapshotLeavesNothing) {
  KvStore store;
  Put(store, "a", "1");
  EXPECT_FALSE(store.Load("123"));
  EXPECT_EQ(Get(store, "a"), "-");
  EXPECT_EQ(store.Digest(), KvStore().Digest());
}

TEST(KvModel, NamesTheQuestionThatACommandConcerns) {
  KvModel store;
  KvCommand put;
  put.action = KvAction::kPut;
  put.key = "a";
  put.value = "1";
  const Payload command = EncodeKvCommand(put);
  const Payload question = store.QuestionAbout(command.view());
  EXPECT_FALSE(store.Query(question.view()).present());
  store.Apply(command.view());
  EXPECT_EQ(store.Query(question.view()).view(), "1");
}

}  // namespace
}  // namespace squall
