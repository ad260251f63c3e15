#include "sim/kv.h"

#include <algorithm>

#include "core/base/hash.h"

namespace squall {
namespace {

void PutNumber(std::string* out, uint64_t n, int bytes) {
  for (int i = 0; i < bytes; ++i) out->push_back(static_cast<char>(n >> (8 * i)));
}

// Reads `bytes` bytes from the front of `in`. False if there are not as many.
bool TakeNumber(std::string_view* in, int bytes, uint64_t* n) {
  if (in->size() < static_cast<size_t>(bytes)) return false;
  *n = 0;
  for (int i = bytes; i-- > 0;) {
    *n = *n << 8 | static_cast<unsigned char>((*in)[static_cast<size_t>(i)]);
  }
  in->remove_prefix(static_cast<size_t>(bytes));
  return true;
}

bool TakeBytes(std::string_view* in, uint64_t size, std::string_view* bytes) {
  if (in->size() < size) return false;
  *bytes = in->substr(0, size);
  in->remove_prefix(size);
  return true;
}

// Operation, length of the key, key; the rest is the value.
constexpr int kOperationBytes = 8;
constexpr int kKeySizeBytes = 1;
constexpr int kSizeBytes = 4;

}  // namespace

Payload EncodeCommand(const Command& c) {
  std::string bytes;
  PutNumber(&bytes, c.operation, kOperationBytes);
  PutNumber(&bytes, c.key.size(), kKeySizeBytes);
  bytes.append(c.key);
  bytes.append(c.value);
  return Payload(bytes);
}

bool DecodeCommand(std::string_view bytes, Command* c) {
  uint64_t key_size = 0;
  if (!TakeNumber(&bytes, kOperationBytes, &c->operation) ||
      !TakeNumber(&bytes, kKeySizeBytes, &key_size) || !TakeBytes(&bytes, key_size, &c->key)) {
    return false;
  }
  c->value = bytes;
  return true;
}

void KvStore::Apply(const Command& c, std::string_view bytes) {
  digest_ = Mix(digest_, HashBytes(bytes));
  const auto at = std::lower_bound(
      pairs_.begin(), pairs_.end(), c.key,
      [](const auto& pair, std::string_view key) { return pair.first < key; });
  if (at != pairs_.end() && at->first == c.key) {
    at->second.assign(c.value);
  } else {
    pairs_.insert(at, {std::string(c.key), std::string(c.value)});
  }
}

const std::string* KvStore::Find(std::string_view key) const {
  for (const auto& [k, v] : pairs_) {
    if (k == key) return &v;
  }
  return nullptr;
}

Payload KvStore::Save() const {
  std::string bytes;
  PutNumber(&bytes, digest_, 8);
  for (const auto& [key, value] : pairs_) {
    PutNumber(&bytes, key.size(), kSizeBytes);
    bytes += key;
    PutNumber(&bytes, value.size(), kSizeBytes);
    bytes += value;
  }
  return Payload(bytes);
}

bool KvStore::Load(std::string_view bytes) {
  pairs_.clear();
  digest_ = 0;
  if (bytes.empty()) return true;
  if (!TakeNumber(&bytes, 8, &digest_)) return false;
  while (!bytes.empty()) {
    uint64_t size = 0;
    std::string_view key;
    std::string_view value;
    if (!TakeNumber(&bytes, kSizeBytes, &size) || !TakeBytes(&bytes, size, &key) ||
        !TakeNumber(&bytes, kSizeBytes, &size) || !TakeBytes(&bytes, size, &value)) {
      return false;
    }
    pairs_.emplace_back(key, value);
  }
  return true;
}

}  // namespace squall
