// S5, log matching: if two logs hold an entry with the same index and term, they are the same up to
// it (Paper Fig. 3, 5.3).
//
// Every entry that is written to any log is looked up, once, among all entries that were ever
// written to any, so logs that have crashed or been overwritten since count too. Does not verify:
// entries before the first one that any log still keeps, entries in flight (S17), what is on disks
// while nodes are up, beyond the last entry that a restart finds there.
#ifndef SQUALL_INVARIANTS_SAFETY_LOG_MATCHING_H_
#define SQUALL_INVARIANTS_SAFETY_LOG_MATCHING_H_

#include "invariants/ghost/subject.h"

namespace squall {

// Says that the node's log, which ends with this entry, disagrees with another one.
[[gnu::cold]] void ReportLogMatching(Subject subject, Index index, const LogPoint& point);

// The node's log holds this point. False, and reported, if it disagrees with another log.
inline bool CheckLogMatching(Subject subject, Index index, const LogPoint& point) {
  if (subject.ghost.entries.Note(index, point)) [[likely]]
    return true;
  ReportLogMatching(subject, index, point);
  return false;
}

struct LogMatchingChecker {
  static constexpr Property kProperty = Property::kLogMatching;
};

}  // namespace squall

#endif  // SQUALL_INVARIANTS_SAFETY_LOG_MATCHING_H_
