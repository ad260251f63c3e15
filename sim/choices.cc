#include "sim/choices.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "core/base/describe.h"

namespace squall {
namespace {

bool ByName(const NamedChoice& a, const NamedChoice& b) { return a.name < b.name; }

}  // namespace

Choices::Choices(uint64_t seed, ChoiceBase base, std::vector<NamedChoice> overrides)
    : seed_(Mix(seed, 0x5371756c6cull)),
      base_(base),
      special_(!overrides.empty()),
      overrides_(std::move(overrides)) {
  std::stable_sort(overrides_.begin(), overrides_.end(), ByName);
  // Of several for one name the last one stays.
  const auto same = [](const NamedChoice& a, const NamedChoice& b) { return a.name == b.name; };
  overrides_.erase(overrides_.begin(),
                   std::unique(overrides_.rbegin(), overrides_.rend(), same).base());
  used_.assign(overrides_.size(), false);
}

uint64_t Choices::ResolveSlow(ChoiceName name, uint64_t value) {
  const auto at =
      std::lower_bound(overrides_.begin(), overrides_.end(), NamedChoice{name, 0}, ByName);
  if (at != overrides_.end() && at->name == name) {
    value = at->value;
    used_[static_cast<size_t>(at - overrides_.begin())] = true;
  }
  if (recording_ && value != 0) recorded_.push_back({name, value});
  return value;
}

std::vector<NamedChoice> Choices::Unused() const {
  std::vector<NamedChoice> unused;
  for (size_t i = 0; i < overrides_.size(); ++i) {
    if (!used_[i]) unused.push_back(overrides_[i]);
  }
  return unused;
}

std::string_view Name(ChoiceKind kind) {
  switch (kind) {
    case ChoiceKind::kElectionJitter:
      return "election-jitter";
    case ChoiceKind::kMessageFate:
      return "message-fate";
    case ChoiceKind::kMessageDelay:
      return "message-delay";
    case ChoiceKind::kDuplicateDelay:
      return "duplicate-delay";
    case ChoiceKind::kSyncLatency:
      return "sync-latency";
    case ChoiceKind::kTickPhase:
      return "tick-phase";
    case ChoiceKind::kPartition:
      return "partition";
    case ChoiceKind::kPartitionLength:
      return "partition-length";
    case ChoiceKind::kCrash:
      return "crash";
    case ChoiceKind::kDowntime:
      return "downtime";
    case ChoiceKind::kClientTarget:
      return "client-target";
    case ChoiceKind::kClientKey:
      return "client-key";
    case ChoiceKind::kClientPause:
      return "client-pause";
    case ChoiceKind::kOption:
      return "option";
  }
  return "?";
}

std::string Describe(const ChoiceName& name) {
  std::string text(Name(name.kind));
  switch (name.kind) {
    case ChoiceKind::kMessageFate:
    case ChoiceKind::kMessageDelay:
    case ChoiceKind::kDuplicateDelay:
      absl::StrAppend(&text, " ", name.a, "->", name.b, " ",
                      name.c < kMessageTypes
                          ? std::string(Name(static_cast<MessageType>(name.c)))
                          : absl::StrCat("type ", name.c));
      break;
    case ChoiceKind::kElectionJitter:
      absl::StrAppend(&text, " node ", name.a, " start ", name.b);
      break;
    case ChoiceKind::kSyncLatency:
    case ChoiceKind::kTickPhase:
    case ChoiceKind::kCrash:
    case ChoiceKind::kDowntime:
      absl::StrAppend(&text, " node ", name.a);
      break;
    case ChoiceKind::kClientTarget:
    case ChoiceKind::kClientKey:
    case ChoiceKind::kClientPause:
      absl::StrAppend(&text, " client ", name.a);
      break;
    case ChoiceKind::kPartition:
    case ChoiceKind::kPartitionLength:
    case ChoiceKind::kOption:
      break;
  }
  absl::StrAppend(&text, " #", name.n);
  return text;
}

}  // namespace squall
