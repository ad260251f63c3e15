// The leader's view of one follower: the window against a plain queue, and what holds of a Progress
// whatever happens to it.

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cstdint>
#include <deque>
#include <tuple>
#include <utility>
#include <vector>

#include "core/tracker/inflights.h"
#include "core/tracker/progress.h"
#include "fuzz/testing/core_generators.h"

namespace squall {
namespace {

using Step = std::tuple<uint8_t, uint8_t, uint8_t>;

RC_GTEST_PROP(Inflights, AreAQueueWithTwoLimits, (const std::vector<Step>& steps)) {
  const uint64_t max_messages = *rc::gen::inRange<uint64_t>(1, 20);
  const uint64_t max_bytes = *rc::gen::element<uint64_t>(0, 1, 100, 1000, kNoLimit);
  Inflights window(max_messages, max_bytes);
  std::deque<std::pair<uint64_t, uint64_t>> model;  // Last index and bytes of each message.
  uint64_t last = 0;
  for (const auto& [kind, a, b] : steps) {
    switch (kind % 8) {
      case 0:
        window.Reset();
        model.clear();
        break;
      case 1:
      case 2: {
        // Acknowledgements come for anything, old, new and never sent.
        const uint64_t acked = last > a ? last - a % 16 : a;
        window.FreeUpTo(Index(acked));
        while (!model.empty() && model.front().first <= acked) model.pop_front();
        break;
      }
      default:
        if (window.Full()) break;
        last += a % 4;
        window.Add(Index(last), b);
        model.emplace_back(last, b);
        break;
    }
    uint64_t bytes = 0;
    for (const auto& message : model) bytes += message.second;
    RC_ASSERT(window.count() == model.size());
    RC_ASSERT(window.bytes() == bytes);
    RC_ASSERT(window.Full() ==
              (model.size() == max_messages || (max_bytes != 0 && bytes >= max_bytes)));
    if (!model.empty()) {
      RC_ASSERT(window.oldest() == Index(model.front().first));
      RC_ASSERT(window.newest() == Index(model.back().first));
    }
  }
}

// Does to `p` one of the things that a leader with `last` entries does, if it may.
void Take(Progress& p, const Step& step, Index last) {
  const auto& [kind, a, b] = step;
  const Index any(b % (last.value() + 1));
  switch (kind % 12) {
    case 0:
    case 1:
    case 2:
      // etcd: maybeSendAppend sends when it may, and no entries into a full window.
      if (p.paused()) break;
      if (p.state() == ProgressState::kReplicate && p.inflights().Full()) {
        p.SentEntries(0, 0);
      } else {
        p.SentEntries(std::min<uint64_t>(a % 4, last + 1 - p.next()), a);
      }
      p.SentCommit(any);
      break;
    case 3:
    case 4:
      p.MaybeUpdate(any);
      if (p.state() == ProgressState::kReplicate) p.FreeInflights(any);
      break;
    case 5:
      // etcd: stepLeader/MsgAppResp: what was sent ahead is void with the refusal.
      if (p.MaybeDecrease(any, Index(a)) && p.state() == ProgressState::kReplicate) {
        p.BecomeProbe();
      }
      break;
    case 6:
      p.BecomeProbe();
      break;
    case 7:
      p.BecomeReplicate();
      break;
    case 8:
      if (any > p.match()) p.BecomeSnapshot(any);
      break;
    case 9:
      if (p.state() == ProgressState::kSnapshot) {
        p.SnapshotReported(a % 2 == 0 ? SnapshotReport::kDelivered : SnapshotReport::kFailed);
      }
      break;
    case 10:
      p.ResumeFlow();
      break;
    case 11:
      p.PauseFlow();
      break;
  }
}

// etcd: "Invariant: 0 <= Match < Next"; Paper Fig. 2: matchIndex increases monotonically.
RC_GTEST_PROP(Progress, KeepsItsInvariants, (const std::vector<Step>& steps)) {
  const Index last(*rc::gen::inRange<uint64_t>(1, 60));
  Progress p(Index(*rc::gen::inRange<uint64_t>(1, last.value() + 2)),
             Inflights(*rc::gen::inRange<uint64_t>(1, 6), *rc::gen::element<uint64_t>(0, 100)));
  Index match;
  for (const Step& step : steps) {
    Take(p, step, last);
    RC_ASSERT(p.match() >= match);
    match = p.match();
    RC_ASSERT(p.match() < p.next());
    RC_ASSERT(p.next() <= last + 1);
    RC_ASSERT((p.state() == ProgressState::kSnapshot) == (p.pending_snapshot() != kNoIndex));
    if (p.state() == ProgressState::kSnapshot) RC_ASSERT(p.paused());
    if (p.inflights().count() > 0) {
      // The window belongs to replication, and holds nothing that was not sent.
      RC_ASSERT(p.state() == ProgressState::kReplicate);
      RC_ASSERT(p.inflights().newest() < p.next());
    }
  }
}

// Thesis 10.2.1: sending on without answers ends at the window's limits.
RC_GTEST_PROP(Progress, ReplicationWithoutAnswersStops, ()) {
  const uint64_t max_messages = *rc::gen::inRange<uint64_t>(1, 10);
  const uint64_t max_bytes = *rc::gen::inRange<uint64_t>(1, 1000);
  const uint64_t bytes = *rc::gen::inRange<uint64_t>(1, 300);
  Progress p(Index(1), Inflights(max_messages, max_bytes));
  p.BecomeReplicate();
  uint64_t sent = 0;
  for (; !p.paused(); ++sent) {
    RC_ASSERT(sent < max_messages);
    p.SentEntries(1, bytes);
  }
  // The first message that reached a limit was the last.
  RC_ASSERT(sent == std::min(max_messages, (max_bytes + bytes - 1) / bytes));
}

// Paper 5.3: an acknowledgement says that the follower has everything up to there.
RC_GTEST_PROP(Progress, AcknowledgementOfEverythingFreesTheWindow,
              (const std::vector<Step>& steps)) {
  const Index last(50);
  Progress p(Index(1), Inflights(3, 0));
  for (const Step& step : steps) Take(p, step, last);
  p.BecomeReplicate();
  for (int i = *rc::gen::inRange(0, 4); i > 0; --i) p.SentEntries(1, 10);
  const bool news = p.next() - 1 > p.match();
  RC_ASSERT(p.MaybeUpdate(p.next() - 1) == news);
  p.FreeInflights(p.match());
  RC_ASSERT(p.inflights().count() == 0u);
  RC_ASSERT(!p.paused());
}

}  // namespace
}  // namespace squall
