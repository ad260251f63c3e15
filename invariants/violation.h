// A broken property: which one, where, and what was seen. A value that is reported, never thrown.
#ifndef SQUALL_INVARIANTS_VIOLATION_H_
#define SQUALL_INVARIANTS_VIOLATION_H_

#include <string>
#include <vector>

#include "core/base/types.h"
#include "invariants/properties.h"

namespace squall {

struct Violation {
  Property property{};  // The broken property.
  // The observation, in one sentence with names and numbers: "two leaders in term 7: node 2, then
  // node 4".
  std::string detail;
  // The same without what differs between runs of one bug: no seed, node, term or index; relative
  // roles only. Equal strings mean the same bug.
  std::string pattern;
  // The nodes concerned; the one that broke the property comes first.
  std::vector<NodeId> nodes;
  Term term;
  Index index;
};

// "election-safety-3c1f": the property's name and a hash of the pattern. Names a directory, and
// recognizes a bug across seeds.
std::string Signature(const Violation& violation);

}  // namespace squall

#endif  // SQUALL_INVARIANTS_VIOLATION_H_
