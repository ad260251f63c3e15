// Client histories from files: ours, Jepsen's, Knossos', Maelstrom's and Porcupine's.
//
//   JSON   {"process":0,"type":"invoke","f":"put","key":"x","value":"1"}
//   EDN    {:process 0, :type :invoke, :f :append, :key "0", :value "x 0 0 y"}
//   logs   INFO  jepsen.util - 0 :invoke :write 4
//
// JSON and EDN: events one behind the other, one a line or not, or all in one array, vector or
// list. scenarios/README.md has the fields, and an example of each form. What is not understood is
// an error; only lines of logs that are no operations are passed over, and the events of a nemesis.
#ifndef SQUALL_SCENARIOS_COMMAND_CHECK_HISTORY_READER_H_
#define SQUALL_SCENARIOS_COMMAND_CHECK_HISTORY_READER_H_

#include <string>
#include <string_view>

#include "invariants/history/history.h"
#include "scenarios/command/check/keying.h"

namespace squall {

enum class HistoryFormat : uint8_t { kJson, kEdn, kJepsenLog, kJepsenHistory };

std::string_view Name(HistoryFormat format);  // "JSON", "EDN", "a log of Jepsen", "history.txt"

struct HistoryFile {
  History history;
  HistoryFormat format = HistoryFormat::kJson;
  Keying keying = Keying::kOneRegister;
  std::string note;  // Of what was done to read it; mostly empty.
  // "line 7, column 12: read …; expected …", and in a second line what stands there. Empty if all
  // went well.
  std::string error;
};

// Reads `bytes`, which may be compressed with gzip. The first bytes tell the format.
HistoryFile ReadHistory(std::string_view bytes, KeyedValues keyed = KeyedValues::kAuto);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_CHECK_HISTORY_READER_H_
