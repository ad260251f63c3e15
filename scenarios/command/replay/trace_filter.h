// Which lines of a trace are wanted.
#ifndef SQUALL_SCENARIOS_COMMAND_REPLAY_TRACE_FILTER_H_
#define SQUALL_SCENARIOS_COMMAND_REPLAY_TRACE_FILTER_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "core/base/message.h"

namespace squall {

// What one line of a trace is about.
struct TraceSubject {
  uint64_t nodes = 0;        // Bit i: node i. Of a message its sender and its receiver.
  std::optional<Term> term;  // Of the message, or of the node afterwards.
  std::optional<MessageType> type;
};

// A line is wanted if it is about something of each kind that is named here. One that has nothing
// of a kind, as the beginning of a partition has no term, is about nothing of it.
struct TraceFilter {
  struct Terms {
    Term first;
    Term last;
  };

  uint64_t nodes = 0;              // Bit i: node i. 0: all.
  std::vector<Terms> terms;        // None: all.
  std::vector<MessageType> types;  // None: all, and what is no message.

  bool Takes(const TraceSubject& subject) const;
};

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_REPLAY_TRACE_FILTER_H_
