#include "core/base/quote_shortly.h"

#include "absl/strings/str_cat.h"
#include "core/base/describe.h"

namespace squall {
namespace {

constexpr size_t kWholeBytesMax = 200;
constexpr size_t kBeginningBytes = 60;

}  // namespace

std::string QuoteShortly(std::string_view bytes) {
  if (bytes.size() <= kWholeBytesMax) return Quote(bytes);
  std::string size = std::to_string(bytes.size());
  for (size_t i = size.size(); i > 3; i -= 3) size.insert(i - 3, ",");
  std::string beginning = Quote(bytes.substr(0, kBeginningBytes));
  beginning.insert(beginning.size() - 1, "...");
  return absl::StrCat(size, " bytes, beginning ", beginning);
}

}  // namespace squall
