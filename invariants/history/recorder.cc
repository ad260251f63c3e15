#include "invariants/history/recorder.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace squall {

void HistoryRecorder::OnInvoke(const ClientOperation& operation, const Payload& command) {
  if (operations_ == operations_max_) stopped_ = true;
  if (!stopped_) ++operations_;
  Note(What::kInvoked, operation, command);
}

void HistoryRecorder::OnDone(const ClientOperation& operation, const Payload& result) {
  Note(What::kDone, operation, result);
}

void HistoryRecorder::OnWritten(const ClientOperation& operation, const Payload& result) {
  Note(What::kWritten, operation, result);
}

void HistoryRecorder::OnRefused(const ClientOperation& operation) {
  Note(What::kRefused, operation, Payload());
}

void HistoryRecorder::OnRead(const ClientOperation& operation, const Payload& answer) {
  Note(What::kRead, operation, answer);
}

void HistoryRecorder::Note(What what, const ClientOperation& operation, const Payload& payload) {
  if (!stopped_) events_.PushBack({what, operation, payload});
}

History HistoryRecorder::ToHistory(const OperationDecoder& decoder) const {
  History history;
  std::map<std::string_view, uint32_t> keys;
  // By client: its operations, in order of invocation.
  struct Asked {
    uint64_t sequence = 0;
    size_t position = 0;
  };
  std::map<uint64_t, std::vector<Asked>> asked;
  std::vector<bool> refused;
  const auto value = [&history](const Payload& payload) {
    return payload.present() ? history.values.Intern(payload.view()) : kAbsent;
  };
  for (uint64_t i = events_.first(); i < events_.end(); ++i) {
    const Event& e = events_.At(i);
    if (e.what == What::kInvoked) {
      DecodedOperation decoded;
      if (!decoder.Decode(e.payload.view(), &decoded)) continue;
      Operation o;
      o.client = e.operation.client;
      o.kind = decoded.kind;
      o.outcome = OperationOutcome::kUnknown;
      const bool has_input = o.kind != OperationKind::kGet && o.kind != OperationKind::kDelete;
      if (has_input) o.input = history.values.Intern(decoded.input);
      if (decoded.expected) o.expected = history.values.Intern(*decoded.expected);
      o.invoked = i;
      const auto [key, is_new] =
          keys.try_emplace(decoded.key, static_cast<uint32_t>(history.keys.size()));
      if (is_new) history.keys.emplace_back(decoded.key);
      o.key = key->second;
      asked[o.client].push_back({e.operation.sequence, history.operations.size()});
      history.operations.push_back(o);
      refused.push_back(false);
      continue;
    }
    const std::vector<Asked>& mine = asked[e.operation.client];
    const auto at = std::lower_bound(mine.begin(), mine.end(), e.operation.sequence,
                                     [](const Asked& a, uint64_t s) { return a.sequence < s; });
    if (at == mine.end() || at->sequence != e.operation.sequence) continue;
    Operation& o = history.operations[at->position];
    if (e.what == What::kDone) {
      const bool refuses = o.kind == OperationKind::kCas && decoder.Refuses(e.payload.view());
      if (!refuses) o.order = i + 1;
      continue;
    }
    // A client gets no answer to an operation after it has begun the next one.
    if (std::next(at) != mine.end()) continue;
    o.returned = i;
    o.outcome = OperationOutcome::kOk;
    if (o.kind == OperationKind::kGet) o.output = value(e.payload);
    if (o.kind == OperationKind::kCas && decoder.Refuses(e.payload.view())) {
      o.outcome = OperationOutcome::kMismatch;
    }
    if (e.what == What::kRefused) refused[at->position] = true;
  }
  size_t kept = 0;
  for (size_t i = 0; i < history.operations.size(); ++i) {
    if (!refused[i]) history.operations[kept++] = history.operations[i];
  }
  history.operations.resize(kept);
  return history;
}

}  // namespace squall
