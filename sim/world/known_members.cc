#include "sim/world/known_members.h"

#include <algorithm>
#include <utility>

namespace squall {

void KnownMembers::Applied(Index index, Membership members) {
  if (!all_.empty() && index <= all_.back().index) return;
  all_.push_back({index, std::move(members)});
  Durable(durable_);
}

void KnownMembers::Durable(Index commit) {
  durable_ = std::max(durable_, commit);
  const auto later = std::find_if(all_.begin(), all_.end(),
                                  [this](const Since& since) { return since.index > durable_; });
  if (later - all_.begin() > 1) all_.erase(all_.begin(), later - 1);
}

}  // namespace squall
