#include "invariants/safety/committed_on_quorum.h"

#include "invariants/sentence.h"

namespace squall {
namespace {

bool Holds(const Ghost& ghost, NodeId voter, Index index, uint64_t hash) {
  const NodeGhost* node = ghost.Find(voter);
  if (node == nullptr) return false;
  const PrefixLog& log = node->durable_log;
  return log.before_first() > index || (log.Contains(index) && log.At(index).hash == hash);
}

size_t Holders(const Ghost& ghost, const MajorityConfig& voters, Index index, uint64_t hash) {
  size_t holders = 0;
  for (NodeId voter : voters) holders += Holds(ghost, voter, index, hash) ? 1 : 0;
  return holders;
}

// Whether a majority of `voters` holds the entry; always true if there are none.
bool Durable(const Ghost& ghost, const MajorityConfig& voters, Index index, uint64_t hash) {
  return voters.empty() || Holders(ghost, voters, index, hash) >= MajorityOf(voters.size());
}

bool Durable(const Ghost& ghost, const JointConfig& voters, Index index, uint64_t hash) {
  return Durable(ghost, voters.incoming, index, hash) &&
         Durable(ghost, voters.outgoing, index, hash);
}

}  // namespace

void CheckCommittedOnQuorum(Subject subject, const JointConfig& voters) {
  const NodeGhost& node = subject.node;
  Ghost& ghost = subject.ghost;
  const Index index = node.state.commit;
  if (!node.log.Contains(index)) return;
  const uint64_t hash = node.log.At(index).hash;
  if (Durable(ghost, voters, index, hash)) [[likely]]
    return;
  if (node.voters != voters && Durable(ghost, node.voters, index, hash)) return;

  const bool incoming = !Durable(ghost, voters.incoming, index, hash);
  const MajorityConfig& half = incoming ? voters.incoming : voters.outgoing;
  const std::string_view which = !voters.joint() ? "" : incoming ? "incoming " : "outgoing ";
  subject.Report(
      Property::kCommittedOnQuorum, index,
      Sentence("node ", subject.id(), " leads term ", node.state.term, " and commits entry ", index,
               ", which ", Holders(ghost, half, index, hash), " of ", half.size(), " ", which,
               "voters have on disk"),
      Sentence("committed without a durable majority of the ", which, "voters"));
}

}  // namespace squall
