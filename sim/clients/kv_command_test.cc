#include "sim/clients/kv_command.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace squall {
namespace {

KvCommand Full(KvAction action) {
  KvCommand c{action, "key", {}, std::nullopt};
  if (action != KvAction::kGet && action != KvAction::kDelete) c.value = "value";
  if (action == KvAction::kCompareAndSwap) c.expected = "old";
  return c;
}

constexpr KvAction kActions[] = {KvAction::kGet, KvAction::kPut, KvAction::kDelete,
                                 KvAction::kCompareAndSwap, KvAction::kAppend};

TEST(KvCommand, EveryActionComesBackAsItWas) {
  for (KvAction action : kActions) {
    const KvCommand in = Full(action);
    const Payload bytes = EncodeKvCommand(in);
    KvCommand out;
    ASSERT_TRUE(DecodeKvCommand(bytes.view(), &out));
    EXPECT_EQ(out.action, in.action);
    EXPECT_EQ(out.key, in.key);
    EXPECT_EQ(out.value, in.value);
    EXPECT_EQ(out.expected, in.expected);
  }
}

TEST(KvCommand, ExpectingNothingIsNotExpectingTheEmptyValue) {
  KvCommand out;
  const Payload nothing = EncodeKvCommand({KvAction::kCompareAndSwap, "k", "v", std::nullopt});
  ASSERT_TRUE(DecodeKvCommand(nothing.view(), &out));
  EXPECT_FALSE(out.expected.has_value());
  const Payload empty = EncodeKvCommand({KvAction::kCompareAndSwap, "k", "v", ""});
  ASSERT_TRUE(DecodeKvCommand(empty.view(), &out));
  EXPECT_EQ(out.expected, "");
}

TEST(KvCommand, RefusesBytesThatEndBeforeTheValue) {
  for (KvAction action : kActions) {
    KvCommand c = Full(action);
    c.value = {};
    const std::string bytes(EncodeKvCommand(c).view());
    for (size_t size = 0; size < bytes.size(); ++size) {
      KvCommand out;
      EXPECT_FALSE(DecodeKvCommand(std::string_view(bytes).substr(0, size), &out)) << size;
    }
  }
}

TEST(KvCommand, RefusesBytesBehindACommandWithoutValue) {
  KvCommand out;
  EXPECT_FALSE(
      DecodeKvCommand(std::string(EncodeKvCommand(Full(KvAction::kGet)).view()) + "x", &out));
}

TEST(KvCommand, RefusesAnUnknownAction) {
  KvCommand out;
  EXPECT_FALSE(DecodeKvCommand(std::string_view("\0\0", 2), &out));
  EXPECT_FALSE(DecodeKvCommand(std::string_view("\6\0", 2), &out));
}

}  // namespace
}  // namespace squall
