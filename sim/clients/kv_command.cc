#include "sim/clients/kv_command.h"

#include <limits>
#include <string>

#include "core/files/packing.h"

namespace squall {
namespace {

// Action, size of the key, key; of compare-and-swap the size of what is expected, and that; the
// rest is the value.
constexpr size_t kActionBytes = 1;
constexpr size_t kKeySizeBytes = 1;
constexpr size_t kExpectedSizeBytes = 4;
// In place of a size: no value is expected.
constexpr uint64_t kAbsent = std::numeric_limits<uint32_t>::max();

bool KnownAction(uint64_t number) {
  return number >= static_cast<uint64_t>(KvAction::kGet) &&
         number <= static_cast<uint64_t>(KvAction::kAppend);
}

// Whether a command of this kind brings a value.
bool BringsValue(KvAction action) {
  switch (action) {
    case KvAction::kGet:
    case KvAction::kDelete:
      return false;
    case KvAction::kPut:
    case KvAction::kCompareAndSwap:
    case KvAction::kAppend:
      return true;
  }
  return false;
}

}  // namespace

Payload EncodeKvCommand(const KvCommand& c) {
  std::string bytes;
  bytes.reserve(kActionBytes + kKeySizeBytes + c.key.size() + c.value.size());
  PutNumber(&bytes, static_cast<uint64_t>(c.action), kActionBytes);
  PutNumber(&bytes, c.key.size(), kKeySizeBytes);
  bytes.append(c.key);
  if (c.action == KvAction::kCompareAndSwap) {
    PutNumber(&bytes, c.expected ? c.expected->size() : kAbsent, kExpectedSizeBytes);
    if (c.expected) bytes.append(*c.expected);
  }
  if (BringsValue(c.action)) bytes.append(c.value);
  return Payload(bytes);
}

bool DecodeKvCommand(std::string_view bytes, KvCommand* c) {
  uint64_t action = 0;
  uint64_t size = 0;
  if (!TakeNumber(&bytes, kActionBytes, &action) || !KnownAction(action) ||
      !TakeNumber(&bytes, kKeySizeBytes, &size) || !TakeBytes(&bytes, size, &c->key)) {
    return false;
  }
  c->action = static_cast<KvAction>(action);
  c->expected.reset();
  if (c->action == KvAction::kCompareAndSwap) {
    std::string_view expected;
    if (!TakeNumber(&bytes, kExpectedSizeBytes, &size) ||
        (size != kAbsent && !TakeBytes(&bytes, size, &expected))) {
      return false;
    }
    if (size != kAbsent) c->expected = expected;
  }
  c->value = bytes;
  return bytes.empty() || BringsValue(c->action);
}

}  // namespace squall
