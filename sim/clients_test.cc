#include "sim/clients.h"

#include <gtest/gtest.h>

namespace squall {
namespace {

TEST(Clients, NumberTheirOperations) {
  Clients clients(2);
  EXPECT_EQ(clients.Begin(1).number(), uint64_t{1} << 32);
  EXPECT_EQ(clients.Begin(1).number(), uint64_t{1} << 32 | 1);
  EXPECT_EQ(clients.Begin(0).number(), 0u);
}

TEST(Clients, WaitForAnAcceptedOperation) {
  Clients clients(1);
  EXPECT_TRUE(clients.Ready(0, SimTime(0)));
  clients.Accepted(clients.Begin(0), NodeId(2), SimTime(0));
  EXPECT_FALSE(clients.Ready(0, SimTime(1)));
}

TEST(Clients, LearnOfSuccessFromTheNodeThatAccepted) {
  Clients clients(1);
  const OperationId id = clients.Begin(0);
  clients.Accepted(id, NodeId(2), SimTime(0));
  EXPECT_FALSE(clients.Applied(NodeId(1), id.number()));
  EXPECT_TRUE(clients.Applied(NodeId(2), id.number()));
  EXPECT_TRUE(clients.Ready(0, SimTime(1)));
}

TEST(Clients, LearnOfAnOperationOnce) {
  Clients clients(1);
  const OperationId id = clients.Begin(0);
  clients.Accepted(id, NodeId(2), SimTime(0));
  EXPECT_TRUE(clients.Applied(NodeId(2), id.number()));
  EXPECT_FALSE(clients.Applied(NodeId(2), id.number()));
}

TEST(Clients, GiveUpAfterAWhile) {
  Clients clients(1);
  const OperationId late = clients.Begin(0);
  clients.Accepted(late, NodeId(2), SimTime(0));
  EXPECT_FALSE(clients.Ready(0, SimTime(Clients::kPatienceMicros - 1)));
  EXPECT_TRUE(clients.Ready(0, SimTime(Clients::kPatienceMicros)));
}

TEST(Clients, DoNotTakeALateAnswerForTheNextOperations) {
  Clients clients(1);
  const OperationId late = clients.Begin(0);
  clients.Accepted(late, NodeId(2), SimTime(0));
  clients.Accepted(clients.Begin(0), NodeId(2), SimTime(Clients::kPatienceMicros));
  EXPECT_FALSE(clients.Applied(NodeId(2), late.number()));
}

TEST(Clients, RememberWhichNodesAppliedAScriptsPut) {
  Clients clients(0);
  const OperationId id = clients.BeginScriptPut("x", "1");
  clients.Applied(NodeId(1), id.number());
  clients.Applied(NodeId(3), id.number());
  ASSERT_EQ(clients.script_puts().size(), 1u);
  EXPECT_EQ(clients.script_puts()[0].key, "x");
  EXPECT_EQ(clients.script_puts()[0].applied_on, 0b1010u);
}

TEST(Clients, IgnoreOperationsOfNobody) {
  Clients clients(1);
  EXPECT_FALSE(clients.Applied(NodeId(1), OperationId{7, 0}.number()));
  EXPECT_FALSE(clients.Applied(NodeId(1), OperationId{kScriptClient, 7}.number()));
}

}  // namespace
}  // namespace squall
