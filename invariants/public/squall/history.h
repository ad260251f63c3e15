// For a program that has recorded what clients asked and were told: whether one copy of the data,
// doing one thing at a time, could have answered so.
//
//   History                the operations
//   CheckLinearizability   the verdict, and which operation has no place
//   HistoryRecorder        writes a history down while it happens
#ifndef SQUALL_INVARIANTS_PUBLIC_SQUALL_HISTORY_H_
#define SQUALL_INVARIANTS_PUBLIC_SQUALL_HISTORY_H_

#include "invariants/history/history.h"          // IWYU pragma: export
#include "invariants/history/linearizability.h"  // IWYU pragma: export
#include "invariants/history/recorder.h"         // IWYU pragma: export

#endif  // SQUALL_INVARIANTS_PUBLIC_SQUALL_HISTORY_H_
