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

Clients WithScript() {
  Clients clients(1);
  Clients::ScriptOperation put;
  put.key = "x";
  put.value = "1";
  put.asked = SimTime(1'500'000);
  Clients::ScriptOperation get;
  get.kind = OperationKind::kGet;
  get.key = "a b";
  get.asked = SimTime(2'300'000);
  clients.script() = {put, get};
  return clients;
}

TEST(Clients, OperationsOfScriptsHaveWordsForNumbers) {
  const Clients clients = WithScript();
  EXPECT_EQ(clients.NameScriptClients("client 4294967297 is answered read 1 as of entry 3, but"),
            "the get of \"a b\" at 2.300s is answered as of entry 3, but");
  EXPECT_EQ(clients.NameScriptClients("write 1 of client 4294967296 was done at entry 3"),
            "the put x=1 at 1.500s was done at entry 3");
  EXPECT_EQ(clients.NameScriptClients("client 4294967296 is told that its write 1 never happens"),
            "the client of the put x=1 at 1.500s is told that its write 1 never happens");
}

TEST(Clients, OtherClientsKeepTheirNumbers) {
  const Clients clients = WithScript();
  for (const char* text : {"client 1 is told", "write 7 of client 1", "the client asked", "client ",
                           "client 4294967298 is told", "client 99999999999999999999999"}) {
    EXPECT_EQ(clients.NameScriptClients(text), text);
  }
}

}  // namespace
}  // namespace squall
