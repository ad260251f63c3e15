// The descriptors of all faults, each in the file of its name, and their list.
#ifndef SQUALL_SIM_WORLD_FAULTS_FAULTS_H_
#define SQUALL_SIM_WORLD_FAULTS_FAULTS_H_

#include "sim/plan/fault.h"

namespace squall {

extern const Fault kPartition;
extern const Fault kLinkFault;
extern const Fault kMassCrash;
extern const Fault kSlowDisk;
extern const Fault kDiskFull;
extern const Fault kIoError;
extern const Fault kReadError;
extern const Fault kWipe;
extern const Fault kPause;
extern const Fault kClockJump;
extern const Fault kCrash;
extern const Fault kRot;
extern const Fault kTransportReport;
extern const Fault kMisroute;
extern const Fault kEmptyDisk;
extern const Fault kRestFault;
extern const Fault kRequests;

// In the order in which an opportunity offers them. The last of a node's faults to be offered is
// its crash: it leaves nothing for others to harm.
inline constexpr const Fault* kFaults[] = {
    &kPartition,       &kLinkFault, &kMassCrash, &kSlowDisk,  &kDiskFull, &kIoError,
    &kReadError,       &kWipe,      &kPause,     &kClockJump, &kCrash,    &kRot,
    &kTransportReport, &kMisroute,  &kEmptyDisk, &kRestFault, &kRequests,
};

}  // namespace squall

#endif  // SQUALL_SIM_WORLD_FAULTS_FAULTS_H_
