// More short ways to write values, for the tests of single parts: logs, quorums, the codec. Terms
// and ids come in vectors here, so that tables can hold them.
#ifndef SQUALL_CORE_TESTING_LEAF_VALUES_H_
#define SQUALL_CORE_TESTING_LEAF_VALUES_H_

#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/describe.h"
#include "core/base/diagnostics.h"
#include "core/base/message.h"
#include "core/base/types.h"
#include "core/testing/values.h"

namespace squall {

// Entries without data at consecutive indexes from `first` on, one for each of `terms`.
inline Entries EntriesOf(uint64_t first, const std::vector<uint64_t>& terms) {
  Entries entries;
  for (uint64_t term : terms) entries.Append(Entry{Index(first++), Term(term), {}});
  return entries;
}

// Entries without data at the indexes [from, to), each with its index for a term.
inline Entries EntriesBetween(uint64_t from, uint64_t to) {
  Entries entries;
  for (; from < to; ++from) entries.Append(Entry{Index(from), Term(from), {}});
  return entries;
}

inline EntryId Id(uint64_t term, uint64_t index) { return {Term(term), Index(index)}; }

inline SnapshotRef SnapshotAt(uint64_t index, uint64_t term) {
  return SnapshotRef({Payload(), {ConfState(), Index(index), Term(term)}});
}

inline std::vector<NodeId> Nodes(const std::vector<uint64_t>& ids) {
  std::vector<NodeId> nodes;
  for (uint64_t id : ids) nodes.emplace_back(id);
  return nodes;
}

// Keeps the lines that a node says at or above a severity.
class RecordingSink final : public LogSink {
 public:
  explicit RecordingSink(Severity lowest = Severity::kDebug) : lowest_(lowest) {}
  bool Wants(Severity severity) const override { return severity >= lowest_; }
  void Write(Severity severity, std::string_view line) override {
    severities.push_back(severity);
    lines.emplace_back(line);
  }

  std::vector<Severity> severities;
  std::vector<std::string> lines;

 private:
  Severity lowest_;
};

// How GoogleTest prints what values.h leaves out.
inline void PrintTo(const EntryId& id, std::ostream* out) {
  *out << id.term.value() << "/" << id.index.value();
}
inline void PrintTo(const Entry& entry, std::ostream* out) { *out << Describe(entry); }
inline void PrintTo(const Entries& entries, std::ostream* out) { *out << Describe(entries); }
inline void PrintTo(const Snapshot& snapshot, std::ostream* out) { *out << Describe(snapshot); }
inline void PrintTo(const ConfState& state, std::ostream* out) { *out << Describe(state); }
inline void PrintTo(const HardState& state, std::ostream* out) { *out << Describe(state); }
inline void PrintTo(const ConfChangeV2& change, std::ostream* out) { *out << Describe(change); }
inline void PrintTo(const Payload& payload, std::ostream* out) {
  *out << (payload.present() ? Quote(payload.view()) : "absent");
}

}  // namespace squall

#endif  // SQUALL_CORE_TESTING_LEAF_VALUES_H_
