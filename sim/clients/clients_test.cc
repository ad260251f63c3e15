#include "sim/clients/clients.h"

#include <gtest/gtest.h>

#include <string_view>

#include "core/host/sessions.h"

namespace squall {
namespace {

// Client 1 waits for its third operation, which it asked of node 2.
Clients Waiting() {
  Clients clients(2);
  Clients::Client& client = clients.client(1);
  client.operations = 3;
  client.attempts = 5;
  client.waiting = true;
  client.node = NodeId(2);
  return clients;
}

TEST(Clients, LearnOfAWriteFromTheNodeThatTheyAsked) {
  Clients clients = Waiting();
  const uint64_t session = Clients::SessionOf(1);
  EXPECT_EQ(clients.WaitingForWrite(NodeId(1), session, 3), nullptr);
  EXPECT_EQ(clients.WaitingForWrite(NodeId(2), session, 3), &clients.client(1));
}

TEST(Clients, MindOnlyTheirPresentOperation) {
  Clients clients = Waiting();
  EXPECT_EQ(clients.WaitingForWrite(NodeId(2), Clients::SessionOf(1), 2), nullptr);
  EXPECT_EQ(clients.WaitingForWrite(NodeId(2), Clients::SessionOf(0), 3), nullptr);
}

TEST(Clients, MindOnlyTheLatestAttemptOfARead) {
  Clients clients = Waiting();
  clients.client(1).is_read = true;
  EXPECT_EQ(clients.WaitingForRead(NodeId(2), Clients::ReadName(1, 4)), nullptr);
  EXPECT_EQ(clients.WaitingForRead(NodeId(2), Clients::ReadName(1, 5)), &clients.client(1));
  EXPECT_EQ(clients.WaitingForRead(NodeId(2), Clients::ReadName(0, 5)), nullptr);
}

TEST(Clients, WaitForNothingOnceAnswered) {
  Clients clients = Waiting();
  clients.client(1).waiting = false;
  EXPECT_EQ(clients.WaitingForWrite(NodeId(2), Clients::SessionOf(1), 3), nullptr);
}

TEST(Clients, NameTheirOperationsFromOne) {
  const Clients clients = Waiting();
  const ClientOperation operation = clients.OperationOf(clients.client(1));
  EXPECT_EQ(operation.client, 2u);
  EXPECT_EQ(operation.sequence, 3u);
}

TEST(Clients, ReadsOfScriptsAndOfClientsHaveOtherNames) {
  EXPECT_TRUE(Clients::IsScriptRead(Clients::ScriptReadName(7)));
  EXPECT_FALSE(Clients::IsScriptRead(Clients::ReadName(0, 0)));
}

TEST(Clients, WritesAreReadBackFromEntries) {
  const Payload put = EncodeKvCommand({KvAction::kPut, "k", "v", {}});
  const Payload bytes = EncodeSessionCommand({4, 9, put.view()});
  ClientWrite write;
  ASSERT_TRUE(ReadClientWrite(bytes.view(), &write));
  EXPECT_EQ(write.session, 4u);
  EXPECT_EQ(write.sequence, 9u);
  EXPECT_EQ(write.command.key, "k");
  EXPECT_EQ(write.command.value, "v");
  EXPECT_FALSE(ReadClientWrite("nonsense", &write));
}

}  // namespace
}  // namespace squall
