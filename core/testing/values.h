// Short ways to write the values that tests of the protocol are made of.
#ifndef SQUALL_CORE_TESTING_VALUES_H_
#define SQUALL_CORE_TESTING_VALUES_H_

#include <cstdint>
#include <initializer_list>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/conf_change.h"
#include "core/base/message.h"

namespace squall {

// How GoogleTest prints the values of the field.
template <class Tag>
void PrintTo(const Identifier<Tag>& id, std::ostream* out) {
  *out << id.value();
}
template <class Tag>
void PrintTo(const Ordinal<Tag>& position, std::ostream* out) {
  *out << position.value();
}
void PrintTo(Role role, std::ostream* out);
void PrintTo(MessageType type, std::ostream* out);
void PrintTo(const Message& message, std::ostream* out);

// The fields of a message as plain numbers. It comes from node 2 to node 1 unless it says
// otherwise.
struct Fields {
  uint64_t from = 2;
  uint64_t to = 1;
  uint64_t term = 0;
  uint64_t index = 0;
  uint64_t log_term = 0;
  uint64_t commit = 0;
  bool reject = false;
  uint64_t reject_hint = 0;
  Entries entries = {};
  std::string_view context = {};
  SnapshotRef snapshot = {};
};
Message Make(MessageType type, const Fields& fields);

// Entries with these terms, the first at `from`, without data.
Entries EntriesFrom(uint64_t from, std::initializer_list<uint64_t> terms);
inline Entries LogOf(std::initializer_list<uint64_t> terms) { return EntriesFrom(1, terms); }
// One entry with data, as the wire brings it: (index, term) is (0, 0) in a proposal.
Entry DataEntry(uint64_t index, uint64_t term, std::string_view data);
// A proposal's entries, one for each text.
Entries Proposals(std::initializer_list<std::string_view> texts);

ConfState Voters(std::initializer_list<uint64_t> voters,
                 std::initializer_list<uint64_t> learners = {});
SnapshotRef SnapshotAt(uint64_t index, uint64_t term, const ConfState& members,
                       std::string_view data = "state");

// "v4 l5 r2" as changes; the transition is kAuto unless given. Aborts on a text that is none.
ConfChangeV2 Change(std::string_view text,
                    ConfChangeTransition transition = ConfChangeTransition::kAuto);

// "1/1 2/1:x 3/2:conf": index/term of each entry, with its data or what else it is.
std::string Show(const Entries& entries);

// Those of `messages` that have this type, and the recipients of all of them.
std::vector<Message> Only(MessageType type, const std::vector<Message>& messages);
std::vector<uint64_t> Recipients(const std::vector<Message>& messages);

}  // namespace squall

#endif  // SQUALL_CORE_TESTING_VALUES_H_
