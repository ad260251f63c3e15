// How a leader finds the place where a follower's log agrees with its own (Paper 5.3): the
// follower's hint, the leader's use of it, and the probe between them.

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cstdint>
#include <set>
#include <vector>

#include "core/log/memory_storage.h"
#include "core/log/raft_log.h"
#include "core/tracker/progress.h"
#include "fuzz/testing/core_generators.h"

namespace squall {
namespace {

// Two logs that agree exactly up to `shared`, as two logs of one cluster may (Log Matching, Paper
// Fig. 3): behind it, no entry of one has index and term of one of the other, since a term has one
// leader. Terms never fall.
struct TwoLogs {
  std::vector<uint64_t> leader;
  std::vector<uint64_t> follower;
  uint64_t shared = 0;
};

// `count` terms from `from` on, all odd or all even.
std::vector<uint64_t> Terms(size_t count, uint64_t from, uint64_t parity) {
  std::vector<uint64_t> terms;
  uint64_t term = from + (from + parity) % 2;
  for (size_t i = 0; i < count; ++i) {
    if (*rc::gen::inRange(0, 3) == 0) term += 2 * *rc::gen::inRange<uint64_t>(1, 3);
    terms.push_back(term);
  }
  return terms;
}

rc::Gen<TwoLogs> AnyTwoLogs() {
  return rc::gen::exec([] {
    TwoLogs logs;
    logs.shared = *rc::gen::inRange<uint64_t>(0, 15);
    logs.leader = Terms(logs.shared, 1, *rc::gen::inRange<uint64_t>(0, 2));
    logs.follower = logs.leader;
    const uint64_t next = logs.leader.empty() ? 1 : logs.leader.back() + 1;
    for (uint64_t term : Terms(*rc::gen::inRange<size_t>(0, 20), next, 0)) {
      logs.leader.push_back(term);
    }
    for (uint64_t term : Terms(*rc::gen::inRange<size_t>(0, 20), next, 1)) {
      logs.follower.push_back(term);
    }
    return logs;
  });
}

Entries AsEntries(const std::vector<uint64_t>& terms) {
  Entries entries;
  for (size_t i = 0; i < terms.size(); ++i) {
    entries.Append(Entry{Index(i + 1), Term(terms[i]), Payload()});
  }
  return entries;
}

// The follower's answer to a probe that it refuses (etcd: handleAppendEntries).
EntryId Hint(const RaftLog& follower, EntryId probe) {
  return follower.FindConflictByTerm(std::min(probe.index, follower.LastIndex()), probe.term);
}

RC_GTEST_PROP(Backtracking, EndsWhereTheLogsAgreeAfterAProbeATerm, ()) {
  const TwoLogs logs = *AnyTwoLogs();
  const MemoryStorage nothing;
  RaftLog leader(&nothing, Diagnostics(nullptr, AssertMode::kReport), kNoLimit);
  RaftLog follower = leader;
  leader.Append(AsEntries(logs.leader));
  follower.Append(AsEntries(logs.follower));

  Progress p(leader.LastIndex() + 1, Inflights(1, 0));
  std::set<uint64_t> terms(logs.leader.begin(), logs.leader.end());
  terms.insert(logs.follower.begin(), logs.follower.end());
  for (size_t probes = 0;; ++probes) {
    // Paper 5.3: "one AppendEntries RPC will be required for each term with conflicting entries".
    RC_ASSERT(probes <= terms.size() + 1);
    const EntryId probe{leader.TermOrZero(p.next() - 1), p.next() - 1};
    if (follower.Matches(probe)) break;
    const EntryId hint = Hint(follower, probe);
    // Nothing that agrees may be skipped by the hint.
    RC_ASSERT(hint.index >= Index(std::min(logs.shared, probe.index.value())));
    const Index next_probe =
        hint.term > kNoTerm ? leader.FindConflictByTerm(hint.index, hint.term).index : hint.index;
    RC_ASSERT(p.MaybeDecrease(probe.index, next_probe));
  }

  // Sent from here on, the follower's log becomes the leader's.
  RC_ASSERT(p.next() - 1 <= Index(logs.shared));
  const Fetched<Entries> entries = leader.EntriesFrom(p.next(), kNoLimit);
  RC_ASSERT(follower
                .MaybeAppend({leader.TermOrZero(p.next() - 1), p.next() - 1}, entries.value,
                             leader.LastIndex())
                .accepted);
  if (!logs.leader.empty() && logs.leader.size() > logs.shared) {
    RC_ASSERT(follower.EntriesFrom(Index(1), kNoLimit).value == AsEntries(logs.leader));
  }
}

// Paper 5.4.1: of two logs, at least one is as complete as the other, and both only if they end
// alike.
RC_GTEST_PROP(Backtracking, CompletenessOrdersAnyTwoLogs, ()) {
  const TwoLogs logs = *AnyTwoLogs();
  const MemoryStorage nothing;
  RaftLog one(&nothing, Diagnostics(nullptr, AssertMode::kReport), kNoLimit);
  RaftLog other = one;
  one.Append(AsEntries(logs.leader));
  other.Append(AsEntries(logs.follower));
  const bool above = one.IsUpToDate(other.LastId());
  const bool below = other.IsUpToDate(one.LastId());
  RC_ASSERT((above || below));
  RC_ASSERT((above && below) == (one.LastId() == other.LastId()));
}

}  // namespace
}  // namespace squall
