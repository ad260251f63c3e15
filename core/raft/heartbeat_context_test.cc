#include "core/raft/heartbeat_context.h"

#include <gtest/gtest.h>

#include <string>

namespace squall {
namespace {

// Eight bytes, little-endian, as etcd's peers read it.
TEST(HeartbeatContext, AReadIsItsNumber) {
  EXPECT_EQ(Encode({.read = 1, .sent_at = 0}).view(), std::string("\1\0\0\0\0\0\0\0", 8));
  EXPECT_EQ(Encode({.read = 258, .sent_at = 0}).view(), std::string("\2\1\0\0\0\0\0\0", 8));
}

TEST(HeartbeatContext, NothingToSayIsAbsent) { EXPECT_FALSE(Encode(HeartbeatContext()).present()); }

TEST(HeartbeatContext, ComesBackAsItWent) {
  for (const HeartbeatContext& context :
       {HeartbeatContext{7, 0}, HeartbeatContext{0, 9}, HeartbeatContext{~uint64_t{0}, 12}}) {
    const HeartbeatContext back = DecodeHeartbeatContext(Encode(context));
    EXPECT_EQ(back.read, context.read);
    EXPECT_EQ(back.sent_at, context.sent_at);
  }
}

TEST(HeartbeatContext, OtherLengthsSayNothing) {
  for (const std::string& bytes :
       {std::string(), std::string(1, '\1'), std::string(9, '\1'), std::string(17, '\1')}) {
    const HeartbeatContext context = DecodeHeartbeatContext(Payload(bytes));
    EXPECT_EQ(context.read, 0u);
    EXPECT_EQ(context.sent_at, 0u);
  }
}

}  // namespace
}  // namespace squall
