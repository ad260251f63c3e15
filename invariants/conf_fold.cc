#include "invariants/conf_fold.h"

#include <utility>

#include "core/base/codec.h"
#include "core/confchange/changer.h"

namespace squall {

void ConfFold::Begin(Index index, const Membership& members) {
  steps_.clear();
  steps_.push_back({index, Shared<Membership>(members)});
}

void ConfFold::Add(const Entry& entry) {
  if (entry.type == EntryType::kNormal) return;
  if (steps_.empty() || entry.index <= steps_.back().index) return;
  const Decoded<ConfChangeV2> change = DecodeEntryConfChange(entry);
  if (!change.ok) return;
  ChangeOutcome outcome = ApplyConfChange(*steps_.back().members, change.value);
  if (!outcome.ok()) return;
  steps_.push_back({entry.index, Shared<Membership>(std::move(outcome.change.membership))});
}

const Membership* ConfFold::At(Index index) const {
  for (size_t i = steps_.size(); i > 0; --i) {
    if (steps_[i - 1].index <= index) return &*steps_[i - 1].members;
  }
  return nullptr;
}

void ConfFold::DropBefore(Index index) {
  size_t dropped = 0;
  while (dropped + 1 < steps_.size() && steps_[dropped + 1].index <= index) ++dropped;
  if (dropped > 0)
    steps_.erase(steps_.begin(), steps_.begin() + static_cast<std::ptrdiff_t>(dropped));
}

}  // namespace squall
