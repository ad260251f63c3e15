#include "invariants/liveness/reads_end.h"

#include <algorithm>

#include "invariants/sentence.h"

namespace squall {

void ReadsEnd::Asked(NodeId node, uint64_t request) {
  std::vector<uint64_t>& waiting = waiting_[node.value() - 1];
  if (waiting.size() < kReadsMax) waiting.push_back(request);
}

void ReadsEnd::Ended(NodeId node, uint64_t request) {
  std::vector<uint64_t>& waiting = waiting_[node.value() - 1];
  // The newest are likely to end first: the others wait for something.
  for (size_t i = waiting.size(); i-- > 0;) {
    if (waiting[i] != request) continue;
    waiting.erase(waiting.begin() + static_cast<std::ptrdiff_t>(i));
    return;
  }
}

bool ReadsEnd::waits(NodeId node, uint64_t request) const {
  const std::vector<uint64_t>& waiting = waiting_[node.value() - 1];
  return std::find(waiting.begin(), waiting.end(), request) != waiting.end();
}

std::optional<Violation> ReadsEnd::NotEnded(Core core, Wording wording) const {
  for (const CoreNode& node : core) {
    if (node.view == nullptr || waiting(node.id) == 0) continue;
    const auto detail = [&] {
      return Sentence(waiting(node.id), " reads through node ", node.id,
                      " were neither answered nor lost; it is a ",
                      RoleWord(node.view->State().role), " and says that ",
                      node.view->Burdens().reads_waiting, " wait");
    };
    return Unmet(wording, Property::kReadsEnd, node.id, detail, "a read never ends");
  }
  return std::nullopt;
}

Violation ReadsEnd::NeverAnswered(NodeId node, uint64_t tries, Wording wording) {
  const auto detail = [&] {
    return Sentence("none of ", tries, " reads through node ", node,
                    " was answered, though it has a leader");
  };
  return Unmet(wording, Property::kReadsEnd, node, detail, "reads are lost for ever");
}

}  // namespace squall
