#include "sim/guest/foreign_view.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "sim/guest/foreign_values.h"

namespace squall {
namespace {

// An entry of a log that is not shown.
Entry Unknown(Index index) {
  Entry entry;
  entry.index = index;
  return entry;
}

Entry Ask(const squall_guest& guest, const squall_node* node, Index index) {
  squall_entry shown{};
  guest.entry(node, index.value(), &shown);
  Entry entry = EntryOf(shown);
  entry.index = index;
  return entry;
}

}  // namespace

void ForeignView::Refresh(const squall_guest& guest, const GuestTraits& traits, squall_node* node,
                          const Complain& complain) {
  squall_state shown{};
  guest.state(node, &shown);
  const Index last_before = state_.last;
  TakeState(shown, complain);
  shows_log_ = traits.shows(View::kLog);
  if (shows_log_) {
    FollowLog(guest, node, Index(shown.changed_from));
  } else if (asked_ && state_.last != last_before) {
    NoteChanged(std::min(last_before, state_.last) + 1);
  }
  asked_ = true;
  if (!traits.shows(View::kMembers)) return;
  squall_members listed{};
  guest.members(node, &listed);
  std::string error;
  Membership members = MembersOf(listed, &error);
  if (error.empty()) {
    members_ = std::move(members);
  } else {
    complain(absl::StrCat("members() shows no configuration: ", error));
  }
}

// Indexes that no log can have are put right, so that what follows from them is bounded.
void ForeignView::TakeState(const squall_state& shown, const Complain& complain) {
  constexpr auto kRoleMax = static_cast<uint32_t>(SQUALL_PRE_CANDIDATE);
  if (shown.role > kRoleMax) complain(absl::StrCat("state() shows role ", shown.role));
  state_.term = Term(shown.term);
  state_.vote = NodeId(shown.vote);
  state_.lead = NodeId(shown.leader);
  state_.commit = Index(shown.commit);
  state_.applying = state_.applied = Index(shown.applied);
  state_.role = shown.role > kRoleMax ? Role::kFollower : static_cast<Role>(shown.role);
  const Index last_before = state_.last;
  Index first(shown.first);
  Index last(shown.last);
  if (first == kNoIndex || last + 1 < first) {
    complain(absl::StrCat("state() shows a log from ", shown.first, " to ", shown.last,
                          "; first must be at least 1, and last at least first - 1"));
    first = Index(std::max<uint64_t>(first.value(), 1));
    last = std::max(last, first - 1);
  }
  if (last > std::max(last_before, first) + kEntriesMax) {
    complain(absl::StrCat("state() shows a log up to ", shown.last, ", after one up to ",
                          last_before.value(), "; at most ", kEntriesMax,
                          " entries may come in a call"));
    last = std::max(last_before, first - 1);
  }
  state_.first = first;
  state_.last = last;
  term_before_first_ = Term(shown.term_before_first);
}

// Takes in what has changed of the log: from `changed` on, as the guest says, or from where its end
// is seen to differ.
void ForeignView::FollowLog(const squall_guest& guest, const squall_node* node, Index changed) {
  const Index end = log_first_ + log_.size();  // Behind the last entry that was known.
  Index from = end;
  if (state_.first > end || state_.first < log_first_) {
    // Nothing of what was known is there.
    if (asked_) NoteChanged(std::min(state_.first, end));
    log_.clear();
    log_first_ = from = state_.first;
  } else {
    while (log_first_ < state_.first) {
      log_.pop_front();
      log_first_ = log_first_ + 1;
    }
    from = FirstDifference(guest, node);
    if (changed != kNoIndex) from = std::min(from, std::max(changed, state_.first));
  }
  if (from < end || from <= state_.last) {
    if (asked_) NoteChanged(from);
    log_.resize(from - log_first_);
  }
  for (Index i = from; i <= state_.last; i = i + 1) {
    log_.push_back(Ask(guest, node, i));
  }
}

// Where the log that is shown begins to differ from the one that is known, seen from their ends. By
// log matching a difference at one index does not end before the last one.
Index ForeignView::FirstDifference(const squall_guest& guest, const squall_node* node) const {
  Index i = std::min(state_.last + 1, log_first_ + log_.size());
  while (i > state_.first) {
    const Entry& known = log_[(i - 1) - log_first_];
    squall_entry shown{};
    guest.entry(node, (i - 1).value(), &shown);
    const bool same_bytes = shown.type == SQUALL_OWN
                                ? EntryOf(shown).data == known.data
                                : BytesOf(shown.bytes, shown.size) == known.data.view();
    if (shown.term == known.term.value() && same_bytes) break;
    i = i - 1;
  }
  return i;
}

void ForeignView::NoteChanged(Index index) {
  if (first_changed_ == kNoIndex || index < first_changed_) first_changed_ = index;
}

Index ForeignView::TakeFirstChanged() { return std::exchange(first_changed_, kNoIndex); }

Entries ForeignView::ReadLog(Index from, Index to) const {
  Entries entries;
  for (Index i = from; i < to; i = i + 1) {
    entries.Append(shows_log_ ? log_[i - log_first_] : Unknown(i));
  }
  return entries;
}

}  // namespace squall
