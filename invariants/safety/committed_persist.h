// S9, committed entries persist: an entry that is committed, and that a node has, it does not give
// up, neither in its log nor on its disk nor in a crash, unless a snapshot covers it (Paper 5.3,
// 5.4.3; LogCabin and willemt's raft refuse such truncations).
//
// A node may give up what was committed in a later term than its own: it answers an older leader,
// and does not count. So what happens in the log is judged by commit terms; what happens on disk is
// judged by the log, whose orders it has to follow, a step later than it is told.
//
// Does not verify: entries that no committed log was seen to hold; that enough nodes hold an entry
// (S8, S6); what else a crash takes away (S19); nodes whose disk was wiped.
#ifndef SQUALL_INVARIANTS_SAFETY_COMMITTED_PERSIST_H_
#define SQUALL_INVARIANTS_SAFETY_COMMITTED_PERSIST_H_

#include "invariants/ghost/subject.h"
#include "invariants/safety/checker_list.h"

namespace squall {

// Where the committed part ends, from `written` on, of a log that is about to be written from
// there: the last index that it must keep in term node.state.term. `written - 1` if it need not
// keep any.
Index MustKeep(const Ghost& ghost, const NodeGhost& node, Index written);
// The log has been written. `keep` is what MustKeep() said.
void CheckKept(Subject subject, Index written, Index keep);

// The node asks for its last pending write, which leaves out entry `index` that was on its disk, or
// on its way there, with prefix hash `hash`.
void NoteGivenUp(const Ghost& ghost, NodeGhost& node, Index index, uint64_t hash);
// A step later: its log must have given that up too.
void CheckGivenUp(Subject subject);

// The disk has dropped what is at and before `index`.
void CheckCoveredBySnapshot(Subject subject, Index index);

// The node came up with `recovered` where the disk had node.durable_log, and nothing that was under
// way explains it. False, and reported, if a committed entry is gone.
bool CheckRecoveredCommitted(Subject subject, const PrefixLog& recovered);

struct CommittedPersistChecker {
  static constexpr Property kProperty = Property::kCommittedPersist;

  static void Judged(Subject subject, const NodeView&) {
    if (subject.node.unjudged.given_up != kNoIndex) [[unlikely]]
      CheckGivenUp(subject);
  }
  static void Overwriting(Subject subject, const Step& step) {
    subject.node.must_keep = MustKeep(subject.ghost, subject.node, step.written);
  }
  static void Written(Subject subject, const Step& step) {
    CheckKept(subject, step.written, subject.node.must_keep);
  }
};

}  // namespace squall

#endif  // SQUALL_INVARIANTS_SAFETY_COMMITTED_PERSIST_H_
