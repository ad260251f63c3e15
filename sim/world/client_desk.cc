#include "sim/world/client_desk.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "core/base/hash.h"
#include "core/host/sessions.h"
#include "sim/world/recovery.h"
#include "sim/world/stage.h"
#include "sim/world/stage_call.h"

namespace squall {
namespace {

// "k3".
struct KeyText {
  explicit KeyText(uint64_t key)
      : text{'k', static_cast<char>('0' + key / 64), static_cast<char>('0' + key % 64)} {}
  std::string_view view() const { return {text, sizeof text}; }
  char text[3];
};

OperationKind OperationOf(Action::Kind kind) {
  if (kind == Action::Kind::kGet) return OperationKind::kGet;
  if (kind == Action::Kind::kAppend) return OperationKind::kAppend;
  if (kind == Action::Kind::kDelete) return OperationKind::kDelete;
  if (kind == Action::Kind::kCompareAndSwap) return OperationKind::kCas;
  return OperationKind::kPut;
}

// Different for every write of a run, with `more` bytes behind what makes it so.
std::string ValueText(uint32_t client, uint32_t ordinal, uint64_t more) {
  std::string text{static_cast<char>(client), static_cast<char>(ordinal),
                   static_cast<char>(ordinal >> 8), static_cast<char>(ordinal >> 16)};
  text.append(more, 'v');
  return text;
}

// Half of all values are as short as can be, most others a little longer, and a few as long as they
// may be: so that every limit is met from both sides.
uint64_t DrawValueBytes(uint64_t bits, uint64_t most) {
  constexpr uint64_t kLittle = 64;
  const uint64_t size = Mix(bits, 1);
  switch (bits % 16) {
    case 0:
      return Choices::Scale(size, most + 1);
    case 1:
    case 2:
    case 3:
    case 4:
    case 5:
    case 6:
    case 7:
      return Choices::Scale(size, std::min(most, kLittle) + 1);
    default:
      return 0;
  }
}

}  // namespace

void ClientDesk::ScheduleClient(Stage& stage, uint32_t client, uint32_t turn) {
  const uint64_t pause =
      stage.options().client_pause_us +
      stage.choices().Below({ChoiceKind::kClientPause, static_cast<uint8_t>(client), 0, 0, turn},
                            stage.options().client_pause_extra_us + 1);
  stage.Push({stage.now() + pause, kNoNode, Event::ClientTurn{turn, client}});
}

void ClientDesk::ClientTurn(Stage& stage, const Event::ClientTurn& turn) {
  if (stage.recovery().liveness().phase > Liveness::Phase::kProgress)
    return;  // Clients are silent.
  const uint32_t c = turn.client;
  ScheduleClient(stage, c, turn.turn + 1);
  Clients::Client& client = clients_.client(c);
  if (!client.waiting) {
    BeginOperation(stage, c);
    Try(stage, c);
    return;
  }
  if (stage.now() - client.since < stage.options().client_patience_us) return;
  // No answer came. One time in eight it gives up, and will never know.
  constexpr uint64_t kGiveUpPpm = 125000;
  const ChoiceName name{ChoiceKind::kGiveUp, static_cast<uint8_t>(c), 0, 0, client.timeouts++};
  if (stage.choices().Chance(name, kGiveUpPpm) != 0) {
    client.waiting = false;
    return;
  }
  ++stage.statistics().operations_retried;
  Try(stage, c);
}

// Decides what the client's next operation is.
void ClientDesk::BeginOperation(Stage& stage, uint32_t c) {
  Clients::Client& client = clients_.client(c);
  const uint8_t small = static_cast<uint8_t>(c);
  const uint32_t ordinal = ++client.operations;
  client.accepted = false;
  client.waiting = true;

  const ChoiceName name{ChoiceKind::kClientCommand, small, 0, 0, ordinal};
  const uint64_t bits = stage.choices().Bits(name);
  uint64_t seeded = 0;
  if (Choices::Scale(bits, kPpmMax) < stage.options().read_ppm) {
    seeded = static_cast<uint64_t>(ClientCommand::kGet);
  } else if (stage.options().rich_commands) {
    // Half of the writes are puts.
    const uint64_t roll = Choices::Scale(Mix(bits, 1), 8);
    seeded = roll < 4 ? 0 : roll == 4 ? 2 : roll < 6 ? 3 : 4;
  }
  const auto command = static_cast<ClientCommand>(stage.choices().Resolve(name, seeded) % 5);
  const uint64_t keys = stage.options().keys;
  // A plan may choose any number.
  const uint64_t key =
      stage.choices().Below({ChoiceKind::kClientKey, small, 0, 0, ordinal}, keys) % keys;
  client.key = static_cast<uint32_t>(key);
  client.is_read = command == ClientCommand::kGet;

  const KeyText key_text(key);
  // What is appended stays short: a value would grow without bounds.
  const uint64_t most = command == ClientCommand::kAppend ? 0 : stage.options().value_bytes;
  const ChoiceName size_name{ChoiceKind::kValueBytes, small, 0, 0, ordinal};
  const uint64_t more =
      stage.choices().Resolve(size_name, DrawValueBytes(stage.choices().Bits(size_name), most));
  const std::string value = ValueText(c, ordinal, std::min(more, stage.options().value_bytes));
  DecodedOperation wanted{OperationKind::kPut, key_text.view(), value, {}};
  switch (command) {
    case ClientCommand::kPut:
      break;
    case ClientCommand::kGet:
      wanted = {OperationKind::kGet, key_text.view(), {}, {}};
      break;
    case ClientCommand::kDelete:
      wanted = {OperationKind::kDelete, key_text.view(), {}, {}};
      break;
    case ClientCommand::kAppend:
      wanted.kind = OperationKind::kAppend;
      break;
    case ClientCommand::kCas:
      wanted.kind = OperationKind::kCas;
      if (latest_[key].present()) wanted.expected = latest_[key].view();
      break;
  }
  client.value = Payload(value);
  const Payload bytes = stage.application().Encode(wanted);
  client.command =
      client.is_read ? bytes : EncodeSessionCommand({Clients::SessionOf(c), ordinal, bytes.view()});
  TellInvoked(stage, clients_.OperationOf(client), bytes);
  ++(client.is_read ? stage.statistics().reads : stage.statistics().operations);
}

// Asks some node, most often the one that leads.
void ClientDesk::Try(Stage& stage, uint32_t c) {
  Clients::Client& client = clients_.client(c);
  client.since = stage.now();
  const ChoiceName target{ChoiceKind::kClientTarget, static_cast<uint8_t>(c), 0, 0,
                          client.attempts++};
  const uint64_t bits = stage.choices().Bits(target);
  const bool elsewhere = Choices::Scale(bits, kPpmMax) < stage.options().elsewhere_ppm;
  const uint64_t any = stage.choices().Resolve(
      target, elsewhere ? 1 + Choices::Scale(Mix(bits, 1), stage.node_count()) : 0);
  const NodeId node = any == 0 ? stage.Leader() : NodeId((any - 1) % stage.node_count() + 1);
  client.node = node;
  // No node to ask, or one that does not hear: the client retries when its patience ends.
  if (node == kNoNode || !stage.node(node).guest ||
      stage.node(node).process.paused_until > stage.now())
    return;
  stage.Tell({ClientStep::Kind::kAsked, clients_.OperationOf(client), node, {}, {}});

  if (client.is_read) {
    const uint64_t request = Clients::ReadName(c, client.attempts);
    stage.recovery().WatchRead(stage, node, request);
    stage.Call(node, [&](Guest& guest, GuestEnvironment& env) {
      guest.Read(request, client.command, env);
    });
    stage.recovery().WatchReadAsked();
    return;
  }
  // The answer may come in the very call, and the client go on: its command is kept.
  const Payload command = client.command;
  const uint32_t operation = client.operations;
  ProposeOutcome outcome = ProposeOutcome::kDropped;
  stage.Call(node,
             [&](Guest& guest, GuestEnvironment& env) { outcome = guest.Propose(command, env); });
  if (client.operations != operation || !client.waiting) return;
  if (outcome == ProposeOutcome::kAccepted) {
    client.accepted = true;
    return;
  }
  ++stage.statistics().operations_refused;
  stage.recovery().WatchRefusal(stage, node);
  if (stage.node(node).guest && stage.node(node).state.role == Role::kLeader)
    stage.Count(Probe::kProposalDropped);
  if (client.accepted) return;
  // Refused by the only node that ever heard of it: it will never be done.
  client.waiting = false;
  TellRefused(stage, node, clients_.OperationOf(client));
}

// --- Answers.

// An answer that is lost on its way leaves the client as it was.
bool ClientDesk::ReplyArrives(Stage& stage, Clients::Client& client) {
  const ClientOperation operation = clients_.OperationOf(client);
  const ChoiceName name{ChoiceKind::kReplyLoss, static_cast<uint8_t>(operation.client - 1), 0, 0,
                        client.answers++};
  return stage.choices().Chance(name,
                                stage.recovery().begun() ? 0 : stage.options().reply_loss_ppm) == 0;
}

void ClientDesk::WriteDone(Stage& stage, NodeId node, Index index, const ApplyResult& result) {
  if (result.kind != ApplyKind::kCommand && result.kind != ApplyKind::kRepeated) return;
  if (Clients::IsScript(result.client)) {
    const auto place = clients_.FindScriptWrite({result.client, result.sequence});
    if (place) ScriptWriteDone(stage, node, index, result, clients_.script()[*place]);
    return;
  }
  if (clients_.IsNewlyDone(result.client, result.sequence)) {
    TellDone(stage, {result.client, result.sequence}, result.result);
  }
  Clients::Client* client = clients_.WaitingForWrite(node, result.client, result.sequence);
  if (client == nullptr || !ReplyArrives(stage, *client)) return;
  client->waiting = false;
  ++stage.statistics().operations_acknowledged;
  if (result.kind == ApplyKind::kRepeated) stage.Count(Probe::kRetryAnswered);
  if (stage.node(node).state.role != Role::kLeader) stage.Count(Probe::kForwarded);
  latest_[client->key] = client->value;
  TellWritten(stage, node, clients_.OperationOf(*client), index, result.result);
}

// Its client hears of it from the node that it asked last, unless it has gone on to another write.
void ClientDesk::ScriptWriteDone(Stage& stage, NodeId node, Index index, const ApplyResult& result,
                                 Clients::ScriptOperation& write) {
  if (write.index == kNoIndex) TellDone(stage, write.name, result.result);
  if (node == write.node && !write.answered && write.next == 0) {
    write.answered = true;
    TellWritten(stage, node, write.name, index, result.result);
  }
  write.applied_on.Add(node);
  if (write.index != kNoIndex) return;
  write.index = index;
  write.done = stage.now();
  write.result = result.result;
}

void ClientDesk::ReadAnswered(Stage& stage, NodeId node, const Effects::Read& done) {
  stage.recovery().WatchReadEnd(stage, node, done.request, done.outcome);
  if (done.outcome == ReadOutcome::kLost) stage.Count(Probe::kReadLost);
  if (Clients::IsScriptRead(done.request)) {
    if (done.request >= clients_.script().size()) return;
    Clients::ScriptOperation& read = clients_.script()[done.request];
    read.lost = done.outcome == ReadOutcome::kLost;
    if (read.lost) return;
    read.value = done.answer.present() ? done.answer.view() : "(none)";
    read.index = done.index;
    read.done = stage.now();
    TellRead(stage, node, read.name, done.index, done.answer);
    return;
  }
  Clients::Client* client = clients_.WaitingForRead(node, done.request);
  if (client == nullptr) return;
  if (done.outcome == ReadOutcome::kLost) return;  // It tries again in time.
  if (!ReplyArrives(stage, *client)) return;
  client->waiting = false;
  ++stage.statistics().reads_answered;
  const bool leads = stage.node(node).state.role == Role::kLeader;
  if (!leads) stage.Count(Probe::kReadAtFollower);
  if (leads && stage.options().lease_reads && client->since == stage.now())
    stage.Count(Probe::kReadByLease);
  TellRead(stage, node, clients_.OperationOf(*client), done.index, done.answer);
}

// --- Operations of the plan.

ActionOutcome ClientDesk::ScriptOperation(Stage& stage, const Action& action) {
  const NodeId node = action.node == 0 ? stage.Leader() : NodeId(action.node);
  const size_t place = clients_.script().size();
  Clients::ScriptOperation operation;
  operation.kind = OperationOf(action.kind);
  operation.key = action.key;
  operation.value = action.value;
  operation.expected = action.expected;
  operation.node = node;
  operation.asked = stage.now();
  Clients::ScriptOperation& added = clients_.AddScript(std::move(operation), action.count);
  DecodedOperation wanted{added.kind, action.key, action.value, {}};
  if (action.expected) wanted.expected = *action.expected;
  if (added.is_read() || added.kind == OperationKind::kDelete) wanted.input = {};
  const Payload bytes = stage.application().Encode(wanted);
  const bool is_read = added.is_read();
  if (!is_read) {
    added.command = EncodeSessionCommand({added.name.client, added.name.sequence, bytes.view()});
  }
  TellInvoked(stage, added.name, bytes);
  ++(is_read ? stage.statistics().reads : stage.statistics().operations);
  return is_read ? AskRead(stage, place, bytes) : AskWrite(stage, place);
}

ActionOutcome ClientDesk::RetryScript(Stage& stage, const Action& action) {
  const std::optional<size_t> place = clients_.LastOfSession(action.count);
  if (!place) return ActionOutcome::kNothingToRetry;
  clients_.script()[*place].node = action.node == 0 ? stage.Leader() : NodeId(action.node);
  ++stage.statistics().operations_retried;
  return AskWrite(stage, *place);
}

// Both are of the operation at `place`, which is at its place afterwards.
ActionOutcome ClientDesk::AskRead(Stage& stage, size_t place, const Payload& question) {
  const NodeId node = clients_.script()[place].node;
  if (node == kNoNode) return ActionOutcome::kNoLeader;
  if (const ActionOutcome absence = stage.Absence(node); !IsDone(absence)) return absence;
  stage.Tell({ClientStep::Kind::kAsked, clients_.script()[place].name, node, {}, {}});
  const uint64_t request = Clients::ScriptReadName(place);
  stage.recovery().WatchRead(stage, node, request);
  stage.Call(node,
             [&](Guest& guest, GuestEnvironment& env) { guest.Read(request, question, env); });
  stage.recovery().WatchReadAsked();
  if (!clients_.script()[place].lost) return ActionOutcome::kDone;
  return stage.node(node).state.lead == kNoNode ? ActionOutcome::kKnowsNoLeader
                                                : ActionOutcome::kRefused;
}

ActionOutcome ClientDesk::AskWrite(Stage& stage, size_t place) {
  const NodeId node = clients_.script()[place].node;
  if (node == kNoNode) return ActionOutcome::kNoLeader;
  if (const ActionOutcome absence = stage.Absence(node); !IsDone(absence)) {
    ++stage.statistics().operations_refused;
    return absence;
  }
  stage.Tell({ClientStep::Kind::kAsked, clients_.script()[place].name, node, {}, {}});
  // The answer may come in the very call.
  const Payload command = clients_.script()[place].command;
  ProposeOutcome outcome = ProposeOutcome::kDropped;
  stage.Call(node,
             [&](Guest& guest, GuestEnvironment& env) { outcome = guest.Propose(command, env); });
  if (outcome == ProposeOutcome::kDropped) {
    ++stage.statistics().operations_refused;
    stage.recovery().WatchRefusal(stage, node);
  }
  return outcome == ProposeOutcome::kAccepted ? ActionOutcome::kDone : ActionOutcome::kRefused;
}

// --- What clients do and hear, for who checks it: at once, and when the run is over.

void ClientDesk::TellInvoked(Stage& stage, const ClientOperation& operation,
                             const Payload& command) {
  stage.Tell({ClientStep::Kind::kInvoked, operation, kNoNode, {}, command});
  if (!stage.checked()) return;
  stage.suite().OnInvoke(operation, command);
  history_.OnInvoke(operation, command);
}

void ClientDesk::TellDone(Stage& stage, const ClientOperation& operation, const Payload& result) {
  if (stage.checked()) history_.OnDone(operation, result);
}

void ClientDesk::TellWritten(Stage& stage, NodeId node, const ClientOperation& operation,
                             Index index, const Payload& result) {
  stage.Tell({ClientStep::Kind::kWritten, operation, node, index, result});
  if (!stage.checked()) return;
  stage.suite().OnWritten(operation, index, result);
  history_.OnWritten(operation, result);
}

void ClientDesk::TellRefused(Stage& stage, NodeId node, const ClientOperation& operation) {
  stage.Tell({ClientStep::Kind::kRefused, operation, node, {}, {}});
  if (!stage.checked()) return;
  stage.suite().OnRefused(operation);
  history_.OnRefused(operation);
}

void ClientDesk::TellRead(Stage& stage, NodeId node, const ClientOperation& operation, Index index,
                          const Payload& answer) {
  stage.Tell({ClientStep::Kind::kRead, operation, node, index, answer});
  if (!stage.checked()) return;
  stage.suite().OnRead(operation, index, answer);
  history_.OnRead(operation, answer);
}

}  // namespace squall
