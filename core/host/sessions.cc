#include "core/host/sessions.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "core/base/hash.h"
#include "core/files/packing.h"

namespace squall {
namespace {

// Client, sequence; the rest is the command.
constexpr size_t kClientBytes = 8;
constexpr size_t kSequenceBytes = 8;
// Of a session in a snapshot: client, sequence, index, size of the result, result.
constexpr size_t kIndexBytes = 8;
constexpr size_t kSizeBytes = 4;
// In place of a size: there is no result.
constexpr uint64_t kAbsent = std::numeric_limits<uint32_t>::max();

}  // namespace

Payload EncodeSessionCommand(const SessionCommand& c) {
  std::string bytes;
  bytes.reserve(kClientBytes + kSequenceBytes + c.command.size());
  PutNumber(&bytes, c.client, kClientBytes);
  PutNumber(&bytes, c.sequence, kSequenceBytes);
  bytes.append(c.command);
  return Payload(bytes);
}

bool DecodeSessionCommand(std::string_view bytes, SessionCommand* c) {
  if (!TakeNumber(&bytes, kClientBytes, &c->client) ||
      !TakeNumber(&bytes, kSequenceBytes, &c->sequence) || c->client == 0 || c->sequence == 0) {
    return false;
  }
  c->command = bytes;
  return true;
}

Sessions::Answer Sessions::Look(const SessionCommand& c) const {
  const auto at = Find(c.client);
  if (at == sessions_.end() || at->client != c.client || c.sequence > at->sequence) return {};
  if (c.sequence == at->sequence) return {Verdict::kRepeated, at->result};
  return {Verdict::kOutdated, Payload()};
}

void Sessions::Record(const SessionCommand& c, Index index, Payload result) {
  auto at = Find(c.client);
  if (at == sessions_.end() || at->client != c.client) {
    if (sessions_.size() >= clients_max_) {
      while (!sessions_.empty() && sessions_.size() >= clients_max_) ForgetOldest();
      at = Find(c.client);
    }
    at = sessions_.insert(at, Session{c.client, 0, Index(), Payload()});
  } else {
    digest_ -= DigestOf(*at);
  }
  at->sequence = c.sequence;
  at->index = index;
  at->result = std::move(result);
  digest_ += DigestOf(*at);
}

// Thesis 6.3: all servers must agree on whom they forget. The log's order is what they agree on.
void Sessions::ForgetOldest() {
  const auto oldest =
      std::min_element(sessions_.begin(), sessions_.end(),
                       [](const Session& a, const Session& b) { return a.index < b.index; });
  digest_ -= DigestOf(*oldest);
  sessions_.erase(oldest);
}

uint64_t Sessions::DigestOf(const Session& s) {
  const uint64_t result = s.result.present() ? HashBytes(s.result.view()) : 0;
  return Mix(Mix(Mix(s.client, s.sequence), s.index.value()), result, s.result.present() ? 1 : 0);
}

std::vector<Sessions::Session>::iterator Sessions::Find(uint64_t client) {
  return std::lower_bound(sessions_.begin(), sessions_.end(), client,
                          [](const Session& s, uint64_t c) { return s.client < c; });
}

std::vector<Sessions::Session>::const_iterator Sessions::Find(uint64_t client) const {
  return std::lower_bound(sessions_.begin(), sessions_.end(), client,
                          [](const Session& s, uint64_t c) { return s.client < c; });
}

std::string Sessions::Save() const {
  std::string bytes;
  for (const Session& s : sessions_) {
    PutNumber(&bytes, s.client, kClientBytes);
    PutNumber(&bytes, s.sequence, kSequenceBytes);
    PutNumber(&bytes, s.index.value(), kIndexBytes);
    PutNumber(&bytes, s.result.present() ? s.result.size() : kAbsent, kSizeBytes);
    bytes.append(s.result.view());
  }
  return bytes;
}

bool Sessions::Load(std::string_view bytes) {
  sessions_.clear();
  digest_ = 0;
  std::vector<Session> loaded;
  uint64_t digest = 0;
  while (!bytes.empty()) {
    Session s;
    uint64_t index = 0;
    uint64_t size = 0;
    std::string_view result;
    if (!TakeNumber(&bytes, kClientBytes, &s.client) ||
        !TakeNumber(&bytes, kSequenceBytes, &s.sequence) ||
        !TakeNumber(&bytes, kIndexBytes, &index) || !TakeNumber(&bytes, kSizeBytes, &size) ||
        (size != kAbsent && !TakeBytes(&bytes, size, &result))) {
      return false;
    }
    // Record() never makes sessions without a client, nor two of one client.
    if (s.sequence == 0 || s.client <= (loaded.empty() ? 0 : loaded.back().client)) return false;
    s.index = Index(index);
    if (size != kAbsent) s.result = Payload(result);
    digest += DigestOf(s);
    loaded.push_back(std::move(s));
  }
  sessions_ = std::move(loaded);
  digest_ = digest;
  return true;
}

}  // namespace squall
