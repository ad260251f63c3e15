#include "scenarios/scripts/timed/action_text.h"

#include <string_view>

#include "absl/strings/str_cat.h"
#include "scenarios/message_text.h"
#include "scenarios/scripts/timed/quantity.h"
#include "scenarios/scripts/timed/tokens.h"

namespace squall {
namespace {

using Kind = Action::Kind;

std::string Lasting(uint64_t length_us) {
  return length_us == 0 ? "" : " for " + DescribeDuration(length_us);
}

}  // namespace

std::string ActionCommand(const Action& a) {
  const std::string node = a.node == 0 ? "leader" : absl::StrCat(a.node);
  switch (a.kind) {
    case Kind::kPartition:
      return absl::StrCat("partition ", DescribeSet(NodeSet::FromBits(a.left)), " | ",
                          DescribeSet(NodeSet::FromBits(a.right)), Lasting(a.length_us));
    case Kind::kOneWayPartition:
      return absl::StrCat("partition ", DescribeSet(NodeSet::FromBits(a.left)), " -> ",
                          DescribeSet(NodeSet::FromBits(a.right)), Lasting(a.length_us));
    case Kind::kHeal:
      return "heal";
    case Kind::kCrash:
      return "crash " + node;
    case Kind::kRestart:
      return "restart " + node;
    case Kind::kPut:
      return absl::StrCat("put ", node, " ", ReadableText(a.key), "=", ReadableText(a.value));
    case Kind::kCampaign:
      return "campaign " + node;
    case Kind::kGet:
      return absl::StrCat("get ", node, " ", ReadableText(a.key));
    case Kind::kTransfer:
      return absl::StrCat("transfer ", node, " to ", a.other);
    case Kind::kChange:
      return absl::StrCat("change ", node, " ", a.value);
    case Kind::kCompact:
      return "compact " + node;
    case Kind::kForgetLeader:
      return "forget-leader " + node;
    case Kind::kCrashInside:
      return absl::StrCat("crash ", node, " at call ", a.count, " outcome ", a.outcome);
    case Kind::kWipe:
      return "wipe " + node;
    case Kind::kPause:
      return absl::StrCat("pause ", node, Lasting(a.length_us));
    case Kind::kClockJump:
      return absl::StrCat("jump-clock ", node, " by ", a.count);
    case Kind::kClockFreeze:
      return absl::StrCat("freeze-clock ", node, Lasting(a.length_us));
    case Kind::kSlowDisk:
      return absl::StrCat("slow-disk ", node, " by ", DescribeDuration(a.count),
                          Lasting(a.length_us));
    case Kind::kDiskFull:
      return absl::StrCat("fill-disk ", node, Lasting(a.length_us));
    case Kind::kIoError:
      return absl::StrCat(a.count == 1 ? "fail-sync " : "fail-write ", node);
    case Kind::kRot:
      return absl::StrCat("rot ", node, " bit ", a.outcome);
    case Kind::kStart:
      return "start " + node;
  }
  return "";
}

std::string DescribeOutcome(const Action& action, ActionOutcome outcome) {
  switch (outcome) {
    case ActionOutcome::kDone:
      return "";
    case ActionOutcome::kDoneWhileDown:
      return "the node is down, and meets it if it comes up in time";
    case ActionOutcome::kNodeIsUp:
      return "it is up already";
    case ActionOutcome::kNodeIsDown:
      return action.kind == Kind::kCrash ? "it is down already" : "it is down";
    case ActionOutcome::kNodeNotStarted:
      return "it was never started";
    case ActionOutcome::kNodeIsLost:
      return "its disk is gone";
    case ActionOutcome::kNodeIsPaused:
      return "its process stands still";
    case ActionOutcome::kStartFailed:
      return "it does not come up, and will try again";
    case ActionOutcome::kDiskRefused:
      return "it refuses its damaged disk, and is lost";
    case ActionOutcome::kNoLeader:
      return "there is no leader";
    case ActionOutcome::kKnowsNoLeader:
      return "it knows no leader";
    case ActionOutcome::kNodeLeads:
      return "it leads";
    case ActionOutcome::kTargetLeads:
      return absl::StrCat("node ", action.other, " leads already");
    case ActionOutcome::kTargetNotVoter:
      return absl::StrCat("node ", action.other, " is no voter");
    case ActionOutcome::kRefused:
      return "refused";
    case ActionOutcome::kNoQuorumAfter:
      return "not asked for, because too many disks of the new configuration are lost";
    case ActionOutcome::kNothingToPart:
      return "a side of it is empty";
    case ActionOutcome::kNothingToHeal:
      return "there is no partition";
    case ActionOutcome::kNothingToCompact:
      return "nothing was applied since the last snapshot";
    case ActionOutcome::kNothingToRot:
      return "its disk holds no synced bytes before the last record";
    case ActionOutcome::kAlreadySo:
      return "it is so already";
    case ActionOutcome::kCallHasPassed:
      return "it has made that call already";
  }
  return "";
}

}  // namespace squall
