// What happened in a run, as actions that would bring it about again: elections, operations of
// clients, crashes, partitions. Shrinking tries plans that say such things outright instead of
// waiting for timeouts, clients and opportunities to bring them.
#ifndef SQUALL_SIM_SHRINK_RUN_STORY_H_
#define SQUALL_SIM_SHRINK_RUN_STORY_H_

#include <cstdint>
#include <vector>

#include "sim/plan/plan.h"
#include "sim/world/world.h"

namespace squall {

struct RunStory {
  // When each of the plan's choices was first drawn, in their order.
  std::vector<SimTime> choice_times;
  // That clients began by themselves.
  uint64_t operations = 0;
  // Nodes that began to campaign by themselves, as Action::kCampaign.
  std::vector<Action> campaigns;
  // What clients asked for by themselves, as Action::kPut and kGet, one for each attempt.
  std::vector<Action> requests;
  // Nodes that crashed and came up, as Action::kCrash and kRestart, but for those of the plan.
  std::vector<Action> outages;
};

// Listens to a run from its beginning. What happens after the storm is left out.
class StoryTeller final : public WorldListener {
 public:
  explicit StoryTeller(const World& world);

  void OnEvent(const World& world, const Event& event, const Message* message) override;
  void OnSend(const World&, const Message&, Fate) override {}

  const RunStory& story() const { return story_; }
  RunStory& story() { return story_; }

 private:
  struct Seen {
    bool up = false;
    bool started = false;
    Role role = Role::kFollower;
    Term term;
  };

  struct Asked {
    uint32_t operations = 0;
    uint32_t attempts = 0;
  };

  void Look(const World& world, const Event& event, NodeId id);
  void LookAtClient(const World& world, const Event& event);

  std::vector<Seen> nodes_;  // Node i stands at i - 1.
  std::vector<Asked> clients_;
  RunStory story_;
};

// The fault or operation that a choice made at an opportunity stands for, as an action at its time;
// an action of kind kHeal if it stands for none. `length_us` is what a choice of a length beside it
// adds.
Action ActionOf(const Options& options, const NamedChoice& choice, uint64_t length_us);

}  // namespace squall

#endif  // SQUALL_SIM_SHRINK_RUN_STORY_H_
