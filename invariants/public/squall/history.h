// For a program that has recorded the operations of clients and their answers: whether one copy of
// the data that does one operation at a time could have given these answers.
//
//   History                the operations
//   CheckLinearizability   the verdict, and the first operation that fits no order
//   HistoryRecorder        records a history during a run
#ifndef SQUALL_INVARIANTS_PUBLIC_SQUALL_HISTORY_H_
#define SQUALL_INVARIANTS_PUBLIC_SQUALL_HISTORY_H_

#include "invariants/history/history.h"          // IWYU pragma: export
#include "invariants/history/linearizability.h"  // IWYU pragma: export
#include "invariants/history/recorder.h"         // IWYU pragma: export

#endif  // SQUALL_INVARIANTS_PUBLIC_SQUALL_HISTORY_H_
