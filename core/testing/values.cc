#include "core/testing/values.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "core/base/describe.h"

namespace squall {
namespace {

std::vector<NodeId> Ids(std::initializer_list<uint64_t> values) {
  std::vector<NodeId> ids;
  for (uint64_t v : values) ids.emplace_back(v);
  return ids;
}

}  // namespace

void PrintTo(Role role, std::ostream* out) { *out << Name(role); }
void PrintTo(MessageType type, std::ostream* out) { *out << Name(type); }
void PrintTo(const Message& message, std::ostream* out) { *out << Describe(message); }

Message Make(MessageType type, const Fields& f) {
  Message m;
  m.type = type;
  m.from = NodeId(f.from);
  m.to = NodeId(f.to);
  m.term = Term(f.term);
  m.index = Index(f.index);
  m.log_term = Term(f.log_term);
  m.commit = Index(f.commit);
  m.reject = f.reject;
  m.reject_hint = Index(f.reject_hint);
  m.entries = f.entries;
  if (!f.context.empty()) m.context = Payload(f.context);
  m.snapshot = f.snapshot;
  return m;
}

Entries EntriesFrom(uint64_t from, std::initializer_list<uint64_t> terms) {
  Entries entries;
  for (uint64_t term : terms) {
    Entry e;
    e.index = Index(from++);
    e.term = Term(term);
    entries.Append(e);
  }
  return entries;
}

Entry DataEntry(uint64_t index, uint64_t term, std::string_view data) {
  Entry e;
  e.index = Index(index);
  e.term = Term(term);
  e.data = Payload(data);
  return e;
}

Entries Proposals(std::initializer_list<std::string_view> texts) {
  Entries entries;
  for (std::string_view text : texts) entries.Append(DataEntry(0, 0, text));
  return entries;
}

ConfState Voters(std::initializer_list<uint64_t> voters, std::initializer_list<uint64_t> learners) {
  ConfState state;
  state.voters = Ids(voters);
  state.learners = Ids(learners);
  return state;
}

SnapshotRef SnapshotAt(uint64_t index, uint64_t term, const ConfState& members,
                       std::string_view data) {
  Snapshot snapshot;
  snapshot.data = Payload(data);
  snapshot.metadata = {members, Index(index), Term(term)};
  return SnapshotRef(snapshot);
}

ConfChangeV2 Change(std::string_view text, ConfChangeTransition transition) {
  ConfChangeV2 change;
  change.transition = transition;
  Result<std::vector<ConfChangeSingle>> changes = ParseConfChanges(text);
  if (!changes.ok()) {
    std::fprintf(stderr, "not a membership change: %s\n", changes.error.c_str());
    std::abort();
  }
  change.changes = std::move(changes.value);
  return change;
}

std::string Show(const Entries& entries) {
  std::string text;
  for (const Entry& e : entries) {
    if (!text.empty()) text += ' ';
    text += std::to_string(e.index.value()) + "/" + std::to_string(e.term.value());
    if (e.type != EntryType::kNormal) {
      text += ":conf";
    } else if (!e.data.empty()) {
      text += ":" + std::string(e.data.view());
    }
  }
  return text;
}

std::vector<Message> Only(MessageType type, const std::vector<Message>& messages) {
  std::vector<Message> found;
  std::copy_if(messages.begin(), messages.end(), std::back_inserter(found),
               [type](const Message& m) { return m.type == type; });
  return found;
}

std::vector<uint64_t> Recipients(const std::vector<Message>& messages) {
  std::vector<uint64_t> ids;
  for (const Message& m : messages) ids.push_back(m.to.value());
  return ids;
}

}  // namespace squall
