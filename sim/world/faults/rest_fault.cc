// One more thing that goes wrong when the storm is over and the core has come to rest: bugs that
// the next write would heal show there, because none comes. What goes wrong is Recovery's
// (recovery_rest.cc).

#include "sim/world/faults/faults.h"

namespace squall {
namespace {

constexpr OptionField kOptions[] = {
    {.name = "rest_fault_ppm",
     .number = &Options::rest_fault_ppm,
     .most = kPpmMax,
     .script = {.name = "rest-faults",
                .form = ScriptOption::Form::kRate,
                .example = "50%",
                .needs = "settle"},
     .tried = {0, 1000000}},
};

}  // namespace

const Fault kRestFault = {.name = "rest-fault", .options = kOptions};

}  // namespace squall
