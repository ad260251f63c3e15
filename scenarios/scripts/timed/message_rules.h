// The `on` and `latency` lines of a script while they hold: what happens to which message.
#ifndef SQUALL_SCENARIOS_SCRIPTS_TIMED_MESSAGE_RULES_H_
#define SQUALL_SCENARIOS_SCRIPTS_TIMED_MESSAGE_RULES_H_

#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "scenarios/scripts/timed/run_request.h"
#include "sim/plan/choices.h"
#include "sim/plan/node_set.h"
#include "sim/world/world.h"

namespace squall {

// A rule becomes choices about the messages that it names, made at their sending, so that nothing
// but plain choices decides what happens to a message.
class MessageRules final : public Chooser {
 public:
  // The messages are those of `world`, which must outlive the rules.
  void Follow(const World* world) { world_ = world; }

  // The rule holds from now on, until End(). It must live so long. Of several rules that name a
  // message the one that began last counts.
  void Begin(const MessageRule& rule);
  // Returns whether the rule has named a message.
  bool End(const MessageRule& rule);
  // Every message on the links takes so long from now on, unless a rule delays it. `least_us` is
  // the latency that every link has in any case.
  void SetLatency(const LinkLatency& latency, uint64_t least_us);

  // Whether there is anything to choose.
  bool empty() const { return armed_.empty() && delays_.empty(); }

  std::optional<uint64_t> Choose(const ChoiceName& name) override;

 private:
  struct Armed {
    const MessageRule* rule = nullptr;
    uint32_t base = 0;    // Of a rule about one link: messages of its type before it began.
    uint32_t number = 0;  // Of any other: the messages that it has counted.
    std::optional<ChoiceName> hit;  // The last message that it applies to, as a kMessageFate.
  };

  bool Matches(const MessageRule& rule, const ChoiceName& name) const;
  bool IsOf(const MessageRule::Party& party, NodeId node) const;
  void Count(const ChoiceName& fate);
  bool Applies(const Armed& armed, const ChoiceName& name) const;
  uint32_t SentOnLink(const MessageRule& rule) const;

  const World* world_ = nullptr;
  std::vector<Armed> armed_;
  std::map<std::pair<uint8_t, uint8_t>, uint64_t> delays_;  // By link: on top of the least.
};

// The kind of choice that the effect is a value of, and that value.
ChoiceKind KindOf(MessageRule::Effect effect);
uint64_t ValueOf(const MessageRule& rule);

// Whether the rule is about messages of one type on one link, which it counts whatever happens to
// them. Other rules do not count messages that a partition cuts off.
bool IsOfOneLink(const MessageRule& rule);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_SCRIPTS_TIMED_MESSAGE_RULES_H_
