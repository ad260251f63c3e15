#include "sim/plan/choices.h"

#include <algorithm>
#include <iterator>

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

namespace {

// What the numbers of a name stand for.
enum class Subject : uint8_t { kWorld, kNode, kStart, kMessage, kClient, kKind };

struct KindText {
  std::string_view name;
  Subject subject;
};

// By number, from 1 on.
constexpr KindText kKinds[] = {
    {"election-jitter", Subject::kStart},    // 1
    {"message-fate", Subject::kMessage},     // 2
    {"message-delay", Subject::kMessage},    // 3
    {"duplicate-delay", Subject::kMessage},  // 4
    {"sync-latency", Subject::kNode},        // 5
    {"tick-phase", Subject::kNode},          // 6
    {"partition", Subject::kWorld},          // 7
    {"partition-length", Subject::kWorld},   // 8
    {"crash", Subject::kNode},               // 9
    {"downtime", Subject::kNode},            // 10
    {"client-target", Subject::kClient},     // 11
    {"client-key", Subject::kClient},        // 12
    {"client-pause", Subject::kClient},      // 13
    {"option", Subject::kWorld},             // 14
    {"link-fault", Subject::kWorld},         // 15
    {"link-fault-length", Subject::kWorld},  // 16
    {"crash-outcome", Subject::kNode},       // 17
    {"crash-point", Subject::kNode},         // 18
    {"damage", Subject::kNode},              // 19
    {"mass-crash", Subject::kWorld},         // 20
    {"wipe", Subject::kNode},                // 21
    {"pause", Subject::kNode},               // 22
    {"slow-disk", Subject::kNode},           // 23
    {"slow-disk-length", Subject::kNode},    // 24
    {"io-error", Subject::kNode},            // 25
    {"disk-full", Subject::kNode},           // 26
    {"clock-drift", Subject::kNode},         // 27
    {"clock-jump", Subject::kNode},          // 28
    {"apply-latency", Subject::kNode},       // 29
    {"operation", Subject::kKind},           // 30
    {"client-command", Subject::kClient},    // 31
    {"reply-loss", Subject::kClient},        // 32
    {"give-up", Subject::kClient},           // 33
    {"core", Subject::kWorld},               // 34
    {"report", Subject::kMessage},           // 35
};
static_assert(std::size(kKinds) + 1 == kChoiceKinds);

const KindText* Find(ChoiceKind kind) {
  const size_t number = static_cast<size_t>(kind);
  return number >= 1 && number < kChoiceKinds ? &kKinds[number - 1] : nullptr;
}

}  // namespace

std::string_view Name(ChoiceKind kind) {
  const KindText* text = Find(kind);
  return text == nullptr ? "?" : text->name;
}

std::string Describe(const ChoiceName& name) {
  std::string text(Name(name.kind));
  const KindText* kind = Find(name.kind);
  switch (kind == nullptr ? Subject::kWorld : kind->subject) {
    case Subject::kMessage:
      absl::StrAppend(&text, " ", name.a, "->", name.b, " ",
                      name.c < kMessageTypes ? std::string(Name(static_cast<MessageType>(name.c)))
                                             : absl::StrCat("type ", name.c));
      break;
    case Subject::kStart:
      absl::StrAppend(&text, " node ", name.a, " start ", name.b + 256 * name.c);
      break;
    case Subject::kNode:
      absl::StrAppend(&text, " node ", name.a);
      break;
    case Subject::kClient:
      absl::StrAppend(&text, " client ", name.a);
      break;
    case Subject::kKind:
      absl::StrAppend(&text, " ", name.a);
      break;
    case Subject::kWorld:
      break;
  }
  absl::StrAppend(&text, " #", name.n);
  return text;
}

}  // namespace squall
