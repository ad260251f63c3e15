// Which lines of a log of Jepsen are operations.
#ifndef SQUALL_SCENARIOS_COMMAND_CHECK_LOG_LINE_H_
#define SQUALL_SCENARIOS_COMMAND_CHECK_LOG_LINE_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace squall {

enum class LogLineKind : uint8_t {
  kLogged,      // An operation behind the log's own fields.
  kBare,        // An operation by itself, as in history.txt.
  kOther,       // Some other message, or the rest of one.
  kSuspicious,  // It has the parts of an operation, but not where a log has them.
};

struct LogLine {
  LogLineKind kind = LogLineKind::kOther;
  size_t operation = 0;  // Where the operation begins, 0-based.
  // Of kLogged: when it was logged, up to the second, as "2026-01-05 12:00:01". May be empty. Dates
  // compare as text.
  std::string_view date;
};

// The forms that the loggers of Jepsen's versions have:
//
//   2026-01-05 12:00:01,123{GMT}  INFO  [jepsen worker 0] jepsen.util: 0  :invoke  :write  1
//   INFO [2016-01-05 12:00:01,123] jepsen worker 0 - jepsen.util 0  :invoke  :write  1
//   12:00:01.123 [jepsen worker 0] INFO  jepsen.util - 0 :invoke :write 1
//   INFO  jepsen.util - 0 :invoke :write 1
//   0  :invoke  :write  1
LogLine RecognizeLogLine(std::string_view line);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_CHECK_LOG_LINE_H_
