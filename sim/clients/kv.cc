#include "sim/clients/kv.h"

#include <string>

#include "core/base/hash.h"
#include "core/files/packing.h"

namespace squall {
namespace {

// Of a snapshot: digest; then of each pair size of the key, key, size of the value, value.
constexpr size_t kDigestBytes = 8;
constexpr size_t kSizeBytes = 4;

bool TakeSized(std::string_view* in, std::string_view* bytes) {
  uint64_t size = 0;
  return TakeNumber(in, kSizeBytes, &size) && TakeBytes(in, size, bytes);
}

}  // namespace

Payload KvStore::Apply(std::string_view bytes) {
  KvCommand command;
  if (!DecodeKvCommand(bytes, &command)) return Payload();
  digest_ = Mix(digest_, HashBytes(bytes));
  return Do(command);
}

Payload KvStore::Do(const KvCommand& c) {
  switch (c.action) {
    case KvAction::kGet:
      return pairs_.Find(c.key);
    case KvAction::kPut:
      pairs_.Set(c.key, Payload(c.value));
      return Payload();
    case KvAction::kDelete:
      pairs_.Erase(c.key);
      return Payload();
    case KvAction::kCompareAndSwap: {
      const Payload now = pairs_.Find(c.key);
      if (now.present() != c.expected.has_value()) return Payload("0");
      if (now.present() && now.view() != *c.expected) return Payload("0");
      pairs_.Set(c.key, Payload(c.value));
      return Payload("1");
    }
    case KvAction::kAppend: {
      std::string value(pairs_.Find(c.key).view());
      value.append(c.value);
      pairs_.Set(c.key, Payload(value));
      return Payload();
    }
  }
  return Payload();
}

Payload KvStore::Query(std::string_view question) const {
  KvCommand get;
  return DecodeKvCommand(question, &get) ? pairs_.Find(get.key) : Payload();
}

Payload KvModel::QuestionAbout(std::string_view bytes) const {
  KvCommand command;
  if (!DecodeKvCommand(bytes, &command)) return Payload();
  KvCommand get;
  get.key = command.key;
  return EncodeKvCommand(get);
}

Payload KvStore::Save() const {
  std::string bytes;
  PutNumber(&bytes, digest_, kDigestBytes);
  pairs_.ForEach([&bytes](std::string_view key, std::string_view value) {
    PutNumber(&bytes, key.size(), kSizeBytes);
    bytes += key;
    PutNumber(&bytes, value.size(), kSizeBytes);
    bytes += value;
  });
  return Payload(bytes);
}

bool KvStore::Load(std::string_view bytes) {
  *this = KvStore();
  if (bytes.empty()) return true;
  KvStore loaded;
  if (!TakeNumber(&bytes, kDigestBytes, &loaded.digest_)) return false;
  std::string_view last;
  while (!bytes.empty()) {
    std::string_view key;
    std::string_view value;
    if (!TakeSized(&bytes, &key) || !TakeSized(&bytes, &value)) return false;
    // Save() writes each key once and in order.
    if (!loaded.pairs_.empty() && key <= last) return false;
    loaded.pairs_.Set(key, Payload(value));
    last = key;
  }
  *this = loaded;
  return true;
}

}  // namespace squall
