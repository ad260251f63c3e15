#include "scenarios/scripts/timed/rule_line.h"

#include <array>
#include <string_view>

#include "scenarios/scripts/timed/quantity.h"
#include "scenarios/scripts/timed/which.h"

namespace squall {
namespace {

using Party = MessageRule::Party;

constexpr std::array<std::string_view, 5> kEffects = {"drop", "duplicate", "delay", "delay-copy",
                                                      "report"};

// `first`, `each`, `1st`, `2nd`, `3rd`, `4th` and so on.
void ReadWhich(TokenReader* line, MessageRule* rule) {
  if (line->Accept("each")) {
    rule->last = kEachMessage;
    return;
  }
  rule->first = rule->last = ReadNth(line);
}

Party ReadParty(TokenReader* line, const NodeNames& nodes) {
  if (line->Accept("leader")) return {Party::Who::kLeader, {}};
  return {Party::Who::kSet, line->Set(nodes)};
}

// Whether no node sends messages from the one to the other.
bool IsOneNode(NodeSet from, NodeSet to) { return from.size() == 1 && from == to; }

}  // namespace

MessageRule ReadRuleLine(TokenReader* line, const NodeNames& nodes, const RunWindow& run) {
  MessageRule rule;
  ReadWhich(line, &rule);
  if (!line->Accept("message")) rule.type = ReadNetworkType(line);
  const Position link = line->Here();
  rule.from = ReadParty(line, nodes);
  line->Expect("->");
  rule.to = ReadParty(line, nodes);
  const bool both_lead = rule.from.who == Party::Who::kLeader && rule.to.who == Party::Who::kLeader;
  if (line->ok() && (both_lead || IsOneNode(rule.from.set, rule.to.set))) {
    line->Fail(link, "a node sends itself no messages", "two different nodes");
  }
  rule.window = ReadWindow(line, run);
  if (!line->ok()) return rule;
  rule.effect = static_cast<MessageRule::Effect>(line->OneOf(kEffects, "the fate of the message"));
  if (rule.effect == MessageRule::Effect::kDelay ||
      rule.effect == MessageRule::Effect::kDelayCopy) {
    rule.delay_us = line->Duration();
  }
  line->End();
  return rule;
}

LinkLatency ReadLatencyLine(TokenReader* line, const NodeNames& nodes, uint64_t least_us) {
  LinkLatency latency;
  const Position link = line->Here();
  latency.from = line->Set(nodes);
  line->Expect("->");
  latency.to = line->Set(nodes);
  if (line->ok() && IsOneNode(latency.from, latency.to)) {
    line->Fail(link, "a node sends itself no messages", "two different nodes");
  }
  line->Expect("=");
  const Position at = line->Here();
  latency.latency_us = line->Duration();
  line->End();
  if (line->ok() && latency.latency_us < least_us) {
    line->Fail(at, "read " + QuoteForMistake(DescribeDuration(latency.latency_us)),
               "at least " + DescribeDuration(least_us) + ", the latency of this cluster");
  }
  return latency;
}

}  // namespace squall
