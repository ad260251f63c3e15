#include "invariants/safety/driver_contract.h"

#include <string>
#include <utility>

#include "core/base/describe.h"
#include "invariants/sentence.h"

namespace squall {
namespace {

[[gnu::cold]] void ReportAdvanced(Subject subject) {
  const uint64_t open = subject.node.contract.readies_open;
  if (open != 1) {
    subject.Report(Property::kDriverContract, Index(),
                   Sentence("node ", subject.id(), " is advanced when ", open, " Readies are open"),
                   "a Ready is taken while one is open, or advanced twice");
  } else {
    subject.Report(
        Property::kDriverContract, Index(),
        Sentence("node ", subject.id(), " is advanced before its writes are on the disk"),
        "a Ready is advanced before its writes are on the disk");
  }
}

// Of a thread `last` was taken up, or done, before `number`, of those up to `last_max`.
[[gnu::cold]] void ReportTurn(Subject subject, std::string_view what, uint64_t number,
                              uint64_t last, uint64_t last_max) {
  if (number == last + 1 && number <= last_max) return;
  subject.Report(Property::kDriverContract, Index(),
                 Sentence("node ", subject.id(), " ", what, " number ", number, " after ", last,
                          ", of ", last_max, " that were taken up"),
                 Sentence("a node ", what, " out of turn"));
}

}  // namespace

void CheckMisrouted(Subject subject, const NodeState& after) {
  const NodeGhost& node = subject.node;
  if (after == node.state) return;
  subject.Report(
      Property::kDriverContract, after.commit,
      Sentence("node ", subject.id(), " takes a ", Name(node.call.type), " that was sent to node ",
               node.call.meant_for, ": its term was ", node.state.term, " and is ", after.term,
               ", its commit index was ", node.state.commit, " and is ", after.commit),
      "a message that was sent to another node is taken");
}

void ReportContract(Subject subject, ContractStep step, uint64_t number) {
  const ContractGhost& c = subject.node.contract;
  switch (step) {
    case ContractStep::kReady:
      return;
    case ContractStep::kAdvanced:
      return ReportAdvanced(subject);
    case ContractStep::kAppendStart:
      return ReportTurn(subject, "takes up an append", number, c.appends_started, number);
    case ContractStep::kAppendDone:
      ReportTurn(subject, "is done with an append", number, c.appends_done, c.appends_started);
      if (!WaitsForDisk(subject.node, number)) return;
      return subject.Report(Property::kDriverContract, Index(),
                            Sentence("node ", subject.id(), " is done with append number ", number,
                                     " before it is on the disk"),
                            "an append is done before it is on the disk");
    case ContractStep::kApplyStart:
      return ReportTurn(subject, "takes up an apply", number, c.applies_started, number);
    case ContractStep::kApplyDone:
      return ReportTurn(subject, "is done with an apply", number, c.applies_done,
                        c.applies_started);
  }
}

void NoteContractWrite(NodeGhost& node) {
  if (node.pending.empty()) return;
  const PendingWrite& write = node.pending.back();
  if (write.has_snapshot) node.contract.installing = write.snapshot;
}

void CheckContractApply(Subject subject, const Entry& entry) {
  NodeGhost& node = subject.node;
  if (node.contract.installing != kNoIndex && !node.contract.async) {
    subject.Report(Property::kDriverContract, entry.index,
                   Sentence("node ", subject.id(), " applies entry ", entry.index,
                            " before the snapshot of entry ", node.contract.installing,
                            " that came before it"),
                   "entries are applied together with a snapshot");
  }
  if (entry.type == EntryType::kNormal) return;
  node.contract.members_due = true;
  node.contract.members_shown.reset();
  node.unjudged.any = true;
}

void NoteContractInstall(NodeGhost& node) {
  node.contract.installing = kNoIndex;
  node.contract.members_due = false;
}

// In this very step the node may have applied more changes, of which it will be told only after it.
// What it shows is then kept, and compared once they are known.
void CheckMembersApplied(Subject subject, const Membership& now) {
  NodeGhost& node = subject.node;
  ContractGhost& contract = node.contract;
  const Membership* expected = subject.ghost.members.At(node.machine.index);
  // A snapshot that has come has changed the configuration before its time.
  if (expected == nullptr || node.restoring) {
    contract.members_due = false;
    return;
  }
  const bool second_look = static_cast<bool>(contract.members_shown);
  const Membership& shown = second_look ? *contract.members_shown : now;
  if (shown == *expected) {
    contract.members_due = false;
  } else if (!second_look) {
    contract.members_shown = Shared<Membership>(now);
    node.unjudged.any = true;
  } else {
    subject.Report(
        Property::kDriverContract, node.machine.index,
        Sentence("node ", subject.id(), " has applied up to ", node.machine.index, " and has ",
                 Describe(shown), " in force instead of ", Describe(*expected)),
        "another configuration is in force than was applied");
    contract.members_due = false;
  }
}

}  // namespace squall
