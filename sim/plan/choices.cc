#include "sim/plan/choices.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "core/base/describe.h"

namespace squall {
namespace {

bool ByName(const NamedChoice& a, const NamedChoice& b) { return a.name < b.name; }

}  // namespace

Choices::Choices(uint64_t seed, ChoiceBase base, std::vector<NamedChoice> overrides)
    : seed_(Mix(seed, 0x5371756c6cull)), base_(base) {
  SetOverrides(std::move(overrides));
}

void Choices::SetOverrides(std::vector<NamedChoice> overrides) {
  special_ = recording_ || chooser_ != nullptr || !overrides.empty();
  overrides_ = std::move(overrides);
  std::stable_sort(overrides_.begin(), overrides_.end(), ByName);
  // Of several for one name the last one stays.
  const auto same = [](const NamedChoice& a, const NamedChoice& b) { return a.name == b.name; };
  overrides_.erase(overrides_.begin(),
                   std::unique(overrides_.rbegin(), overrides_.rend(), same).base());
  used_.assign(overrides_.size(), false);
}

void Choices::SetChooser(Chooser* chooser) {
  chooser_ = chooser;
  special_ = recording_ || chooser_ != nullptr || !overrides_.empty();
}

uint64_t Choices::ResolveSlow(ChoiceName name, uint64_t value) {
  const auto at =
      std::lower_bound(overrides_.begin(), overrides_.end(), NamedChoice{name, 0}, ByName);
  if (at != overrides_.end() && at->name == name) {
    value = at->value;
    used_[static_cast<size_t>(at - overrides_.begin())] = true;
  }
  if (chooser_ != nullptr) value = chooser_->Choose(name).value_or(value);
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
  const ChoiceForm* form = FormOf(kind);
  return form == nullptr ? "?" : form->name;
}

std::string Describe(const ChoiceName& name) {
  std::string text(Name(name.kind));
  using Subject = ChoiceForm::Subject;
  const ChoiceForm* form = FormOf(name.kind);
  switch (form == nullptr ? Subject::kWorld : form->subject) {
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
    case Subject::kTask:
      absl::StrAppend(&text, " ", name.a);
      break;
    case Subject::kWorld:
      break;
  }
  absl::StrAppend(&text, " #", name.n);
  return text;
}

}  // namespace squall
