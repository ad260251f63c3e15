// Any bytes as a client history. Reading must end in a history or in an error that says where.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "invariants/history/history.h"
#include "scenarios/command/check/gzip.h"
#include "scenarios/command/check/history_reader.h"

namespace squall {
namespace {

constexpr size_t kBytesMax = 1 << 16;
// Few bytes can be many once they are decompressed, and that is zlib's to fuzz.
constexpr size_t kGzipBytesMax = 1 << 10;

[[noreturn]] void Fail(const char* what, const std::string& detail) {
  std::fprintf(stderr, "history: %s: %s\nDEDUP_TOKEN: history-%s\n", what, detail.c_str(), what);
  std::abort();
}

void ExpectPlace(const std::string& error) {
  const bool of_the_file = error.starts_with("gzip: ") || error.starts_with("this is UTF-");
  unsigned line = 0;
  unsigned column = 0;
  if (of_the_file) return;
  if (std::sscanf(error.c_str(), "line %u, column %u: ", &line, &column) != 2 || line == 0 ||
      column == 0) {
    Fail("an error does not say where", error);
  }
}

void ExpectWhole(const History& history) {
  if (history.operations.empty()) Fail("a history is empty", "");
  uint64_t last = 0;
  for (const Operation& o : history.operations) {
    const std::string text = Describe(history, o);
    if (o.key >= history.keys.size()) Fail("an operation's key is none", text);
    if (o.invoked <= last) Fail("operations are not in order of invocation", text);
    if (o.returned <= o.invoked) Fail("an operation ends before it begins", text);
    if (o.line == 0) Fail("an operation has no line", text);
    last = o.invoked;
  }
}

void Try(std::string_view bytes) {
  for (KeyedValues keyed : {KeyedValues::kAuto, KeyedValues::kYes, KeyedValues::kNo}) {
    const HistoryFile file = ReadHistory(bytes, keyed);
    if (file.error.empty()) {
      ExpectWhole(file.history);
    } else {
      ExpectPlace(file.error);
    }
  }
}

}  // namespace
}  // namespace squall

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (size > (squall::IsGzip(bytes) ? squall::kGzipBytesMax : squall::kBytesMax)) return -1;
  squall::Try(bytes);
  return 0;
}
