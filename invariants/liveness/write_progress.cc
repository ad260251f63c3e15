#include "invariants/liveness/write_progress.h"

#include "invariants/sentence.h"

namespace squall {

void WriteProgress::Asked(NodeId leader, uint64_t now_us) {
  if (asked_++ == 0) first_us_ = now_us;
  last_leader_ = leader;
  last_refused_ = false;
}

void WriteProgress::Refused(NodeId leader, const NodeState& state, const Burden& burden) {
  ++refused_;
  last_leader_ = leader;
  last_refused_ = true;
  refuser_ = state;
  burden_ = burden;
}

void WriteProgress::Committed() {
  ++committed_;
  asked_ = 0;
  refused_ = 0;
}

Violation WriteProgress::Why(uint64_t wanted, uint64_t now_us, Wording wording) const {
  if (wording == Wording::kNone) return Unmet(Property::kWriteProgress);
  const std::string done = Sentence(committed_, " of ", wanted, " writes were committed");
  if (asked_ == 0) {
    return Unmet(Property::kWriteProgress, kNoNode, done + ": there was no leader for the next one",
                 "no leader to write to");
  }
  const std::string tries =
      Sentence("; the next was put to a leader ", asked_, " times in ", (now_us - first_us_) / 1000,
               " ms and refused ", refused_, " times");
  if (last_refused_) {
    return Unmet(
        Property::kWriteProgress, last_leader_,
        Sentence(done, tries, ", last by node ", last_leader_, " (", RoleWord(refuser_.role),
                 " in term ", refuser_.term, ", commit ", refuser_.commit, " of ", refuser_.last,
                 ", ", burden_.uncommitted_bytes, " uncommitted bytes)"),
        "a leader refuses writes");
  }
  return Unmet(Property::kWriteProgress, last_leader_,
               Sentence(done, tries, "; node ", last_leader_, " took the last one"),
               "a write that was taken is not committed");
}

}  // namespace squall
