#include "core/raft/heartbeat_context.h"

#include <string_view>

namespace squall {
namespace {

constexpr size_t kNumberBytes = 8;

void PutNumber(uint64_t n, char* bytes) {
  for (size_t i = 0; i < kNumberBytes; ++i) bytes[i] = static_cast<char>(n >> (8 * i));
}

uint64_t TakeNumber(std::string_view bytes) {
  uint64_t n = 0;
  for (size_t i = kNumberBytes; i-- > 0;) n = n << 8 | static_cast<unsigned char>(bytes[i]);
  return n;
}

}  // namespace

Payload Encode(const HeartbeatContext& context) {
  if (context.read == 0 && context.sent_at == 0) return Payload();
  char bytes[2 * kNumberBytes];
  PutNumber(context.read, bytes);
  PutNumber(context.sent_at, bytes + kNumberBytes);
  return Payload(std::string_view(bytes, context.sent_at == 0 ? kNumberBytes : 2 * kNumberBytes));
}

HeartbeatContext DecodeHeartbeatContext(const Payload& bytes) {
  const std::string_view view = bytes.view();
  if (view.size() == kNumberBytes) return {TakeNumber(view), 0};
  if (view.size() == 2 * kNumberBytes) {
    return {TakeNumber(view), TakeNumber(view.substr(kNumberBytes))};
  }
  return {};
}

}  // namespace squall
