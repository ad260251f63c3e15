#include "core/base/codec.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "core/base/raft.pb.h"

namespace squall {
namespace {

// --- Values to protobuf.

void ToWire(const Entry& e, wire::Entry* w) {
  if (e.type_presence == TypePresence::kExplicit || e.type != EntryType::kNormal) {
    w->set_type(static_cast<wire::EntryType>(e.type));
  }
  w->set_term(e.term.value());
  w->set_index(e.index.value());
  if (e.data.present()) w->set_data(e.data.view().data(), e.data.size());
}

void ToWire(const ConfState& s, wire::ConfState* w) {
  for (NodeId id : s.voters) w->add_voters(id.value());
  for (NodeId id : s.learners) w->add_learners(id.value());
  for (NodeId id : s.voters_outgoing) w->add_voters_outgoing(id.value());
  for (NodeId id : s.learners_next) w->add_learners_next(id.value());
  w->set_auto_leave(s.auto_leave);
}

void ToWire(const Snapshot& s, wire::Snapshot* w) {
  if (s.data.present()) w->set_data(s.data.view().data(), s.data.size());
  ToWire(s.metadata.conf_state, w->mutable_metadata()->mutable_conf_state());
  w->mutable_metadata()->set_index(s.metadata.index.value());
  w->mutable_metadata()->set_term(s.metadata.term.value());
}

void ToWire(const Message& m, wire::Message* w) {
  w->set_type(static_cast<wire::MessageType>(m.type));
  w->set_to(m.to.value());
  w->set_from(m.from.value());
  // Zero and absent mean the same to every reader of these.
  if (m.term != kNoTerm) w->set_term(m.term.value());
  if (m.log_term != kNoTerm) w->set_log_term(m.log_term.value());
  if (m.index != kNoIndex) w->set_index(m.index.value());
  for (const Entry& e : m.entries) ToWire(e, w->add_entries());
  if (m.commit != kNoIndex) w->set_commit(m.commit.value());
  if (m.snapshot) ToWire(*m.snapshot, w->mutable_snapshot());
  if (m.reject) w->set_reject(true);
  if (m.reject_hint != kNoIndex) w->set_reject_hint(m.reject_hint.value());
  if (m.context.present()) w->set_context(m.context.view().data(), m.context.size());
  if (m.vote != kNoNode) w->set_vote(m.vote.value());
  if (m.responses) {
    for (const Message& r : *m.responses) ToWire(r, w->add_responses());
  }
}

template <class Wire>
std::string Bytes(const Wire& w) {
  std::string bytes;
  w.SerializeToString(&bytes);
  return bytes;
}

template <class Wire, class Value>
std::string EncodeAs(const Value& value) {
  Wire w;
  ToWire(value, &w);
  return Bytes(w);
}

// --- Protobuf to values. Enumerators that proto2 does not know never get here: they are left in
// the unknown fields, where Parse() finds them.

std::vector<NodeId> Ids(const google::protobuf::RepeatedField<uint64_t>& ids) {
  std::vector<NodeId> out;
  out.reserve(static_cast<size_t>(ids.size()));
  for (uint64_t id : ids) out.emplace_back(id);
  return out;
}

Entry FromWire(const wire::Entry& w) {
  return {Index(w.index()), Term(w.term()), w.has_data() ? Payload(w.data()) : Payload(),
          static_cast<EntryType>(w.type()),
          w.has_type() ? TypePresence::kExplicit : TypePresence::kImplied};
}

ConfState FromWire(const wire::ConfState& w) {
  return {Ids(w.voters()), Ids(w.learners()), Ids(w.voters_outgoing()), Ids(w.learners_next()),
          w.auto_leave()};
}

Snapshot FromWire(const wire::Snapshot& w) {
  return {w.has_data() ? Payload(w.data()) : Payload(),
          {FromWire(w.metadata().conf_state()), Index(w.metadata().index()),
           Term(w.metadata().term())}};
}

HardState FromWire(const wire::HardState& w) {
  return {Term(w.term()), NodeId(w.vote()), Index(w.commit())};
}

Message FromWire(const wire::Message& w) {
  Message m;
  m.type = static_cast<MessageType>(w.type());
  m.reject = w.reject();
  m.to = NodeId(w.to());
  m.from = NodeId(w.from());
  m.term = Term(w.term());
  m.log_term = Term(w.log_term());
  m.index = Index(w.index());
  for (const wire::Entry& e : w.entries()) m.entries.Append(FromWire(e));
  m.commit = Index(w.commit());
  m.vote = NodeId(w.vote());
  m.reject_hint = Index(w.reject_hint());
  if (w.has_snapshot()) m.snapshot = SnapshotRef(FromWire(w.snapshot()));
  if (w.has_context()) m.context = Payload(w.context());
  if (w.responses_size() > 0) {
    std::vector<Message> responses;
    for (const wire::Message& r : w.responses()) responses.push_back(FromWire(r));
    m.responses = Shared<std::vector<Message>>(std::move(responses));
  }
  return m;
}

ConfChange FromWire(const wire::ConfChange& w) {
  return {static_cast<ConfChangeType>(w.type()), NodeId(w.node_id()),
          w.has_context() ? Payload(w.context()) : Payload(), w.id()};
}

ConfChangeV2 FromWire(const wire::ConfChangeV2& w) {
  ConfChangeV2 change;
  change.transition = static_cast<ConfChangeTransition>(w.transition());
  for (const wire::ConfChangeSingle& c : w.changes()) {
    change.changes.push_back({static_cast<ConfChangeType>(c.type()), NodeId(c.node_id())});
  }
  if (w.has_context()) change.context = Payload(w.context());
  return change;
}

// A field that this version knows and that nevertheless ended up among the unknown ones carries an
// enumerator that this version does not know. Fields with new numbers are let pass.
template <class Wire>
bool OwnUnknownEnumerator(const Wire& w) {
  const google::protobuf::UnknownFieldSet& unknown = w.unknown_fields();
  for (int i = 0; i < unknown.field_count(); ++i) {
    if (Wire::descriptor()->FindFieldByNumber(unknown.field(i).number()) != nullptr) return true;
  }
  return false;
}

// Of the message and those inside it. Each type names its own, because reflection costs more than
// all the rest of decoding.
bool HasUnknownEnumerator(const wire::Entry& w) { return OwnUnknownEnumerator(w); }
bool HasUnknownEnumerator(const wire::ConfState& w) { return OwnUnknownEnumerator(w); }
bool HasUnknownEnumerator(const wire::HardState& w) { return OwnUnknownEnumerator(w); }
bool HasUnknownEnumerator(const wire::ConfChange& w) { return OwnUnknownEnumerator(w); }
bool HasUnknownEnumerator(const wire::ConfChangeSingle& w) { return OwnUnknownEnumerator(w); }
bool HasUnknownEnumerator(const wire::Message& w);

bool HasUnknownEnumerator(const wire::SnapshotMetadata& w) {
  return OwnUnknownEnumerator(w) || HasUnknownEnumerator(w.conf_state());
}

bool HasUnknownEnumerator(const wire::Snapshot& w) {
  return OwnUnknownEnumerator(w) || HasUnknownEnumerator(w.metadata());
}

template <class Wire>
bool AnyHasUnknownEnumerator(const google::protobuf::RepeatedPtrField<Wire>& all) {
  return std::any_of(all.begin(), all.end(), [](const Wire& w) { return HasUnknownEnumerator(w); });
}

bool HasUnknownEnumerator(const wire::ConfChangeV2& w) {
  return OwnUnknownEnumerator(w) || AnyHasUnknownEnumerator(w.changes());
}

bool HasUnknownEnumerator(const wire::Message& w) {
  return OwnUnknownEnumerator(w) || AnyHasUnknownEnumerator(w.entries()) ||
         HasUnknownEnumerator(w.snapshot()) || AnyHasUnknownEnumerator(w.responses());
}

template <class Wire>
auto DecodeAs(std::string_view bytes) -> Result<decltype(FromWire(Wire()))> {
  Wire w;
  if (bytes.size() > std::numeric_limits<int>::max() ||
      !w.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return {.error = "malformed " + Wire::descriptor()->name() + ": not its protobuf encoding"};
  }
  if (HasUnknownEnumerator(w)) {
    return {.error = "malformed " + Wire::descriptor()->name() + ": unknown value of an enum"};
  }
  return {.value = FromWire(w)};
}

}  // namespace

std::string Encode(const Message& message) { return EncodeAs<wire::Message>(message); }
std::string Encode(const Entry& entry) { return EncodeAs<wire::Entry>(entry); }
std::string Encode(const Snapshot& snapshot) { return EncodeAs<wire::Snapshot>(snapshot); }
std::string Encode(const ConfState& state) { return EncodeAs<wire::ConfState>(state); }

std::string Encode(const HardState& state) {
  wire::HardState w;
  w.set_term(state.term.value());
  w.set_vote(state.vote.value());
  w.set_commit(state.commit.value());
  return Bytes(w);
}

std::string Encode(const ConfChange& change) {
  wire::ConfChange w;
  if (change.id != 0) w.set_id(change.id);
  w.set_type(static_cast<wire::ConfChangeType>(change.type));
  w.set_node_id(change.node_id.value());
  if (change.context.present()) {
    w.set_context(change.context.view().data(), change.context.size());
  }
  return Bytes(w);
}

std::string Encode(const ConfChangeV2& change) {
  wire::ConfChangeV2 w;
  w.set_transition(static_cast<wire::ConfChangeTransition>(change.transition));
  for (const ConfChangeSingle& c : change.changes) {
    wire::ConfChangeSingle* single = w.add_changes();
    single->set_type(static_cast<wire::ConfChangeType>(c.type));
    single->set_node_id(c.node_id.value());
  }
  if (change.context.present()) {
    w.set_context(change.context.view().data(), change.context.size());
  }
  return Bytes(w);
}

Result<Message> DecodeMessage(std::string_view bytes) { return DecodeAs<wire::Message>(bytes); }
Result<Entry> DecodeEntry(std::string_view bytes) { return DecodeAs<wire::Entry>(bytes); }
Result<Snapshot> DecodeSnapshot(std::string_view bytes) { return DecodeAs<wire::Snapshot>(bytes); }
Result<HardState> DecodeHardState(std::string_view bytes) {
  return DecodeAs<wire::HardState>(bytes);
}
Result<ConfState> DecodeConfState(std::string_view bytes) {
  return DecodeAs<wire::ConfState>(bytes);
}
Result<ConfChange> DecodeConfChange(std::string_view bytes) {
  return DecodeAs<wire::ConfChange>(bytes);
}
Result<ConfChangeV2> DecodeConfChangeV2(std::string_view bytes) {
  return DecodeAs<wire::ConfChangeV2>(bytes);
}

Result<ConfChangeV2> DecodeEntryConfChange(const Entry& entry) {
  switch (entry.type) {
    case EntryType::kNormal:
      return {.error = "a normal entry carries no membership change"};
    case EntryType::kConfChange: {
      Result<ConfChange> v1 = DecodeConfChange(entry.data.view());
      if (!v1.ok()) return {.error = std::move(v1.error)};
      return {.value = AsV2(v1.value)};
    }
    case EntryType::kConfChangeV2:
      return DecodeConfChangeV2(entry.data.view());
  }
  return {.error = "unknown type of entry"};
}

}  // namespace squall
