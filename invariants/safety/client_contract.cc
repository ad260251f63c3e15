#include "invariants/safety/client_contract.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "core/host/sessions.h"
#include "invariants/sentence.h"

namespace squall {
namespace {

[[gnu::cold]] void Report(Ghost& ghost, std::string detail, std::string_view pattern, Index index) {
  ghost.Report({Property::kClientContract, std::move(detail), std::string(pattern), {}, {}, index});
}

std::string WriteOf(uint64_t client, uint64_t sequence) {
  return Sentence("write ", sequence, " of client ", client);
}

// The entry's command was done to the state machine. `index` is applied for the first time.
void CheckDone(Ghost& ghost, ClientRecord& client, const SessionCommand& command, Index index) {
  const std::string_view asked = client.command.view();
  if (command.sequence == client.done) {
    Report(ghost,
           Sentence(WriteOf(command.client, command.sequence), " is done at entry ", index,
                    " once more, after entry ", client.done_at),
           "a write is done twice", index);
  } else if (command.sequence < client.done) {
    Report(ghost,
           Sentence(WriteOf(command.client, command.sequence), " is done at entry ", index,
                    ", after write ", client.done, " of the same client was at entry ",
                    client.done_at),
           "a client's writes are done out of order", index);
  }
  if (command.sequence > client.sequence) {
    Report(ghost,
           Sentence(WriteOf(command.client, command.sequence), " is done at entry ", index,
                    ", which no client has asked for"),
           "a write is done that no client asked for", index);
  } else if (client.WasRefused(command.sequence)) {
    Report(ghost,
           Sentence(WriteOf(command.client, command.sequence), " is done at entry ", index,
                    ", although the client was told that it never would be"),
           "a refused write is done", index);
  } else if (command.sequence == client.sequence && command.command != asked) {
    Report(ghost,
           Sentence(WriteOf(command.client, command.sequence), " is done at entry ", index,
                    " with another command than the client gave"),
           "a write is done with another command", index);
  }
}

// The entry's command was taken for a retry, or passed over.
void CheckNotDone(Ghost& ghost, const ClientRecord& client, const SessionCommand& command,
                  const AppliedEntry& applied, Index index) {
  if (command.sequence > client.done && command.sequence <= client.sequence) {
    Report(ghost,
           Sentence(WriteOf(command.client, command.sequence), " is in entry ", index,
                    " and was not done, then or before"),
           "a committed write is not done", index);
  } else if (applied.kind == ApplyKind::kRepeated && command.sequence == client.done &&
             applied.result != client.done_result) {
    Report(ghost,
           Sentence(WriteOf(command.client, command.sequence), " gave another result at entry ",
                    client.done_at, " than its retry at entry ", index),
           "a retry is answered otherwise than the write", index);
  }
}

// No node has applied `entry` before.
void CheckFirst(Subject subject, const Entry& entry, AppliedEntry applied) {
  Ghost& ghost = subject.ghost;
  ClientGhost& clients = ghost.clients;
  SessionCommand command;
  const bool is_command = entry.type == EntryType::kNormal && !entry.data.empty() &&
                          DecodeSessionCommand(entry.data.view(), &command);
  const bool done = applied.kind == ApplyKind::kCommand;
  const std::optional<uint64_t> right =
      clients.witness.Add(entry.index, applied, done && is_command ? &command.command : nullptr);
  if (done &&
      (!is_command || applied.client != command.client || applied.sequence != command.sequence)) {
    Report(ghost,
           Sentence("node ", subject.id(), " makes ", WriteOf(applied.client, applied.sequence),
                    " of entry ", entry.index, ", which is another"),
           "an entry is taken for another write", entry.index);
    return;
  }
  if (!is_command) return;
  if (right && *right != applied.result) {
    Report(ghost,
           Sentence("node ", subject.id(), " answers ", WriteOf(command.client, command.sequence),
                    " at entry ", entry.index, " with another result than the state machine gives"),
           "a write's result is not the state machine's", entry.index);
  }
  ClientRecord* client = clients.Find(command.client);
  if (client == nullptr || clients.witness.has_gap()) return;
  if (!done) {
    CheckNotDone(ghost, *client, command, applied, entry.index);
    return;
  }
  CheckDone(ghost, *client, command, entry.index);
  if (command.sequence > client->done) {
    client->done = command.sequence;
    client->done_at = entry.index;
    client->done_result = applied.result;
  }
}

}  // namespace

void CheckApplied(Subject subject, const Entry& entry, const ApplyResult& result) {
  Ghost& ghost = subject.ghost;
  AppliedEntry applied;
  applied.kind = result.kind;
  applied.client = result.client;
  applied.sequence = result.sequence;
  applied.result = HashPayload(result.result);
  if (entry.index > ghost.clients.witness.last()) {
    CheckFirst(subject, entry, applied);
    return;
  }
  const AppliedEntry* first = ghost.clients.witness.Find(entry.index);
  if (first == nullptr) return;
  if (applied.kind != first->kind || applied.client != first->client ||
      applied.sequence != first->sequence || applied.result != first->result) {
    Report(ghost,
           Sentence("node ", subject.id(), " makes something else of entry ", entry.index,
                    " than the first node that applied it"),
           "nodes make different things of one entry", entry.index);
  }
}

void CheckWritten(Ghost& ghost, const ClientOperation& write, Index index, const Payload& result) {
  ClientGhost& clients = ghost.clients;
  ClientRecord* client = clients.FindOpen(write);
  if (client == nullptr) return;
  client->open = false;
  if (clients.witness.has_gap()) {
    clients.acknowledged = std::max(clients.acknowledged, index);
    return;
  }
  if (client->done != write.sequence) {
    Report(ghost,
           Sentence("client ", write.client, " is told that its write ", write.sequence,
                    " was done at entry ", index, ", but it was not done"),
           "an acknowledged write was not done", index);
    return;
  }
  const AppliedEntry* entry = clients.witness.Find(index);
  const bool forgotten = entry == nullptr && index <= clients.witness.last();
  if (!forgotten && (entry == nullptr || entry->client != write.client ||
                     entry->sequence != write.sequence || entry->kind == ApplyKind::kNothing)) {
    Report(ghost,
           Sentence("client ", write.client, " is told that its write ", write.sequence,
                    " was done at entry ", index, ", but it was done at entry ", client->done_at),
           "an acknowledged write is not at its index", index);
    return;
  }
  if (client->done_at <= client->acknowledged_before) {
    Report(ghost,
           Sentence(WriteOf(write.client, write.sequence), " was done at entry ", client->done_at,
                    ", but entry ", client->acknowledged_before,
                    " had been acknowledged when the client asked for it"),
           "a write is done before what was acknowledged before it", index);
  }
  if (HashPayload(result) != client->done_result) {
    Report(ghost,
           Sentence("client ", write.client, " is told another result of its write ",
                    write.sequence, " than entry ", client->done_at, " gave"),
           "a client is told another result", index);
  }
  clients.acknowledged = std::max(clients.acknowledged, index);
}

void CheckRefused(Ghost& ghost, const ClientOperation& write) {
  ClientRecord* client = ghost.clients.FindOpen(write);
  if (client == nullptr) return;
  client->open = false;
  client->refused |= 1;
  if (client->done == write.sequence) {
    Report(ghost,
           Sentence("client ", write.client, " is told that its write ", write.sequence,
                    " never happens, but entry ", client->done_at, " has done it"),
           "a refused write was done", client->done_at);
  }
}

}  // namespace squall
