#include "sim/shrink/plan_size.h"

#include "sim/plan/plan_fields.h"

namespace squall {
namespace {

// A choice needs more words than an action, which says by itself when it happens.
constexpr uint64_t kChoiceWeight = 10;
constexpr uint64_t kActionWeight = 8;
constexpr uint64_t kOperationWeight = 9;
constexpr uint64_t kNodeWeight = 4;
constexpr uint64_t kClientWeight = 4;

// As scripts have it (scenarios/README.md).
constexpr uint64_t kPlainMessageBytes = 1 << 16;

}  // namespace

uint64_t NumberSize(uint64_t number) {
  if (number == 0) return 0;
  uint64_t zeros = 0;
  while (number % 10 == 0) {
    number /= 10;
    ++zeros;
  }
  uint64_t digits = 0;
  for (; number > 0; number /= 10) ++digits;
  constexpr uint64_t kDigitWeight = 8;
  return kDigitWeight * digits + digits + zeros;
}

Options PlainOptionsFor(const Options& options) {
  Options plain;
  plain.max_size_per_msg = kPlainMessageBytes;
  plain.nodes = options.nodes;
  plain.spares = options.spares;
  plain.clients = options.clients;
  plain.duration_us = options.duration_us;
  plain.strict_lease = options.strict_lease;
  plain.durable_campaign = options.durable_campaign;
  plain.strict_reads = options.strict_reads;
  plain.strict_readd = options.strict_readd;
  plain.commit_by_vote = options.commit_by_vote;
  plain.strict_input = options.strict_input;
  // What nodes cannot do is not asked of them in a smaller plan either.
  plain.learner_changes = options.learner_changes;
  plain.joint_changes = options.joint_changes;
  plain.reads = options.reads;
  plain.follower_reads = options.follower_reads;
  plain.disks_lost_max = options.disks_lost_max;
  return plain;
}

PlanSize SizeOf(const Plan& plan, uint64_t operations) {
  const Options& o = plan.options;
  PlanSize size;
  size.parts = kChoiceWeight * plan.choices.size() + kActionWeight * plan.actions.size() +
               kOperationWeight * operations + kNodeWeight * (o.nodes + o.spares) +
               kClientWeight * o.clients;
  const Options plain = PlainOptionsFor(o);
  for (const OptionField& f : OptionFields()) {
    if (f.flag != nullptr) {
      size.options += o.*f.flag != plain.*f.flag ? 1 : 0;
    } else if (o.*f.number != plain.*f.number) {
      ++size.options;
      size.numbers += NumberSize(o.*f.number);
    }
  }
  for (const NamedChoice& choice : plan.choices) size.numbers += NumberSize(choice.value);
  for (const Action& a : plan.actions) {
    size.numbers += NumberSize(a.at.value()) + NumberSize(a.length_us) + NumberSize(a.count) +
                    NumberSize(a.outcome) + a.key.size() + a.value.size();
    // `leader` says more than a number.
    size.numbers += a.node != 0 ? 1 : 0;
  }
  size.time_us = o.duration_us;
  return size;
}

}  // namespace squall
