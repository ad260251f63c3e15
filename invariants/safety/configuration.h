// S14, configurations: each node has in force what the committed log makes, configurations that
// follow each other overlap, and no two nodes could be elected by majorities that do not meet
// (Thesis 4.1, 4.3; etcd: confchange.checkInvariants, tracker.Config).
//
//   applied     a node's configuration is the fold (conf_fold.h) of the membership changes that it
//               has applied
//   shape       no member votes and learns at once; learners_next are voters of the outgoing half
//               only; there is a voter; only a joint configuration is left by itself
//   succession  one voter more or less, or into a joint configuration that keeps the old voters as
//               its outgoing half, or out of it to its incoming half
//   proposal    a leader proposes no change while another one in its log is not applied
//   leader      a node that comes to lead is a voter; one that is removed or demoted later stops
//               leading in the step in which it applies that, if SuiteOptions says so, and may go
//               on otherwise (Thesis 4.2.2)
//   elections   no two nodes with different configurations can both be elected
//
// etcd puts a configuration in force when its entry is applied, so nodes that lag, and nodes that
// were removed, have old configurations, and rightly so: what matters is that no node wins with
// one. So "elections" counts, for each node that is up, its voters: all nodes whose log is not more
// complete than its own, disks of crashed nodes included (Paper 5.4.1). A node that knows that a
// change is committed which it has not applied does not campaign (etcd: hup), a node that is no
// voter neither. It is broken only if two disjoint sets of such votes are found, each a quorum of
// its candidate's configuration. In a correct cluster there are none: a configuration two or more
// changes old lacks the entry that its own majority had to store before the second change could be
// proposed.
//
// Does not verify: elections, at other times than when a configuration comes into force on a node;
// what a node that is down could do when it comes back, before it does; pairs of quorums of joint
// configurations that the search, which gives up no shared voter twice, does not find; members' own
// addresses and contexts; configurations before the first one that was seen. With etcd's
// DisableConfChangeValidation "proposal" does not hold, and is not meant to.
#ifndef SQUALL_INVARIANTS_SAFETY_CONFIGURATION_H_
#define SQUALL_INVARIANTS_SAFETY_CONFIGURATION_H_

#include <string_view>

#include "core/tracker/tracker.h"
#include "invariants/ghost/subject.h"
#include "invariants/observation.h"
#include "invariants/safety/checker_list.h"

namespace squall {

// What is wrong with `to`, by its shape or as what follows `from`; empty if nothing is.
std::string_view ConfigurationError(const Membership& from, const Membership& to);

// Takes what is newly committed into ghost.members, and looks at what that makes.
void FollowConfigurations(Subject subject);
// The node has started, or has applied something: its state is up to date in `node`.
void CheckAppliedConfiguration(Subject subject, const NodeView& view);
// The node leads and has written its log from `written` on.
void CheckProposedChange(Subject subject, Index written);
// The node has come to lead; before the step it had what was in force as of `conf_before`.
void CheckLeaderIsVoter(Subject subject, const NodeView& view, Index conf_before);
// The node leads, and must not if it is no voter any more (RemovalRule::kStepDown).
void CheckLeaderStepsDown(Subject subject, const NodeView& view);

struct ConfigurationChecker {
  static constexpr Property kProperty = Property::kConfiguration;

  static void Started(Subject subject, const NodeView& view) {
    CheckAppliedConfiguration(subject, view);
  }
  static void Written(Subject subject, const Step& step) {
    if (step.leads) CheckProposedChange(subject, step.written);
  }
  static void Led(Subject subject, const Step& step) {
    if (step.elected) CheckLeaderIsVoter(subject, step.view, step.conf_before);
    if (step.leads && subject.ghost.options.removal == RemovalRule::kStepDown) {
      CheckLeaderStepsDown(subject, step.view);
    }
  }
};

}  // namespace squall

#endif  // SQUALL_INVARIANTS_SAFETY_CONFIGURATION_H_
