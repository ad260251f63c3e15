#include "invariants/history/observed_values.h"

#include <algorithm>

namespace squall {

void ObservedValues::Build(const KeyLayout& layout, ValueTable* values) {
  layout_ = &layout;
  values_ = values;
  ids_.clear();
  texts_.clear();
  for (const KeyLayout::Step& s : layout.steps) {
    if (s.kind == OperationKind::kGet || s.kind == OperationKind::kCas) ids_.push_back(s.expected);
  }
  std::sort(ids_.begin(), ids_.end());
  ids_.erase(std::unique(ids_.begin(), ids_.end()), ids_.end());
  if (layout.appends) {
    // Whatever is stored in pieces is made whole first: views are taken of what stays.
    for (const KeyLayout::Step& s : layout.steps) {
      values->Whole(s.input);
      values->Whole(s.expected);
    }
    for (ValueId v : ids_) {
      if (v != kAbsent) texts_.push_back(values->Whole(v));
    }
    std::sort(texts_.begin(), texts_.end());
  }
  meanings_.assign(layout.steps.size(), {});
  for (size_t i = 0; i < layout.steps.size(); ++i) {
    const KeyLayout::Step& s = layout.steps[i];
    Meaning& m = meanings_[i];
    if (s.kind == OperationKind::kAppend) {
      m.piece = values->Whole(s.input);
      continue;
    }
    if (!s.looks) m.written = StateOf(s.input);
    if (s.kind != OperationKind::kGet && s.kind != OperationKind::kCas) continue;
    const State expected = StateOf(s.expected);
    m.expected = expected.word();
    m.target = expected.first;
    m.needs_absent = layout.appends && s.expected == kAbsent;
  }
  FindHelp();
}

ObservedValues::State ObservedValues::StateOf(ValueId value) const {
  if (!layout_->appends) {
    const auto at = std::lower_bound(ids_.begin(), ids_.end(), value);
    if (at == ids_.end() || *at != value) return {};
    const auto index = static_cast<uint32_t>(at - ids_.begin());
    return {index, 1, index + 1};
  }
  const State all{0, 0, static_cast<uint32_t>(texts_.size())};
  if (value != kAbsent) return AfterPrefix(all, 0, values_->Whole(value));
  // Appends can make anything of it.
  return {0, kAbsentLength, std::max<uint32_t>(all.last, 1)};
}

ObservedValues::State ObservedValues::Extended(const State& state, uint32_t step) const {
  if (state.dead()) return state;
  const uint32_t length = state.length == kAbsentLength ? 0 : state.length;
  State within = state;
  if (state.length == kAbsentLength) within.last = static_cast<uint32_t>(texts_.size());
  return AfterPrefix(within, length, meanings_[step].piece);
}

// The state of the string that is `length` bytes long at `state`, followed by `piece`.
ObservedValues::State ObservedValues::AfterPrefix(const State& state, uint32_t length,
                                                  std::string_view piece) const {
  // Below 0, 0 or above as the text is before the string, begins with it, or is behind it.
  const auto compare = [length, piece](std::string_view text) {
    return text.substr(std::min<size_t>(length, text.size()), piece.size()).compare(piece);
  };
  const auto begin = texts_.begin() + state.first;
  const auto end = texts_.begin() + state.last;
  auto first = begin;
  // The next value or the one behind it is what it mostly is.
  for (size_t tried = 0; first != end && compare(*first) < 0; ++tried, ++first) {
    if (tried < 2) continue;
    first = std::partition_point(first, end, [&](std::string_view t) { return compare(t) < 0; });
    break;
  }
  if (first == end || compare(*first) != 0) return {};
  auto last = end;
  if (compare(*(end - 1)) != 0) {
    last = std::partition_point(first, end, [&](std::string_view t) { return compare(t) == 0; });
  }
  return {static_cast<uint32_t>(first - texts_.begin()),
          length + static_cast<uint32_t>(piece.size()),
          static_cast<uint32_t>(last - texts_.begin())};
}

// Goes through the returns in time and keeps the overwriting steps that have been invoked.
void ObservedValues::FindHelp() {
  helps_.clear();
  size_t next = 0;
  for (size_t event = 0; event < layout_->returns.size(); ++event) {
    for (; next < layout_->steps.size() && layout_->steps[next].open_from <= event; ++next) {
      const auto step = static_cast<uint32_t>(next);
      if (layout_->steps[next].overwrites() && !Written(step).dead()) helps_.push_back(step);
    }
    const uint32_t needy = layout_->returns[event].step;
    if (!layout_->steps[needy].needs) continue;
    for (size_t tried = 0; tried < helps_.size(); ++tried) {
      const uint32_t step = helps_[helps_.size() - 1 - tried];
      if (step == needy) continue;
      if (!MayBecome(Written(step), needy) && tried < kHelpTriedMax) continue;
      meanings_[needy].last_help = layout_->steps[step].open_from;
      break;
    }
  }
}

}  // namespace squall
