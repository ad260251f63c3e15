#include "sim/clients/clients.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/quote_shortly.h"
#include "core/host/sessions.h"

namespace squall {
namespace {

// Keys and values as they are where they can be read.
std::string Plain(std::string_view text) {
  constexpr size_t kBytesMax = 40;
  const bool plain =
      !text.empty() && text.size() <= kBytesMax &&
      std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; });
  return plain ? std::string(text) : QuoteShortly(text);
}

std::string NameOf(const Clients::ScriptOperation& operation) {
  const std::string at = " at " + Describe(operation.asked);
  const std::string pair = absl::StrCat(Plain(operation.key), "=", Plain(operation.value));
  switch (operation.kind) {
    case OperationKind::kGet:
      return absl::StrCat("the get of ", Plain(operation.key), at);
    case OperationKind::kPut:
      return absl::StrCat("the put ", pair, at);
    case OperationKind::kAppend:
      return absl::StrCat("the append ", pair, at);
    case OperationKind::kDelete:
      return absl::StrCat("the delete of ", Plain(operation.key), at);
    case OperationKind::kCas:
      return absl::StrCat("the cas ", pair, at);
  }
  return "";
}

bool TakePrefix(std::string_view* text, std::string_view prefix) {
  if (!text->starts_with(prefix)) return false;
  text->remove_prefix(prefix.size());
  return true;
}

bool DropSuffix(std::string* text, std::string_view suffix) {
  if (!text->ends_with(suffix)) return false;
  text->resize(text->size() - suffix.size());
  return true;
}

}  // namespace

std::string Clients::NameScriptClients(std::string_view text) const {
  constexpr std::string_view kClient = "client ";
  std::string named;
  for (size_t at = text.find(kClient); at != std::string_view::npos; at = text.find(kClient)) {
    named += text.substr(0, at);
    text.remove_prefix(at + kClient.size());
    uint64_t session = 0;
    const char* end = std::from_chars(text.data(), text.data() + text.size(), session).ptr;
    if (!IsScript(session) || session - kScriptSession >= script_.size()) {
      named += kClient;
      continue;
    }
    text.remove_prefix(static_cast<size_t>(end - text.data()));
    const ScriptOperation& operation = script_[session - kScriptSession];
    // The first one of a session is named itself.
    const bool itself = DropSuffix(&named, "write 1 of ") || operation.is_read();
    absl::StrAppend(&named, itself ? "" : "the client of ", NameOf(operation));
    if (operation.is_read() && TakePrefix(&text, " is answered read 1")) named += " is answered";
  }
  named += text;
  return named;
}

Clients::ScriptOperation& Clients::AddScript(ScriptOperation operation, uint64_t session) {
  const size_t place = script_.size();
  operation.name = {ScriptSessionOf(place), 1};
  if (session != 0 && !operation.is_read()) {
    const auto [last, is_first] = last_of_session_.try_emplace(session, place);
    if (!is_first) {
      ScriptOperation& before = script_[last->second];
      operation.name = {before.name.client, before.name.sequence + 1};
      before.next = place;
      last->second = place;
    }
  }
  return script_.emplace_back(std::move(operation));
}

std::optional<size_t> Clients::LastOfSession(uint64_t session) const {
  const auto last = last_of_session_.find(session);
  return last == last_of_session_.end() ? std::nullopt : std::optional(last->second);
}

std::optional<size_t> Clients::FindScriptWrite(const ClientOperation& name) const {
  size_t place = name.client - kScriptSession;
  if (!IsScript(name.client) || place >= script_.size()) return std::nullopt;
  while (script_[place].name.sequence != name.sequence) {
    place = script_[place].next;
    if (place == 0) return std::nullopt;
  }
  return place;
}

Clients::Client* Clients::WaitingForWrite(NodeId node, uint64_t session, uint64_t sequence) {
  if (session == 0 || session > clients_.size()) return nullptr;
  Client& client = clients_[session - 1];
  const bool waits =
      client.waiting && !client.is_read && client.node == node && client.operations == sequence;
  return waits ? &client : nullptr;
}

Clients::Client* Clients::WaitingForRead(NodeId node, uint64_t name) {
  const uint64_t session = name >> 40;
  if (session == 0 || session > clients_.size()) return nullptr;
  Client& client = clients_[session - 1];
  const bool waits = client.waiting && client.is_read && client.node == node &&
                     client.attempts == (name & 0xffffffff);
  return waits ? &client : nullptr;
}

bool Clients::IsNewlyDone(uint64_t session, uint64_t sequence) {
  if (session == 0 || session > clients_.size()) return false;
  uint64_t& done = clients_[session - 1].done;
  if (sequence <= done) return false;
  done = sequence;
  return true;
}

bool ReadClientWrite(std::string_view bytes, ClientWrite* write) {
  SessionCommand session;
  if (!DecodeSessionCommand(bytes, &session)) return false;
  write->session = session.client;
  write->sequence = session.sequence;
  return DecodeKvCommand(session.command, &write->command);
}

}  // namespace squall
