// A broken property: which one, where, and what was seen. A value that is reported, never thrown.
#ifndef SQUALL_INVARIANTS_VIOLATION_H_
#define SQUALL_INVARIANTS_VIOLATION_H_

#include <string>
#include <string_view>
#include <vector>

#include "core/base/types.h"

namespace squall {

// One row of the table of properties.
struct Property {
  std::string_view id;      // "S1"
  std::string_view name;    // "election safety"
  std::string_view source;  // "Paper Fig. 3"
};

struct Violation {
  Property property;
  // What was seen, in one sentence with names and numbers: "two leaders in term 7: node 2, then
  // node 4".
  std::string detail;
  // The same without what differs between runs of one bug: no seed, node, term or index; relative
  // roles only. Equal strings mean the same bug.
  std::string pattern;
  // Whom it is about, the node that was caught first.
  std::vector<NodeId> nodes;
  Term term;
  Index index;
};

// "election-safety-3c1f": names a directory and recognizes a bug across seeds.
std::string Signature(const Violation& violation);

}  // namespace squall

#endif  // SQUALL_INVARIANTS_VIOLATION_H_
