#include "scenarios/scripts/timed/which.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/describe.h"
#include "scenarios/scripts/syntax/text.h"

namespace squall {
namespace {

constexpr std::array kNetworkTypes = {
    MessageType::kProp,       MessageType::kApp,           MessageType::kAppResp,
    MessageType::kVote,       MessageType::kVoteResp,      MessageType::kSnap,
    MessageType::kHeartbeat,  MessageType::kHeartbeatResp, MessageType::kTransferLeader,
    MessageType::kTimeoutNow, MessageType::kReadIndex,     MessageType::kReadIndexResp,
    MessageType::kPreVote,    MessageType::kPreVoteResp};

}  // namespace

uint32_t ReadNth(TokenReader* line) {
  const std::string valid = "first, 2nd, 3rd, 4th and so on, or each";
  if (line->Accept("first")) return 1;
  const Word word = line->Take(valid);
  const size_t digits = std::min(word.text.find_first_not_of("0123456789"), word.text.size());
  const std::optional<uint64_t> nth = ParseUnsigned(word.text.substr(0, digits));
  const std::string ending = word.text.substr(digits);
  constexpr std::array<std::string_view, 4> kEndings = {"st", "nd", "rd", "th"};
  if (!nth || *nth == 0 || *nth > kNthMax ||
      std::find(kEndings.begin(), kEndings.end(), ending) == kEndings.end()) {
    line->Fail(word.at, "read " + QuoteForMistake(word.text), valid);
    return 1;
  }
  return static_cast<uint32_t>(*nth);
}

bool IsNetworkType(MessageType type) {
  return std::find(kNetworkTypes.begin(), kNetworkTypes.end(), type) != kNetworkTypes.end();
}

MessageType ReadNetworkType(TokenReader* line) {
  std::array<std::string_view, kNetworkTypes.size()> names;
  std::transform(kNetworkTypes.begin(), kNetworkTypes.end(), names.begin(),
                 [](MessageType type) { return Name(type); });
  return kNetworkTypes[line->OneOf(names, "a type of message")];
}

}  // namespace squall
