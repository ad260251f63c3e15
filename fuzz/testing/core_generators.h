// RapidCheck generators for the values of core/base, and how a failed property shows them.
#ifndef SQUALL_FUZZ_TESTING_CORE_GENERATORS_H_
#define SQUALL_FUZZ_TESTING_CORE_GENERATORS_H_

#include <rapidcheck.h>

#include <cstdint>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "core/base/codec.h"
#include "core/base/conf_change.h"
#include "core/base/describe.h"
#include "core/base/message.h"

namespace squall {

// Numbers of every length that a varint can have, the usual small ones most often.
inline rc::Gen<uint64_t> AnyNumber() {
  return rc::gen::weightedOneOf<uint64_t>(
      {{4, rc::gen::inRange<uint64_t>(0, 300)},
       {1, rc::gen::element<uint64_t>(0, 127, 128, 16383, 16384, uint64_t{1} << 32,
                                      uint64_t{1} << 63, kNoLimit - 1, kNoLimit)},
       {1, rc::gen::arbitrary<uint64_t>()}});
}

// Any bytes, and more than a length of one byte can say.
inline rc::Gen<std::string> AnyBytes() {
  return rc::gen::weightedOneOf<std::string>(
      {{8, rc::gen::arbitrary<std::string>()},
       {1, rc::gen::map(rc::gen::inRange<size_t>(0, 400),
                        [](size_t n) { return std::string(n, 'x'); })}});
}

inline rc::Gen<Payload> AnyPayload() {
  return rc::gen::weightedOneOf<Payload>(
      {{1, rc::gen::just(Payload())},
       {1, rc::gen::just(Payload(""))},
       {3, rc::gen::map(AnyBytes(), [](const std::string& bytes) { return Payload(bytes); })}});
}

inline rc::Gen<std::vector<NodeId>> AnyNodes() {
  return rc::gen::map(
      rc::gen::container<std::vector<uint64_t>>(AnyNumber()),
      [](const std::vector<uint64_t>& ids) { return std::vector<NodeId>(ids.begin(), ids.end()); });
}

// A type other than the default is always explicit, as on the wire.
inline rc::Gen<Entry> AnyEntry() {
  return rc::gen::exec([] {
    Entry e;
    e.index = Index(*AnyNumber());
    e.term = Term(*AnyNumber());
    e.data = *AnyPayload();
    e.type = static_cast<EntryType>(*rc::gen::inRange(0, 3));
    if (e.type != EntryType::kNormal || *rc::gen::arbitrary<bool>()) {
      e.type_presence = TypePresence::kExplicit;
    }
    return e;
  });
}

inline rc::Gen<ConfState> AnyConfState() {
  return rc::gen::exec([] {
    ConfState s;
    s.voters = *AnyNodes();
    s.learners = *AnyNodes();
    s.voters_outgoing = *AnyNodes();
    s.learners_next = *AnyNodes();
    s.auto_leave = *rc::gen::arbitrary<bool>();
    return s;
  });
}

inline rc::Gen<Snapshot> AnySnapshot() {
  return rc::gen::exec([] {
    Snapshot s;
    s.data = *AnyPayload();
    s.metadata.conf_state = *AnyConfState();
    s.metadata.index = Index(*AnyNumber());
    s.metadata.term = Term(*AnyNumber());
    return s;
  });
}

inline rc::Gen<HardState> AnyHardState() {
  return rc::gen::exec([] {
    return HardState{Term(*AnyNumber()), NodeId(*AnyNumber()), Index(*AnyNumber())};
  });
}

inline rc::Gen<ConfChangeSingle> AnyConfChangeSingle() {
  return rc::gen::exec([] {
    return ConfChangeSingle{static_cast<ConfChangeType>(*rc::gen::inRange(0, 4)),
                            NodeId(*AnyNumber())};
  });
}

inline rc::Gen<ConfChange> AnyConfChange() {
  return rc::gen::exec([] {
    const ConfChangeSingle single = *AnyConfChangeSingle();
    return ConfChange{single.type, single.node_id, *AnyPayload(), *AnyNumber()};
  });
}

inline rc::Gen<ConfChangeV2> AnyConfChangeV2() {
  return rc::gen::exec([] {
    ConfChangeV2 change;
    change.transition = static_cast<ConfChangeTransition>(*rc::gen::inRange(0, 3));
    change.changes = *rc::gen::container<std::vector<ConfChangeSingle>>(AnyConfChangeSingle());
    change.context = *AnyPayload();
    return change;
  });
}

// A message of this type with any of its fields set, sensible or not, and responses nested to
// `depth`.
inline rc::Gen<Message> AnyMessageOf(MessageType type, int depth = 1) {
  return rc::gen::exec([type, depth] {
    Message m;
    m.type = type;
    m.reject = *rc::gen::arbitrary<bool>();
    m.to = NodeId(*AnyNumber());
    m.from = NodeId(*AnyNumber());
    m.term = Term(*AnyNumber());
    m.log_term = Term(*AnyNumber());
    m.index = Index(*AnyNumber());
    for (const Entry& e : *rc::gen::container<std::vector<Entry>>(AnyEntry())) {
      m.entries.Append(e);
    }
    m.commit = Index(*AnyNumber());
    m.vote = NodeId(*AnyNumber());
    m.reject_hint = Index(*AnyNumber());
    if (*rc::gen::arbitrary<bool>()) m.snapshot = SnapshotRef(*AnySnapshot());
    m.context = *AnyPayload();
    const int responses = depth > 0 ? *rc::gen::inRange(0, 4) : 0;
    if (responses > 0) {
      std::vector<Message> list;
      for (int i = 0; i < responses; ++i) {
        list.push_back(*AnyMessageOf(static_cast<MessageType>(*rc::gen::inRange(0, kMessageTypes)),
                                     depth - 1));
      }
      m.responses = Shared<std::vector<Message>>(std::move(list));
    }
    return m;
  });
}

inline rc::Gen<Message> AnyMessage() {
  return rc::gen::mapcat(rc::gen::inRange(0, kMessageTypes),
                         [](int type) { return AnyMessageOf(static_cast<MessageType>(type)); });
}

// RapidCheck finds these by their name.
inline void showValue(const Entry& e, std::ostream& out) { out << Describe(e); }
inline void showValue(const ConfState& s, std::ostream& out) { out << Describe(s); }
inline void showValue(const Snapshot& s, std::ostream& out) { out << Describe(s); }
inline void showValue(const HardState& s, std::ostream& out) { out << Describe(s); }
inline void showValue(const Message& m, std::ostream& out) { out << Describe(m); }
inline void showValue(const ConfChangeSingle& c, std::ostream& out) {
  out << Describe(std::vector<ConfChangeSingle>{c});
}
inline void showValue(const ConfChangeV2& c, std::ostream& out) { out << Describe(c); }
inline void showValue(const ConfChange& c, std::ostream& out) {
  out << Describe(AsV2(c)) << " id:" << c.id;
}
inline void showValue(const Payload& p, std::ostream& out) {
  out << (p.present() ? Quote(p.view()) : "absent");
}
template <class Tag>
void showValue(const Identifier<Tag>& id, std::ostream& out) {
  out << id.value();
}
template <class Tag>
void showValue(const Ordinal<Tag>& position, std::ostream& out) {
  out << position.value();
}

}  // namespace squall

#endif  // SQUALL_FUZZ_TESTING_CORE_GENERATORS_H_
