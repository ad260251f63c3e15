#include "core/host/waiting_reads.h"

#include <algorithm>
#include <string>
#include <utility>

#include "core/files/packing.h"

namespace squall {
namespace {

constexpr size_t kWordBytes = 8;

// Takes out of `reads`, in order, those for which `take` holds.
template <class F>
std::vector<WaitingReads::Read> TakeIf(std::vector<WaitingReads::Read>* reads, F&& take) {
  if (std::none_of(reads->begin(), reads->end(), take)) return {};
  const auto first_taken = std::stable_partition(
      reads->begin(), reads->end(), [&](const WaitingReads::Read& r) { return !take(r); });
  std::vector<WaitingReads::Read> taken(std::make_move_iterator(first_taken),
                                        std::make_move_iterator(reads->end()));
  reads->erase(first_taken, reads->end());
  return taken;
}

}  // namespace

Payload WaitingReads::Add(uint64_t request, Payload question, uint64_t tick) {
  const uint64_t number = ++added_;
  reads_.push_back({request, std::move(question), number, tick, false, Index()});
  std::string context;
  PutNumber(&context, incarnation_, kWordBytes);
  PutNumber(&context, number, kWordBytes);
  return Payload(context);
}

void WaitingReads::Confirm(std::string_view context, Index index) {
  uint64_t incarnation = 0;
  uint64_t number = 0;
  if (!TakeNumber(&context, kWordBytes, &incarnation) ||
      !TakeNumber(&context, kWordBytes, &number) || !context.empty() ||
      incarnation != incarnation_) {
    return;
  }
  const auto at = std::lower_bound(reads_.begin(), reads_.end(), number,
                                   [](const Read& r, uint64_t n) { return r.number < n; });
  // A second confirmation is as good as the first, and later: the first will do.
  if (at == reads_.end() || at->number != number || at->confirmed) return;
  at->confirmed = true;
  at->index = index;
  ++confirmed_;
}

std::vector<WaitingReads::Read> WaitingReads::TakeReady(Index applied) {
  if (confirmed_ == 0) return {};
  std::vector<Read> taken =
      TakeIf(&reads_, [&](const Read& r) { return r.confirmed && r.index <= applied; });
  confirmed_ -= taken.size();
  return taken;
}

std::vector<WaitingReads::Read> WaitingReads::TakeUnconfirmed(uint64_t tick) {
  if (confirmed_ == reads_.size()) return {};
  return TakeIf(&reads_, [&](const Read& r) { return !r.confirmed && r.asked_tick < tick; });
}

}  // namespace squall
