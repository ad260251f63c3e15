// Links that lose, delay or flap for a while.

#include "sim/world/faults/faults.h"
#include "sim/world/faults/opportunity.h"

namespace squall {
namespace {

using Kind = Action::Kind;
using Form = ScriptOption::Form;

constexpr OptionField kOptions[] = {
    {.name = "link_fault_ppm",
     .number = &Options::link_fault_ppm,
     .most = kPpmMax,
     .script =
         {.name = "link-faults", .form = Form::kRate, .example = "1%", .needs = "link-fault-time"},
     .tried = {0, 300000}},
    {.name = "link_fault_us",
     .number = &Options::link_fault_us,
     .most = kDay,
     .script = {.name = "link-fault-time",
                .form = Form::kSpread,
                .example = "50ms..1s",
                .extra = &Options::link_fault_extra_us,
                .needs = "link-faults"},
     .tried = {kMillisecond, 300 * kMillisecond}},
    {.name = "link_fault_extra_us", .number = &Options::link_fault_extra_us, .most = kDay},
};

void Offer(const Opportunity& opportunity) {
  Stage& stage = opportunity.stage;
  const Options& options = stage.options();
  const uint64_t ailing =
      opportunity.Draw(ChoiceKind::kLinkFault, options.link_fault_ppm,
                       [&](uint64_t bits) { return DrawLinkFault(bits, stage.node_count()); });
  if (ailing == 0) return;
  const uint64_t length = opportunity.Length(ChoiceKind::kLinkFaultLength, options.link_fault_us,
                                             options.link_fault_extra_us);
  const uint32_t handle = stage.network().Begin(DecodeLinkFault(ailing, stage.node_count()));
  stage.Push({stage.now() + length, kNoNode, Event::LinkFaultEnd{handle}});
  ++stage.statistics().link_faults;
}

}  // namespace

const Fault kLinkFault = {
    .name = "link-fault", .options = kOptions, .scope = Fault::Scope::kWorld, .offer = Offer};

}  // namespace squall
