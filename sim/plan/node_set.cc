#include "sim/plan/node_set.h"

#include "absl/strings/str_cat.h"

namespace squall {

std::string Describe(NodeSet set) {
  std::string text = "{";
  for (NodeId id : set) absl::StrAppend(&text, text.size() > 1 ? "," : "", id.value());
  return text + "}";
}

}  // namespace squall
