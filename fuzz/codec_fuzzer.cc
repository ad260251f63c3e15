// Any bytes into every decoder of the wire format. What decodes must encode again, and that must
// decode to an equal value: otherwise two nodes could read one message in two ways.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "core/base/codec.h"
#include "core/base/describe.h"

namespace squall {
namespace {

// Longer inputs only repeat what shorter ones say, at a higher price.
constexpr size_t kBytesMax = 1 << 16;

[[noreturn]] void Fail(const char* decoder, const char* what) {
  std::fprintf(stderr, "codec: %s: %s\nDEDUP_TOKEN: codec-%s\n", decoder, what, decoder);
  std::abort();
}

template <class T>
void CheckRoundTrip(const char* decoder, Result<T> (*decode)(std::string_view),
                    std::string_view bytes) {
  const Result<T> first = decode(bytes);
  if (!first.ok()) {
    if (first.error.empty()) Fail(decoder, "bytes are refused without a reason");
    return;
  }
  if (!first.error.empty()) Fail(decoder, "bytes are taken, with an error");
  const std::string encoded = Encode(first.value);
  const Result<T> second = decode(encoded);
  if (!second.ok()) Fail(decoder, "its own encoding does not decode");
  if (!(second.value == first.value)) Fail(decoder, "its own encoding decodes to another value");
  if (Encode(second.value) != encoded) Fail(decoder, "equal values encode differently");
}

void CheckEntry(std::string_view bytes) {
  const Result<Entry> entry = DecodeEntry(bytes);
  if (!entry.ok()) return;
  // Flow control counts bytes without encoding anything.
  if (EncodedSize(entry.value) != Encode(entry.value).size()) {
    Fail("entry", "its size is not the size of its encoding");
  }
  const Result<ConfChangeV2> change = DecodeEntryConfChange(entry.value);
  if (!change.ok()) return;
  const Result<ConfChangeV2> again = DecodeConfChangeV2(Encode(change.value));
  if (!again.ok() || !(again.value == change.value)) {
    Fail("entry", "its change, encoded, decodes to another value");
  }
}

void CheckAll(std::string_view bytes) {
  CheckRoundTrip<Message>("message", DecodeMessage, bytes);
  CheckRoundTrip<Entry>("entry", DecodeEntry, bytes);
  CheckRoundTrip<Snapshot>("snapshot", DecodeSnapshot, bytes);
  CheckRoundTrip<HardState>("hard-state", DecodeHardState, bytes);
  CheckRoundTrip<ConfState>("conf-state", DecodeConfState, bytes);
  CheckRoundTrip<ConfChange>("conf-change", DecodeConfChange, bytes);
  CheckRoundTrip<ConfChangeV2>("conf-change-v2", DecodeConfChangeV2, bytes);
  CheckEntry(bytes);
}

}  // namespace
}  // namespace squall

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size > squall::kBytesMax) return -1;
  squall::CheckAll({reinterpret_cast<const char*>(data), size});
  return 0;
}
