// What happened to nodes during a run, in words: elections, votes, crashes, partitions. Found by
// comparing what nodes show before and after each event.
#ifndef SQUALL_SCENARIOS_COMMAND_REPORT_HAPPENING_H_
#define SQUALL_SCENARIOS_COMMAND_REPORT_HAPPENING_H_

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/types.h"
#include "invariants/observation.h"
#include "sim/world/world.h"

namespace squall {

struct Happening {
  enum class Kind : uint8_t {
    kPreCandidate,  // Asks whether it could win.
    kCandidate,
    kLeader,
    kFollower,  // Was something else before.
    kTerm,      // A higher term, nothing else.
    kVote,      // For `other`.
    kFollows,   // Learned that `other` leads.
    kCommit,    // `index`.
    kCrash,
    kStart,  // For the first time.
    kRestart,
    kPartition,  // One more begins; no node.
    kPartitionEnd,
  };

  SimTime at;
  uint64_t step = 0;
  Kind kind = Kind::kTerm;
  NodeId node;
  Term term;  // Of the node, afterwards; when it crashed, the one it had.
  NodeId other;
  Index index;
  // kCrash: what the disk had not got yet is lost.
  bool vote_lost = false;  // The vote in `term`, or the term itself.
  uint64_t entries_lost = 0;
};

// "becomes leader of term 7", "votes for 2 in term 7", "crashes, losing its vote in term 7".
std::string Describe(const Happening& happening);

class HappeningFinder {
 public:
  explicit HappeningFinder(const World& world);
  // What happened in the event that `world` has just dealt with. To be called after each.
  std::vector<Happening> After(const World& world);

 private:
  struct Known {
    bool up = false;
    NodeState state;
  };
  void Compare(const World& world, NodeId id, const Known& before, const Known& now,
               std::vector<Happening>* found) const;
  static Known Look(const World& world, NodeId id);

  std::vector<Known> nodes_;  // Node i stands at i - 1.
  size_t partitions_ = 0;
};

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_REPORT_HAPPENING_H_
