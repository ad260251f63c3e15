#include <algorithm>
#include <array>

#include "scenarios/scripts/dialect.h"
#include "scenarios/scripts/etcd/confchange.h"
#include "scenarios/scripts/etcd/interaction.h"
#include "scenarios/scripts/etcd/quorum.h"
#include "scenarios/scripts/timed/timed.h"

namespace squall {

std::span<const DialectInfo> AllDialects() {
  static const std::array kDialects = {InteractionDialectInfo(), ConfChangeDialectInfo(),
                                       QuorumDialectInfo(), TimedDialectInfo()};
  return kDialects;
}

const DialectInfo* FindDialect(std::string_view name) {
  const std::span<const DialectInfo> all = AllDialects();
  const auto found =
      std::find_if(all.begin(), all.end(), [name](const DialectInfo& d) { return Knows(d, name); });
  return found == all.end() ? nullptr : &*found;
}

bool Knows(const DialectInfo& dialect, std::string_view directive) {
  return std::find(dialect.directives.begin(), dialect.directives.end(), directive) !=
         dialect.directives.end();
}

}  // namespace squall
