// Listens to a run, and puts its choices and actions into groups that belong together.
#ifndef SQUALL_SCENARIOS_COMMAND_EXPLAIN_CANDIDATE_FINDER_H_
#define SQUALL_SCENARIOS_COMMAND_EXPLAIN_CANDIDATE_FINDER_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "scenarios/command/explain/candidates.h"
#include "scenarios/story/teller.h"

namespace squall {

class CandidateFinder final : public StoryReader {
 public:
  // `world` runs `plan` and has not begun. The teller has to be interested in messages.
  CandidateFinder(const World& world, const Plan& plan);

  // StoryReader.
  void OnStep(const World& world, const StoryStep& step) override;

  // The groups in the causal past of the last step, in the order in which they are to be tried.
  std::vector<Candidate> Take(const World& world);

 private:
  // What a group is known by, so that later choices find it: a kind, and up to two numbers.
  using Key = std::tuple<ChoiceKind, uint64_t, uint64_t>;

  struct Group {
    Candidate candidate;
    uint64_t node = 0;  // Where it shows; 0: everywhere.
    uint64_t step = 0;  // The first of its choices or actions.
    SimTime from;
    std::string noun;  // Of groups that are told by time and number, not by `what`.
    std::string verb;
    uint64_t count = 0;
  };
  struct Delivery {
    uint64_t step = 0;
    uint64_t to = 0;
    uint64_t from = 0;
    uint64_t sent_step = 0;
  };

  void AddNewChoices(const World& world);
  void AddChoice(const NamedChoice& choice);
  void AddMessageChoice(const NamedChoice& choice);
  void AddOutageChoice(const NamedChoice& choice);
  void AddAction(const Happening::Acted& acted);
  void FollowMessage(const Happening& happening);
  void TellCrash(const Happening& happening, const Happening::Crashed& crashed);

  Group& Begin(uint64_t node, std::string what, Candidate::Rank rank = Candidate::Rank::kFault);
  // The group of that key, which goes on; a new one if there is none, or its last choice was long
  // ago and `is_stretch`.
  enum class Extent : uint8_t { kStretch, kWholeRun };
  Group& Continue(Key key, uint64_t node, Extent extent, std::string noun, std::string verb,
                  Candidate::Rank rank);
  void Put(Group& group, const NamedChoice& choice);
  std::string WhatOf(const NamedChoice& choice) const;
  // Up to which step each node's events are in the past of the last step. Node i stands at i.
  std::vector<uint64_t> Horizons(const World& world) const;

  const Plan& plan_;
  SimTime now_;
  uint64_t step_ = 0;
  uint64_t last_node_ = 0;
  size_t choices_seen_ = 0;
  std::vector<Group> groups_;
  std::map<Key, size_t> open_;                           // Groups by key.
  std::map<uint64_t, size_t> outages_;                   // The last one of each node.
  std::vector<std::pair<uint64_t, uint64_t>> sendings_;  // Step and node of message i + 1.
  std::vector<Delivery> deliveries_;
};

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_EXPLAIN_CANDIDATE_FINDER_H_
