// Client histories from files: ours, Jepsen's and Porcupine's.
//
//   JSON lines   {"process":0,"type":"invoke","f":"put","key":"x","value":"1"}
//                {"process":0,"type":"ok","f":"put","key":"x","value":"1"}
//   EDN lines    {:process 0, :type :invoke, :f :append, :key "0", :value "x 0 0 y"}
//   Jepsen logs  INFO  jepsen.util - 0 :invoke :write 4
//
// In the first two every line is an event. `type` is invoke, ok, fail (it did nothing) or info
// (what became of it is not known); `f` is get or read, put or write, append, delete, or cas with
// value [expected, new]; `key` may be left out where there is one register. null and nil stand for
// a key that is not there, as every key is at first; in EDN lines with keys every key is the empty
// string at first, because that is how the key-value histories that come in this form are meant. A
// get carries what it saw in its ok event. In Jepsen's logs lines that are no events of clients are
// passed over. An operation that is never answered is of unknown outcome.
#ifndef SQUALL_SCENARIOS_COMMAND_CHECK_HISTORY_READER_H_
#define SQUALL_SCENARIOS_COMMAND_CHECK_HISTORY_READER_H_

#include <string>
#include <string_view>

#include "invariants/history/history.h"

namespace squall {

struct HistoryFile {
  History history;
  std::string format;  // "JSON lines", "EDN lines", "Jepsen log".
  std::string error;   // "line 7, column 12: read …; expected …". Empty if all went well.
};

// Recognizes the format by the first line that is not blank.
HistoryFile ReadHistory(std::string_view text);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_CHECK_HISTORY_READER_H_
