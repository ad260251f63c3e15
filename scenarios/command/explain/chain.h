// What leads from the causes of a failure to the broken property: messages, votes, writes, changes
// of roles and crashes, in words.
//
// A run is a graph. Its vertices are visits: what one node did in one step. A visit follows on the
// node's visit before it, and on the one that sent the message which it receives. The chain is made
// of one path for each cause, from the first visit that the cause can have changed to the step that
// broke the property. Of all paths it is the one with the fewest messages, where a message that
// changed its receiver counts less than one that did not.
#ifndef SQUALL_SCENARIOS_COMMAND_EXPLAIN_CHAIN_H_
#define SQUALL_SCENARIOS_COMMAND_EXPLAIN_CHAIN_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/command/process/run_progress.h"
#include "scenarios/story/teller.h"
#include "sim/guest/guest.h"
#include "sim/plan/plan.h"
#include "sim/plan/time.h"

namespace squall {

// Where a cause begins to matter.
struct ChainBegin {
  uint64_t step = 0;
  NodeId node;  // kNoNode: no path begins there.
};

struct ChainLine {
  SimTime at;
  uint64_t step = 0;
  NodeId node;
  std::string text;  // "node 3 receives MsgVoteResp of node 4: becomes leader of term 7".

  friend bool operator==(const ChainLine&, const ChainLine&) = default;
};

class ChainFinder final : public StoryReader {
 public:
  // What it has to be told of.
  static constexpr Interests kInterests = {Interest::kMessages, Interest::kLogs, Interest::kDisks};

  explicit ChainFinder(const World& world);

  // StoryReader.
  void OnStep(const World& world, const StoryStep& step) override;

  // From the violation back. Of more than `lines_max` the less important ones are left out.
  std::vector<ChainLine> Take(const World& world, std::span<const ChainBegin> begins,
                              size_t lines_max) const;

 private:
  static constexpr size_t kNone = ~size_t{0};

  struct Visit {
    SimTime at;
    uint64_t step = 0;
    NodeId node;
    size_t before = kNone;  // The node's visit before.
    size_t sender = kNone;  // The visit that sent the message which it receives.
    std::string received;   // "MsgApp of node 3".
    std::string changes;    // What became of the node: "becomes leader of term 4".
    uint32_t weight = 0;    // How important these are; 0: not at all.
  };

  Visit& VisitOf(const Happening& h);
  void Note(const Happening& h);
  std::vector<size_t> Ends(const World& world) const;
  // For each visit the next one on its way to the end; kNone where there is no way or it is the
  // end.
  std::vector<size_t> WaysTo(const std::vector<size_t>& ends) const;
  std::optional<size_t> FirstFrom(const ChainBegin& begin) const;
  ChainLine LineOf(const Visit& visit) const;

  std::vector<Visit> visits_;
  std::vector<std::vector<size_t>> of_node_;  // Node i stands at i.
  std::vector<size_t> senders_;               // Of message i + 1.
};

// Runs the plan once more and follows the causes. Runs the guest in this very process.
std::vector<ChainLine> FindChain(const Plan& plan, const GuestFactory& factory,
                                 std::span<const ChainBegin> begins, size_t lines_max,
                                 RunProgress& progress);

// The bytes of a chain between two processes of one program, not for files.
std::string Pack(std::span<const ChainLine> chain);
// Empty if the bytes are not what Pack() makes.
std::vector<ChainLine> UnpackChain(std::string_view bytes);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_EXPLAIN_CHAIN_H_
