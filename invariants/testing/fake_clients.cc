#include "invariants/testing/fake_clients.h"

#include <memory>

#include "core/host/sessions.h"
#include "invariants/testing/word_machine.h"

namespace squall {

FakeClients::FakeClients() : cluster_(3, std::make_unique<WordMachine>()) { cluster_.Lead(1, 1); }

void FakeClients::Invoke(uint64_t client, uint64_t sequence, std::string_view command) {
  suite().OnInvoke({client, sequence}, Payload(command));
}

uint64_t FakeClients::Commit(uint64_t client, uint64_t sequence, std::string_view command) {
  FakeNode& leader = cluster_.node(1);
  const Payload data = EncodeSessionCommand({client, sequence, command});
  const uint64_t index = leader.state.last.value() + 1;
  for (uint64_t id : {1, 2}) {
    cluster_.Write(id, {.from = index, .terms = {1}, .data = data.view()});
    cluster_.Sync(id);
  }
  cluster_.Commit(1, index);
  return index;
}

void FakeClients::Apply(uint64_t node, uint64_t index, const Said& said) {
  const FakeNode& leader = cluster_.node(1);
  ApplyResult result;
  result.kind = said.kind;
  result.client = said.client;
  result.sequence = said.sequence;
  result.result = Payload(said.result);
  suite().OnApply(NodeId(node), leader.log[index - leader.state.first.value()], result);
}

uint64_t FakeClients::Write(uint64_t client, uint64_t sequence, std::string_view command,
                            std::string_view result) {
  Invoke(client, sequence, command);
  const uint64_t index = Commit(client, sequence, command);
  Apply(1, index, {.client = client, .sequence = sequence, .result = result});
  Written(client, sequence, index, result);
  return index;
}

void FakeClients::Written(uint64_t client, uint64_t sequence, uint64_t index,
                          std::string_view result) {
  suite().OnWritten({client, sequence}, Index(index), Payload(result));
}

void FakeClients::Refused(uint64_t client, uint64_t sequence) {
  suite().OnRefused({client, sequence});
}

void FakeClients::Read(uint64_t client, uint64_t sequence, uint64_t index,
                       std::string_view answer) {
  suite().OnRead({client, sequence}, Index(index), Payload(answer));
}

}  // namespace squall
