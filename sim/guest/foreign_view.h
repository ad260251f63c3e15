// What a guest behind the C interface shows, as of the end of its last call: asked of it once, and
// kept, so that checkers may look as often as they like.
#ifndef SQUALL_SIM_GUEST_FOREIGN_VIEW_H_
#define SQUALL_SIM_GUEST_FOREIGN_VIEW_H_

#include <deque>
#include <functional>
#include <string>

#include "core/base/message.h"
#include "core/tracker/tracker.h"
#include "invariants/observation.h"
#include "sim/guest/guest_traits.h"
#include "sim/guest/squall_guest.h"

namespace squall {

// A plain value.
class ForeignView {
 public:
  // Told of what the guest shows that cannot be.
  using Complain = std::function<void(std::string)>;

  // Asks the node again.
  void Refresh(const squall_guest& guest, const GuestTraits& traits, squall_node* node,
               const Complain& complain);

  const NodeState& state() const { return state_; }
  // Requires: state().first <= from <= to <= state().last + 1.
  Entries ReadLog(Index from, Index to) const;
  Term term_before_first() const { return term_before_first_; }
  const Membership& members() const { return members_; }
  // For a guest that shows no members.
  void set_members(const Membership& members) { members_ = members; }
  // The lowest index of the log that was written since the last call, kNoIndex if none was.
  Index TakeFirstChanged();

 private:
  void TakeState(const squall_state& shown, const Complain& complain);
  void FollowLog(const squall_guest& guest, const squall_node* node, Index changed);
  Index FirstDifference(const squall_guest& guest, const squall_node* node) const;
  void NoteChanged(Index index);

  // Entries that a log may take in during one call.
  static constexpr uint64_t kEntriesMax = uint64_t{1} << 20;

  NodeState state_;
  Term term_before_first_;
  Membership members_;
  Index first_changed_;
  bool asked_ = false;
  bool shows_log_ = false;
  // The log from log_first_ on, if it is shown.
  std::deque<Entry> log_;
  Index log_first_{1};
};

}  // namespace squall

#endif  // SQUALL_SIM_GUEST_FOREIGN_VIEW_H_
