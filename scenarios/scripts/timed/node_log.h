// The log of one node as scripts see it: the terms of its entries, and how much of it a snapshot
// replaced.
#ifndef SQUALL_SCENARIOS_SCRIPTS_TIMED_NODE_LOG_H_
#define SQUALL_SCENARIOS_SCRIPTS_TIMED_NODE_LOG_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/types.h"
#include "sim/world/world.h"

namespace squall {

struct NodeLog {
  Index compacted;          // Entries up to this one are in a snapshot. Zero: none.
  std::vector<Term> terms;  // Of the entries behind them.

  Index last() const { return compacted + terms.size(); }

  friend bool operator==(const NodeLog&, const NodeLog&) = default;
};

// What a node that is up shows, and of one that is down what its disk holds.
NodeLog ReadNodeLog(const World& world, NodeId node);

// "1 1 2"; "..5 2" where entries up to 5 are in a snapshot; "1*60 2" for sixty entries of term 1
// and one of term 2; "empty". Very long ones are cut off in the middle.
std::string Describe(const NodeLog& log);
inline std::string DescribeLog(const World& world, NodeId node) {
  return Describe(ReadNodeLog(world, node));
}

// Adds what `word` of such a text stands for. False if it stands for nothing: "..5" is the first
// word only, and no script holds more than kEntriesMax entries.
bool AddWord(std::string_view word, NodeLog* log);

// Where the two have entries of different terms at one index: the first such index.
std::optional<Index> FirstDifference(const NodeLog& a, const NodeLog& b);

// Whether there is an index at which both have an entry.
bool Overlap(const NodeLog& a, const NodeLog& b);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_SCRIPTS_TIMED_NODE_LOG_H_
