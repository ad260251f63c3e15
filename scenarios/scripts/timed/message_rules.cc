#include "scenarios/scripts/timed/message_rules.h"

#include <algorithm>

#include "sim/world/network.h"

namespace squall {
namespace {

bool IsAboutMessage(ChoiceKind kind) {
  const ChoiceForm* form = FormOf(kind);
  return form != nullptr && form->subject == ChoiceForm::Subject::kMessage;
}

NodeId Only(const MessageRule::Party& party) { return *party.set.begin(); }

}  // namespace

ChoiceKind KindOf(MessageRule::Effect effect) {
  switch (effect) {
    case MessageRule::Effect::kDrop:
    case MessageRule::Effect::kDuplicate:
      return ChoiceKind::kMessageFate;
    case MessageRule::Effect::kDelay:
      return ChoiceKind::kMessageDelay;
    case MessageRule::Effect::kDelayCopy:
      return ChoiceKind::kDuplicateDelay;
    case MessageRule::Effect::kReport:
      return ChoiceKind::kReport;
  }
  return ChoiceKind::kMessageFate;
}

uint64_t ValueOf(const MessageRule& rule) {
  switch (rule.effect) {
    case MessageRule::Effect::kDrop:
      return static_cast<uint64_t>(Fate::kDrop);
    case MessageRule::Effect::kDuplicate:
      return static_cast<uint64_t>(Fate::kDuplicate);
    case MessageRule::Effect::kDelay:
    case MessageRule::Effect::kDelayCopy:
      return rule.delay_us;
    case MessageRule::Effect::kReport:
      return 1;
  }
  return 0;
}

bool IsOfOneLink(const MessageRule& rule) {
  const auto is_one = [](const MessageRule::Party& party) {
    return party.who == MessageRule::Party::Who::kSet && party.set.size() == 1;
  };
  return rule.type && is_one(rule.from) && is_one(rule.to);
}

void MessageRules::Begin(const MessageRule& rule) {
  // At the beginning of the world nothing was sent but what nodes send when they start.
  const bool counts = IsOfOneLink(rule) && world_->steps() > 0;
  armed_.push_back({&rule, counts ? SentOnLink(rule) : 0, 0, {}});
}

bool MessageRules::End(const MessageRule& rule) {
  const auto armed =
      std::find_if(armed_.begin(), armed_.end(), [&](const Armed& a) { return a.rule == &rule; });
  const uint32_t number = IsOfOneLink(rule) ? SentOnLink(rule) - armed->base : armed->number;
  armed_.erase(armed);
  return number >= rule.first;
}

void MessageRules::SetLatency(const LinkLatency& latency, uint64_t least_us) {
  for (NodeId from : latency.from) {
    for (NodeId to : latency.to) {
      if (from == to) continue;
      delays_[{ByteOf(from), ByteOf(to)}] = latency.latency_us - least_us;
    }
  }
}

std::optional<uint64_t> MessageRules::Choose(const ChoiceName& name) {
  if (!IsAboutMessage(name.kind)) return std::nullopt;
  if (name.kind == ChoiceKind::kMessageFate) Count(name);
  for (auto armed = armed_.rbegin(); armed != armed_.rend(); ++armed) {
    if (KindOf(armed->rule->effect) == name.kind && Applies(*armed, name)) {
      return ValueOf(*armed->rule);
    }
  }
  if (name.kind != ChoiceKind::kMessageDelay) return std::nullopt;
  const auto delay = delays_.find({name.a, name.b});
  return delay == delays_.end() ? std::nullopt : std::optional(delay->second);
}

bool MessageRules::IsOf(const MessageRule::Party& party, NodeId node) const {
  if (party.who == MessageRule::Party::Who::kSet) return party.set.contains(node);
  const Guest* guest = world_->node(node);
  return guest != nullptr && guest->State().role == Role::kLeader;
}

bool MessageRules::Matches(const MessageRule& rule, const ChoiceName& name) const {
  if (rule.type && static_cast<uint8_t>(*rule.type) != name.c) return false;
  return IsOf(rule.from, NodeId(name.a)) && IsOf(rule.to, NodeId(name.b));
}

// The fate of a message is chosen before all else about it.
void MessageRules::Count(const ChoiceName& fate) {
  for (Armed& armed : armed_) {
    if (IsOfOneLink(*armed.rule) || !Matches(*armed.rule, fate)) continue;
    ++armed.number;
    if (armed.number >= armed.rule->first && armed.number <= armed.rule->last) armed.hit = fate;
  }
}

bool MessageRules::Applies(const Armed& armed, const ChoiceName& name) const {
  const MessageRule& rule = *armed.rule;
  if (!IsOfOneLink(rule)) {
    ChoiceName fate = name;
    fate.kind = ChoiceKind::kMessageFate;
    return armed.hit == fate;
  }
  if (!Matches(rule, name) || name.n < armed.base) return false;
  const uint32_t number = name.n - armed.base + 1;
  return number >= rule.first && number <= rule.last;
}

uint32_t MessageRules::SentOnLink(const MessageRule& rule) const {
  return world_->network().Ordinal(*rule.type, Only(rule.from), Only(rule.to));
}

}  // namespace squall
