#include "sim/plan/actions.h"

#include <string_view>

#include "absl/strings/str_cat.h"
#include "sim/plan/operations.h"

namespace squall {
namespace {

using Kind = Action::Kind;

std::string DescribeSet(uint64_t set) {
  std::string text = "{";
  for (uint64_t id = 1; id <= kNodesMax; ++id) {
    if (set >> id & 1) absl::StrAppend(&text, text.size() > 1 ? "," : "", id);
  }
  return text + "}";
}

// Whom an action is about: a node, the leader if it is 0, or all.
enum class Whom : uint8_t { kNobody, kNode, kNodeOrLeader };

Whom WhomOf(Kind kind) {
  switch (kind) {
    case Kind::kPartition:
    case Kind::kOneWayPartition:
    case Kind::kHeal:
      return Whom::kNobody;
    case Kind::kPut:
    case Kind::kGet:
    case Kind::kTransfer:
    case Kind::kChange:
      return Whom::kNodeOrLeader;
    case Kind::kCrash:
    case Kind::kRestart:
    case Kind::kCampaign:
    case Kind::kCompact:
    case Kind::kForgetLeader:
    case Kind::kCrashInside:
    case Kind::kWipe:
    case Kind::kPause:
    case Kind::kClockJump:
    case Kind::kClockFreeze:
    case Kind::kSlowDisk:
    case Kind::kDiskFull:
    case Kind::kIoError:
    case Kind::kRot:
    case Kind::kStart:
      return Whom::kNode;
  }
  return Whom::kNobody;
}

std::string NoSuchNode(std::string_view field, uint64_t id, uint64_t nodes) {
  return absl::StrCat(std::string(field), " names node ", id, "; there are nodes 1 to ", nodes);
}

}  // namespace

std::string Describe(const Action& a) {
  const std::string during =
      a.length_us == 0 ? "" : absl::StrCat(" for ", Describe(SimTime(a.length_us)));
  const std::string node = absl::StrCat("node ", a.node);
  const std::string through = a.node == 0 ? "the leader" : node;
  switch (a.kind) {
    case Kind::kPartition:
      return absl::StrCat("partition ", DescribeSet(a.left), " | ", DescribeSet(a.right), during);
    case Kind::kOneWayPartition:
      return absl::StrCat("cut ", DescribeSet(a.left), " -> ", DescribeSet(a.right), during);
    case Kind::kHeal:
      return "heal";
    case Kind::kCrash:
      return absl::StrCat("crash ", a.node);
    case Kind::kRestart:
      return absl::StrCat("restart ", a.node);
    case Kind::kPut:
      return absl::StrCat("put through ", through);
    case Kind::kCampaign:
      return node + " campaigns";
    case Kind::kGet:
      return absl::StrCat("get through ", through);
    case Kind::kTransfer:
      return absl::StrCat("hand leadership over to node ", a.other, " through ", through);
    case Kind::kChange:
      return absl::StrCat("change members: ", a.value, ", through ", through);
    case Kind::kCompact:
      return node + " makes a snapshot";
    case Kind::kForgetLeader:
      return node + " forgets its leader";
    case Kind::kCrashInside:
      return absl::StrCat(node, " crashes at its call ", a.count, " with outcome ", a.outcome);
    case Kind::kWipe:
      return node + " loses its disk";
    case Kind::kPause:
      return absl::StrCat(node, " stands still", during);
    case Kind::kClockJump:
      return absl::StrCat("the clock of ", node, " jumps ", a.count, " ticks ahead");
    case Kind::kClockFreeze:
      return absl::StrCat("the clock of ", node, " stands still", during);
    case Kind::kSlowDisk:
      return absl::StrCat("the disk of ", node, " is slower by ", Describe(SimTime(a.count)),
                          during);
    case Kind::kDiskFull:
      return absl::StrCat("the disk of ", node, " is full", during);
    case Kind::kIoError:
      return absl::StrCat("the next ", a.count == 1 ? "barrier" : "write", " of ", node, " fails");
    case Kind::kRot:
      return absl::StrCat("synced bytes of ", node, " rot");
    case Kind::kStart:
      return node + " starts for the first time";
  }
  return "";
}

std::string Check(const Action& a, uint64_t nodes) {
  if (a.kind < Kind::kPartition || a.kind > Kind::kStart) {
    return absl::StrCat("kind ", static_cast<int>(a.kind), "; expected 1 to ",
                        static_cast<int>(Kind::kStart));
  }
  const Whom whom = WhomOf(a.kind);
  const bool any = whom == Whom::kNobody || (whom == Whom::kNodeOrLeader && a.node == 0);
  if (!any && (a.node < 1 || a.node > nodes)) return NoSuchNode("node", a.node, nodes);
  if (a.kind == Kind::kPartition || a.kind == Kind::kOneWayPartition) {
    if (a.left == 0 || a.right == 0) return "a partition needs left and right";
    if (a.left & a.right) return "left and right have nodes in common";
  }
  if (a.kind == Kind::kTransfer && (a.other < 1 || a.other > nodes)) {
    return NoSuchNode("other", a.other, nodes);
  }
  if (a.kind == Kind::kChange) {
    ConfChangeV2 change;
    std::string error;
    if (!ParseChange(a.value, &change, &error)) return absl::StrCat("value: ", error);
    for (const ConfChangeSingle& single : change.changes) {
      const uint64_t id = single.node_id.value();
      if (id < 1 || id > nodes) return NoSuchNode("value", id, nodes);
    }
  }
  constexpr uint64_t kTicksMax = 1000000;
  if (a.kind == Kind::kClockJump && a.count > kTicksMax) {
    return absl::StrCat("count is ", a.count, "; a clock jumps at most ", kTicksMax, " ticks");
  }
  return "";
}

}  // namespace squall
