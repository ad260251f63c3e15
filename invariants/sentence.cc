#include "invariants/sentence.h"

namespace squall {

std::string Joined(std::initializer_list<SentencePart> parts) {
  std::string joined;
  for (const SentencePart& part : parts) {
    joined += part.is_number ? std::to_string(part.number) : std::string(part.text);
  }
  return joined;
}

std::string_view RoleWord(Role role) {
  switch (role) {
    case Role::kFollower:
      return "follower";
    case Role::kCandidate:
      return "candidate";
    case Role::kLeader:
      return "leader";
    case Role::kPreCandidate:
      return "pre-candidate";
  }
  return "";
}

}  // namespace squall
