// One trial of a shrinking, as it is made in a worker process and as it travels to one and back.
#ifndef SQUALL_SCENARIOS_COMMAND_SHRINK_TRIAL_JOB_H_
#define SQUALL_SCENARIOS_COMMAND_SHRINK_TRIAL_JOB_H_

#include <string>
#include <string_view>

#include "scenarios/command/process/run_progress.h"
#include "scenarios/command/sweep/worker_pool.h"
#include "sim/guest/guest.h"
#include "sim/shrink/edits.h"
#include "sim/shrink/trial.h"

namespace squall {

// Runs `plan` from where `trial` stands in it, and judges it as a sweep would. The attachment is
// the failing run, if it is one.
JobResult RunTrialJob(const Plan& plan, Trial trial, const GuestFactory& factory,
                      RunProgress& progress);

// The bytes of two plans, the one that is tried and the one that it was made of.
std::string PackPlans(const Plan& plan, const Plan& best);
bool UnpackPlans(std::string_view bytes, Plan* plan, Plan* best);

// The bytes of a failing run between two processes of one program, not for files.
std::string Pack(const FailingRun& run);
// False if the bytes are not what Pack() makes.
bool Unpack(std::string_view bytes, FailingRun* run);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_SHRINK_TRIAL_JOB_H_
