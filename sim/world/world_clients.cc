// Clients' operations: what they ask, whom, and what they hear of it.

#include <string>
#include <string_view>

#include "core/base/hash.h"
#include "core/host/sessions.h"
#include "sim/clients/kv_command.h"
#include "sim/world/world_environment.h"

namespace squall {
namespace {

constexpr uint64_t kMillion = 1000000;

// "k3".
struct KeyText {
  explicit KeyText(uint64_t key)
      : text{'k', static_cast<char>('0' + key / 64), static_cast<char>('0' + key % 64)} {}
  std::string_view view() const { return {text, sizeof text}; }
  char text[3];
};

// Different for every write of a run.
struct ValueText {
  ValueText(uint32_t client, uint32_t ordinal)
      : text{static_cast<char>(client), static_cast<char>(ordinal), static_cast<char>(ordinal >> 8),
             static_cast<char>(ordinal >> 16)} {}
  std::string_view view() const { return {text, sizeof text}; }
  char text[4];
};

}  // namespace

void World::ScheduleClient(uint32_t client, uint32_t turn) {
  const uint64_t pause =
      options_.client_pause_us +
      choices_.Below({ChoiceKind::kClientPause, static_cast<uint8_t>(client), 0, 0, turn},
                     options_.client_pause_extra_us + 1);
  events_.Push({now_ + pause, 0, EventKind::kClient, 0, turn, client});
}

void World::ClientTurn(const Event& event, WorldListener* listener) {
  if (liveness_.phase > Liveness::Phase::kProgress) return;  // Nobody asks for anything any more.
  const uint32_t c = event.slot;
  ScheduleClient(c, event.incarnation + 1);
  Clients::Client& client = clients_.client(c);
  if (!client.waiting) {
    BeginOperation(c);
    Try(c, listener);
    return;
  }
  if (now_ - client.since < options_.client_patience_us) return;
  // No answer came. One time in eight it gives up, and will never know.
  constexpr uint64_t kGiveUpPpm = 125000;
  const ChoiceName name{ChoiceKind::kGiveUp, static_cast<uint8_t>(c), 0, 0, client.timeouts++};
  if (choices_.Chance(name, kGiveUpPpm) != 0) {
    client.waiting = false;
    return;
  }
  ++statistics_.operations_retried;
  Try(c, listener);
}

// Decides what the client's next operation is.
void World::BeginOperation(uint32_t c) {
  Clients::Client& client = clients_.client(c);
  const uint8_t small = static_cast<uint8_t>(c);
  const uint32_t ordinal = ++client.operations;
  client.accepted = false;
  client.waiting = true;

  const ChoiceName name{ChoiceKind::kClientCommand, small, 0, 0, ordinal};
  const uint64_t bits = choices_.Bits(name);
  uint64_t seeded = 0;
  if (Choices::Scale(bits, kMillion) < options_.read_ppm) {
    seeded = static_cast<uint64_t>(ClientCommand::kGet);
  } else if (options_.rich_commands) {
    // Half of the writes are puts.
    const uint64_t roll = Choices::Scale(Mix(bits, 1), 8);
    seeded = roll < 4 ? 0 : roll == 4 ? 2 : roll < 6 ? 3 : 4;
  }
  const auto command = static_cast<ClientCommand>(choices_.Resolve(name, seeded) % 5);
  const uint64_t key =
      choices_.Below({ChoiceKind::kClientKey, small, 0, 0, ordinal}, options_.keys);
  client.key = static_cast<uint32_t>(key);
  client.is_read = command == ClientCommand::kGet;

  const KeyText key_text(key);
  const ValueText value(c, ordinal);
  KvCommand kv{KvAction::kPut, key_text.view(), value.view(), {}};
  switch (command) {
    case ClientCommand::kPut:
      break;
    case ClientCommand::kGet:
      kv = {KvAction::kGet, key_text.view(), {}, {}};
      break;
    case ClientCommand::kDelete:
      kv = {KvAction::kDelete, key_text.view(), {}, {}};
      break;
    case ClientCommand::kAppend:
      kv.action = KvAction::kAppend;
      break;
    case ClientCommand::kCas:
      kv.action = KvAction::kCompareAndSwap;
      if (latest_[key].present()) kv.expected = latest_[key].view();
      break;
  }
  const Payload bytes = EncodeKvCommand(kv);
  client.command =
      client.is_read ? bytes : EncodeSessionCommand({Clients::SessionOf(c), ordinal, bytes.view()});
  TellInvoked(clients_.OperationOf(client), bytes);
  ++(client.is_read ? statistics_.reads : statistics_.operations);
}

// Asks some node, most often the one that leads.
void World::Try(uint32_t c, WorldListener* listener) {
  Clients::Client& client = clients_.client(c);
  client.since = now_;
  const ChoiceName target{ChoiceKind::kClientTarget, static_cast<uint8_t>(c), 0, 0,
                          client.attempts++};
  const uint64_t bits = choices_.Bits(target);
  const bool elsewhere = Choices::Scale(bits, kMillion) < options_.elsewhere_ppm;
  const uint64_t any =
      choices_.Resolve(target, elsewhere ? 1 + Choices::Scale(Mix(bits, 1), nodes_.size()) : 0);
  const NodeId node = any == 0 ? Leader() : NodeId((any - 1) % nodes_.size() + 1);
  client.node = node;
  // Nobody to ask, or nobody who hears: it tries again when its patience is at an end.
  if (node == kNoNode || !Slot(node).guest || Slot(node).paused_until > now_) return;

  if (client.is_read) {
    const uint64_t request = Clients::ReadName(c, client.attempts);
    liveness_.reads.Asked(node, request);
    Call(node, listener,
         [&](Guest& guest, GuestEnvironment& env) { guest.Read(request, client.command, env); });
    return;
  }
  // The answer may come in the very call, and the client go on: its command is kept.
  const Payload command = client.command;
  const uint32_t operation = client.operations;
  ProposeOutcome outcome = ProposeOutcome::kDropped;
  Call(node, listener,
       [&](Guest& guest, GuestEnvironment& env) { outcome = guest.Propose(command, env); });
  if (client.operations != operation || !client.waiting) return;
  if (outcome == ProposeOutcome::kAccepted) {
    client.accepted = true;
    return;
  }
  ++statistics_.operations_refused;
  WatchRefusal(node);
  if (Slot(node).guest && Slot(node).state.role == Role::kLeader) Count(Probe::kProposalDropped);
  if (client.accepted) return;
  // Refused by the only node that ever heard of it: it will never be done.
  client.waiting = false;
  TellRefused(clients_.OperationOf(client));
}

// --- Answers.

// An answer that is lost on its way leaves the client as it was.
bool World::ReplyArrives(Clients::Client& client) {
  const ClientOperation operation = clients_.OperationOf(client);
  const ChoiceName name{ChoiceKind::kReplyLoss, static_cast<uint8_t>(operation.client - 1), 0, 0,
                        client.answers++};
  return choices_.Chance(name, settling_ ? 0 : options_.reply_loss_ppm) == 0;
}

void World::WriteDone(NodeId node, Index index, const ApplyResult& result) {
  if (result.kind != ApplyKind::kCommand && result.kind != ApplyKind::kRepeated) return;
  if (Clients::IsScript(result.client)) {
    const size_t i = result.client - kScriptSession;
    if (i >= clients_.script().size()) return;
    Clients::ScriptOperation& write = clients_.script()[i];
    // Its client hears of it from the node that it asked.
    const uint64_t bit = uint64_t{1} << node.value();
    if (write.index == kNoIndex) TellDone({result.client, result.sequence}, result.result);
    if (node == write.node && (write.applied_on & bit) == 0) {
      TellWritten({result.client, result.sequence}, index, result.result);
    }
    write.applied_on |= bit;
    if (write.index == kNoIndex) {
      write.index = index;
      write.done = now_;
    }
    return;
  }
  if (clients_.IsNewlyDone(result.client, result.sequence)) {
    TellDone({result.client, result.sequence}, result.result);
  }
  Clients::Client* client = clients_.WaitingForWrite(node, result.client, result.sequence);
  if (client == nullptr || !ReplyArrives(*client)) return;
  client->waiting = false;
  ++statistics_.operations_acknowledged;
  if (result.kind == ApplyKind::kRepeated) Count(Probe::kRetryAnswered);
  if (Slot(node).state.role != Role::kLeader) Count(Probe::kForwarded);
  latest_[client->key] = LatestValue(*client);
  TellWritten(clients_.OperationOf(*client), index, result.result);
}

// What a key holds after a client's put, for the comparisons of others.
Payload World::LatestValue(const Clients::Client& client) const {
  const ClientOperation operation = clients_.OperationOf(client);
  return Payload(ValueText(static_cast<uint32_t>(operation.client - 1),
                           static_cast<uint32_t>(operation.sequence))
                     .view());
}

void World::ReadAnswered(NodeId node, const Effects::Read& done) {
  liveness_.reads.Ended(node, done.request);
  if (done.outcome == ReadOutcome::kLost) Count(Probe::kReadLost);
  if (Clients::IsScriptRead(done.request)) {
    if (done.request >= clients_.script().size()) return;
    Clients::ScriptOperation& read = clients_.script()[done.request];
    read.lost = done.outcome == ReadOutcome::kLost;
    if (read.lost) return;
    read.value = done.answer.present() ? done.answer.view() : "(none)";
    read.index = done.index;
    read.done = now_;
    TellRead({Clients::ScriptSessionOf(done.request), 1}, done.index, done.answer);
    return;
  }
  Clients::Client* client = clients_.WaitingForRead(node, done.request);
  if (client == nullptr) return;
  if (done.outcome == ReadOutcome::kLost) return;  // It tries again in time.
  if (!ReplyArrives(*client)) return;
  client->waiting = false;
  ++statistics_.reads_answered;
  const bool leads = Slot(node).state.role == Role::kLeader;
  if (!leads) Count(Probe::kReadAtFollower);
  if (leads && options_.lease_reads && client->since == now_) Count(Probe::kReadByLease);
  TellRead(clients_.OperationOf(*client), done.index, done.answer);
}

// --- Operations of the plan.

ActionOutcome World::ScriptOperation(const Action& action, WorldListener* listener) {
  const NodeId node = action.node == 0 ? Leader() : NodeId(action.node);
  const size_t i = clients_.script().size();
  const bool is_read = action.kind == Action::Kind::kGet;
  Clients::ScriptOperation operation;
  operation.is_read = is_read;
  operation.key = action.key;
  operation.value = action.value;
  operation.node = node;
  operation.asked = now_;
  clients_.script().push_back(std::move(operation));

  const Payload question =
      EncodeKvCommand(is_read ? KvCommand{KvAction::kGet, action.key, {}, {}}
                              : KvCommand{KvAction::kPut, action.key, action.value, {}});
  TellInvoked({Clients::ScriptSessionOf(i), 1}, question);
  ++(is_read ? statistics_.reads : statistics_.operations);
  if (node == kNoNode) return ActionOutcome::kNoLeader;
  if (const ActionOutcome absence = Absence(node); !IsDone(absence)) {
    if (!is_read) ++statistics_.operations_refused;
    return absence;
  }
  if (is_read) {
    liveness_.reads.Asked(node, Clients::ScriptReadName(i));
    Call(node, listener, [&](Guest& guest, GuestEnvironment& env) {
      guest.Read(Clients::ScriptReadName(i), question, env);
    });
    if (!clients_.script()[i].lost) return ActionOutcome::kDone;
    return Slot(node).state.lead == kNoNode ? ActionOutcome::kKnowsNoLeader
                                            : ActionOutcome::kRefused;
  }
  const Payload command = EncodeSessionCommand({Clients::ScriptSessionOf(i), 1, question.view()});
  ProposeOutcome outcome = ProposeOutcome::kDropped;
  Call(node, listener,
       [&](Guest& guest, GuestEnvironment& env) { outcome = guest.Propose(command, env); });
  if (outcome == ProposeOutcome::kDropped) {
    ++statistics_.operations_refused;
    WatchRefusal(node);
  }
  return outcome == ProposeOutcome::kAccepted ? ActionOutcome::kDone : ActionOutcome::kRefused;
}

// --- What clients do and hear, for who checks it: at once, and when the run is over.

void World::TellInvoked(const ClientOperation& operation, const Payload& command) {
  if (checking_ == Checking::kOff) return;
  suite_.OnInvoke(operation, command);
  history_.OnInvoke(operation, command);
}

void World::TellDone(const ClientOperation& operation, const Payload& result) {
  if (checking_ == Checking::kOn) history_.OnDone(operation, result);
}

void World::TellWritten(const ClientOperation& operation, Index index, const Payload& result) {
  if (checking_ == Checking::kOff) return;
  suite_.OnWritten(operation, index, result);
  history_.OnWritten(operation, result);
}

void World::TellRefused(const ClientOperation& operation) {
  if (checking_ == Checking::kOff) return;
  suite_.OnRefused(operation);
  history_.OnRefused(operation);
}

void World::TellRead(const ClientOperation& operation, Index index, const Payload& answer) {
  if (checking_ == Checking::kOff) return;
  suite_.OnRead(operation, index, answer);
  history_.OnRead(operation, answer);
}

}  // namespace squall
