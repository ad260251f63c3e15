#include "invariants/driver_contract.h"

#include <string>
#include <utility>

#include "invariants/sentence.h"

namespace squall {
namespace {

[[gnu::cold]] void Report(Ghost& ghost, NodeId id, const NodeGhost& node, Index index, std::string detail,
            std::string pattern) {
  ghost.Report(
      {kDriverContract, std::move(detail), std::move(pattern), {id}, node.state.term, index});
}

// Whether a write that somebody has to wait for, of storage messages up to `message`, is not on the
// disk.
bool Waits(const NodeGhost& node, uint64_t message) {
  for (size_t i = 0; i < node.pending.size(); ++i) {
    if (node.pending[i].message > message) return false;
    if (node.pending[i].must_sync) return true;
  }
  return false;
}

void CheckAdvanced(Ghost& ghost, NodeId id, NodeGhost& node) {
  ContractGhost& contract = node.contract;
  if (contract.readies_open != 1) {
    Report(ghost, id, node, Index(),
           Sentence("node ", id, " is advanced when ", static_cast<size_t>(contract.readies_open),
                    " Readies are open"),
           "a Ready is taken while one is open, or advanced twice");
  } else if (Waits(node, 0)) {
    Report(ghost, id, node, Index(),
           Sentence("node ", id, " is advanced before its writes are on the disk"),
           "a Ready is advanced before its writes are on the disk");
  }
  contract.readies_open = 0;
}

// The next one of a thread was taken up, or done.
void CheckNext(Ghost& ghost, NodeId id, const NodeGhost& node, std::string_view what,
               uint64_t number, uint64_t* last, uint64_t last_max) {
  if (number != *last + 1 || number > last_max) {
    Report(ghost, id, node, Index(),
           Sentence("node ", id, " ", what, " number ", static_cast<size_t>(number), " after ",
                    static_cast<size_t>(*last), ", of ", static_cast<size_t>(last_max),
                    " that were taken up"),
           Sentence("a node ", what, " out of turn"));
  }
  *last = number;
}

}  // namespace

void CheckContract(Ghost& ghost, NodeId id, NodeGhost& node, ContractStep step, uint64_t number) {
  ContractGhost& contract = node.contract;
  switch (step) {
    case ContractStep::kReady:
      ++contract.readies_open;
      return;
    case ContractStep::kAdvanced:
      return CheckAdvanced(ghost, id, node);
    case ContractStep::kAppendStart:
      contract.async = true;
      return CheckNext(ghost, id, node, "takes up an append", number, &contract.appends_started,
                       number);
    case ContractStep::kAppendDone:
      CheckNext(ghost, id, node, "is done with an append", number, &contract.appends_done,
                contract.appends_started);
      if (!Waits(node, number)) return;
      return Report(ghost, id, node, Index(),
                    Sentence("node ", id, " is done with append number ",
                             static_cast<size_t>(number), " before it is on the disk"),
                    "an append is done before it is on the disk");
    case ContractStep::kApplyStart:
      contract.async = true;
      return CheckNext(ghost, id, node, "takes up an apply", number, &contract.applies_started,
                       number);
    case ContractStep::kApplyDone:
      return CheckNext(ghost, id, node, "is done with an apply", number, &contract.applies_done,
                       contract.applies_started);
  }
}

void NoteContractWrite(NodeGhost& node) {
  if (node.pending.empty()) return;
  const PendingWrite& write = node.pending.back();
  if (write.has_snapshot) node.contract.installing = write.snapshot;
}

void CheckContractApply(Ghost& ghost, NodeId id, NodeGhost& node, const Entry& entry) {
  if (node.contract.installing != kNoIndex && !node.contract.async) {
    Report(ghost, id, node, entry.index,
           Sentence("node ", id, " applies entry ", entry.index, " before the snapshot of entry ",
                    node.contract.installing, " that came before it"),
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
void CheckMembersApplied(Ghost& ghost, NodeId id, NodeGhost& node, const Membership& now) {
  ContractGhost& contract = node.contract;
  const Membership* expected = ghost.members.At(node.machine.index);
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
    Report(ghost, id, node, node.machine.index,
           Sentence("node ", id, " has applied up to ", node.machine.index, " and has ",
                    Describe(shown), " in force instead of ", Describe(*expected)),
           "another configuration is in force than was applied");
    contract.members_due = false;
  }
}

}  // namespace squall
