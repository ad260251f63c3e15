#include "scenarios/command/page/columns.h"

#include "absl/strings/str_cat.h"

namespace squall {

std::string Columns::Json() const {
  std::string json = "{";
  for (size_t c = 0; c < columns_.size(); ++c) {
    absl::StrAppend(&json, c == 0 ? "\"" : ",\"", std::string(columns_[c].name), "\":[");
    uint64_t before = 0;
    for (size_t i = c; i < cells_.size(); i += columns_.size()) {
      if (i != c) json += ',';
      absl::StrAppend(&json, cells_[i] - before);
      if (columns_[c].packing == Packing::kSummed) before = cells_[i];
    }
    json += ']';
  }
  return json + "}";
}

}  // namespace squall
