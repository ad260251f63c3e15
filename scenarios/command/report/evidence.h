// What decides a broken property beside the elections: which message moved a commit index, which
// node committed or applied an entry first, which node answered a read and by which rule.
#ifndef SQUALL_SCENARIOS_COMMAND_REPORT_EVIDENCE_H_
#define SQUALL_SCENARIOS_COMMAND_REPORT_EVIDENCE_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "invariants/violation.h"
#include "scenarios/story/teller.h"
#include "sim/world/world.h"

namespace squall {

class Evidence {
 public:
  // What the teller must tell.
  static constexpr Interests kInterests{Interest::kEntries, Interest::kApplies, Interest::kClients};

  // Takes in one step. To be called with each, in order.
  void Note(const World& world, const StoryStep& step);

  // A sentence for each thing that is known of what decided `violation`. Requires: `world` is as
  // after the last step.
  std::vector<std::string> Of(const Violation& violation, const World& world) const;

 private:
  // A node took an entry for committed, before any other did.
  struct FirstCommit {
    NodeId node;
    SimTime at;
    Term term;
    std::string command;
  };
  // A node applied an entry, before any other did.
  struct FirstApply {
    NodeId node;
    SimTime at;
    Entry entry;
    ApplyKind kind = ApplyKind::kNothing;
    uint64_t client = 0;
    uint64_t sequence = 0;
    const OperationDecoder* decoder = nullptr;  // Of the entry's command.
  };
  struct Applied {
    SimTime at;
    Index index;
  };
  struct CommitMove {
    SimTime at;
    Index from;
    Index to;
    std::string cause;  // The message in words, or what the node did.
  };
  struct ReadAnswer {
    SimTime at;
    NodeId node;
    ClientOperation operation;
    Index index;
    Role role = Role::kFollower;
    Term term;
    bool only_voter = false;
  };
  struct Acknowledged {
    SimTime at;
    NodeId node;
    ClientOperation operation;
    Index index;
  };

  struct Vote {
    NodeId voter;
    NodeId candidate;
  };

  void NoteCommit(const StoryStep& step, const Happening& h, const Happening::Committed& commit);
  void NoteApply(const Happening& h, const Happening::Applied& applied);
  void NoteClient(const World& world, const Happening& h, const ClientStep& client);
  void TellVotes(NodeId leader, Term term, std::vector<std::string>* told) const;
  void TellFirstCommit(Index index, std::vector<std::string>* told) const;
  void TellMove(NodeId node, std::vector<std::string>* told) const;
  void TellFirstApply(Index index, std::vector<std::string>* told) const;
  void TellApply(NodeId node, Index index, std::vector<std::string>* told) const;
  // Other entries that hold the same client's command.
  void TellSameCommand(Index index, std::vector<std::string>* told) const;
  void TellRead(const World& world, std::vector<std::string>* told) const;

  std::map<Term, std::vector<Vote>> votes_;  // Of the latest terms.
  // Of the latest indexes.
  std::map<Index, FirstCommit> first_commits_;
  std::map<NodeId, CommitMove> moves_;
  std::map<Index, FirstApply> first_applies_;  // Likewise.
  std::map<NodeId, Applied> applied_;          // The last entry.
  std::optional<ReadAnswer> read_;             // The last one.
  std::optional<Acknowledged> acknowledged_;   // That of the highest index, before that read.
};

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_REPORT_EVIDENCE_H_
