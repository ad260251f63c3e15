#include "invariants/ghost/subject.h"

#include <utility>

namespace squall {

void Subject::Report(Property property, Index index, std::string detail,
                     std::string_view pattern) const {
  ghost.Report(
      {property, std::move(detail), std::string(pattern), {node.id}, node.state.term, index});
}

}  // namespace squall
