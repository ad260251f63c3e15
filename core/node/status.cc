#include "core/node/status.h"

#include "absl/strings/str_format.h"
#include "core/base/describe.h"

namespace squall {

std::string ToJson(const Status& s) {
  std::string json = absl::StrFormat(
      R"({"id":"%x","term":%d,"vote":"%x","commit":%d,"lead":"%x","raftState":"%s","applied":%d,)"
      R"("progress":{)",
      s.basic.id.value(), s.basic.hard_state.term.value(), s.basic.hard_state.vote.value(),
      s.basic.hard_state.commit.value(), s.basic.soft_state.lead.value(),
      std::string(Name(s.basic.soft_state.role)), s.basic.applied.value());
  for (size_t i = 0; i < s.members.size(); ++i) {
    const Progress& p = s.members[i].progress;
    absl::StrAppendFormat(&json, R"(%s"%x":{"match":%d,"next":%d,"state":"%s"})", i > 0 ? "," : "",
                          s.members[i].id.value(), p.match().value(), p.next().value(),
                          std::string(Name(p.state())));
  }
  absl::StrAppendFormat(&json, R"(},"leadtransferee":"%x"})", s.basic.transferee.value());
  return json;
}

}  // namespace squall
