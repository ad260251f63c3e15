#include "invariants/safety/leader_longest.h"

#include <algorithm>
#include <limits>

#include "invariants/sentence.h"

namespace squall {
namespace {

[[gnu::cold]] void Report(Subject subject, const Ghost::Leader& leader, Index index) {
  subject.ghost.Report(
      {Property::kLeaderLongest,
       Sentence("node ", subject.id(), " has entry ", index, " of term ", leader.term,
                ", whose leader, node ", leader.node, ", never had one behind ", leader.last),
       "an entry of a term that its leader never had",
       {subject.id(), leader.node},
       leader.term,
       index});
}

}  // namespace

void NoteUntoldEntries(Subject subject, const Message& message) {
  if (message.type != MessageType::kApp || message.entries.empty()) return;
  const Entry& last = message.entries.back();
  Ghost::Leader* leader = subject.ghost.FindLeader(message.term);
  if (leader == nullptr || leader->node != subject.id() || last.term != message.term) return;
  leader->last = std::max(leader->last, last.index);
}

void ForgetLongest(Subject subject) {
  for (Ghost::Leader& leader : subject.ghost.leaders) {
    if (leader.node == subject.id()) leader.last = Index(std::numeric_limits<uint64_t>::max());
  }
}

void CheckLeaderLongest(Subject subject, Index written) {
  const PrefixLog& log = subject.node.log;
  const Index from = std::max(written, log.before_first() + 1);
  for (Index i = log.last(); i >= from;) {
    const Term term = log.At(i).term;
    if (Ghost::Leader* leader = subject.ghost.FindLeader(term); leader != nullptr) {
      if (leader->node == subject.id()) {
        leader->last = std::max(leader->last, i);
      } else if (i > leader->last) {
        return Report(subject, *leader, i);
      }
    }
    if (log.At(from).term == term) return;  // As it nearly always is.
    while (i >= from && log.At(i).term == term) i = i - 1;
  }
}

}  // namespace squall
