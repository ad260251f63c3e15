// How checkers of safety are told what happens.
//
// A checker is a struct of static functions, declared in its own header in this folder. For each
// moment that it looks at it has a function of the moment's name below; moments that it has no
// function for it is not told of. CheckerList calls those that have it, in the order of the list,
// and costs nothing where none does. invariants/safety/checkers.h has the list;
// invariants/README.md says how to add one.
//
//   Starting     the node comes up in node.state. Its log has not been read yet
//   Started      its log has been read too, and the disk's is known
//   Ticked       the node's clock is about to tick
//   Received     a message is about to be handed to the node
//   Stepped      the step is over: it led from `before` to node.state. Told of every step
//   RoleMoved    role or term changed in this step, and what it applied is known
//   Judged       the next step after something was applied or written, or a write gave up entries:
//                what the node did then can be compared with the state that it led to, node.state
//   TermMoved    term or vote changed in this step. node.log is as before the step
//   Elected      the node has come to lead its term in this step. node.log is as before the step
//   Overwriting  the log was written from step.written on. node.log is as before the step
//   Written      the same, and node.log is up to date
//   LogKnown     something of the state or the log changed, and node.log is up to date
//   Ordered      the same, and when the node comes up, `before` being node.state then
//   Committed    the commit index moved, or the log changed below it; the ledger agrees with it
//   Led          a step of a leader in which something changed, or the step in which it stopped
//                leading its term, if its commit index moved in it
//   Asked        the node asked for a write, the last in node.pending
//   Applied, SnapshotTaken, SnapshotInstalled, Contract
//                what the node did in the call, in its order
//   Sent         a message leaves; SenderState says whether node.state is what it left in
//   Crashed      the node is gone
#ifndef SQUALL_INVARIANTS_SAFETY_CHECKER_LIST_H_
#define SQUALL_INVARIANTS_SAFETY_CHECKER_LIST_H_

#include <cstdint>

#include "core/base/message.h"
#include "core/host/environment.h"
#include "invariants/ghost/subject.h"
#include "invariants/observation.h"

namespace squall {

// One step of a node, which led from `before` to node.state.
struct Step {
  const NodeState& before;
  const NodeView& view;
  Index written = kNoIndex;      // The lowest index of the log that was written; zero if none was.
  Index conf_before = kNoIndex;  // node.conf_index before the step.
  bool leads = false;
  bool retired = false;    // It led its term before the step, and does not lead any more.
  bool elected = false;    // It leads, and did not before the step, or another term.
  bool committed = false;  // Its commit index has grown.
};

template <class... Checkers>
struct CheckerList {
  static constexpr Property kProperties[] = {Checkers::kProperty...};

  static void Starting(Subject s) {
    const auto tell = [&]<class C>() {
      if constexpr (requires { &C::Starting; }) C::Starting(s);
    };
    (tell.template operator()<Checkers>(), ...);
  }
  static void Started(Subject s, const NodeView& view) {
    const auto tell = [&]<class C>() {
      if constexpr (requires { &C::Started; }) C::Started(s, view);
    };
    (tell.template operator()<Checkers>(), ...);
  }
  static void Ticked(Subject s) {
    const auto tell = [&]<class C>() {
      if constexpr (requires { &C::Ticked; }) C::Ticked(s);
    };
    (tell.template operator()<Checkers>(), ...);
  }
  static void Received(Subject s, const Message& message) {
    const auto tell = [&]<class C>() {
      if constexpr (requires { &C::Received; }) C::Received(s, message);
    };
    (tell.template operator()<Checkers>(), ...);
  }
  static void Judged(Subject s, const NodeView& view) {
    const auto tell = [&]<class C>() {
      if constexpr (requires { &C::Judged; }) C::Judged(s, view);
    };
    (tell.template operator()<Checkers>(), ...);
  }
  static void TermMoved(Subject s, const Step& step) {
    const auto tell = [&]<class C>() {
      if constexpr (requires { &C::TermMoved; }) C::TermMoved(s, step);
    };
    (tell.template operator()<Checkers>(), ...);
  }
  static void Elected(Subject s) {
    const auto tell = [&]<class C>() {
      if constexpr (requires { &C::Elected; }) C::Elected(s);
    };
    (tell.template operator()<Checkers>(), ...);
  }
  static void Overwriting(Subject s, const Step& step) {
    const auto tell = [&]<class C>() {
      if constexpr (requires { &C::Overwriting; }) C::Overwriting(s, step);
    };
    (tell.template operator()<Checkers>(), ...);
  }
  static void Written(Subject s, const Step& step) {
    const auto tell = [&]<class C>() {
      if constexpr (requires { &C::Written; }) C::Written(s, step);
    };
    (tell.template operator()<Checkers>(), ...);
  }
  static void LogKnown(Subject s, const Step& step) {
    const auto tell = [&]<class C>() {
      if constexpr (requires { &C::LogKnown; }) C::LogKnown(s, step);
    };
    (tell.template operator()<Checkers>(), ...);
  }
  static void Ordered(Subject s, const NodeState& before) {
    const auto tell = [&]<class C>() {
      if constexpr (requires { &C::Ordered; }) C::Ordered(s, before);
    };
    (tell.template operator()<Checkers>(), ...);
  }
  static void Committed(Subject s) {
    const auto tell = [&]<class C>() {
      if constexpr (requires { &C::Committed; }) C::Committed(s);
    };
    (tell.template operator()<Checkers>(), ...);
  }
  static void Stepped(Subject s, const NodeState& before) {
    const auto tell = [&]<class C>() {
      if constexpr (requires { &C::Stepped; }) C::Stepped(s, before);
    };
    (tell.template operator()<Checkers>(), ...);
  }
  static void RoleMoved(Subject s, const Step& step) {
    const auto tell = [&]<class C>() {
      if constexpr (requires { &C::RoleMoved; }) C::RoleMoved(s, step);
    };
    (tell.template operator()<Checkers>(), ...);
  }
  static void Led(Subject s, const Step& step) {
    const auto tell = [&]<class C>() {
      if constexpr (requires { &C::Led; }) C::Led(s, step);
    };
    (tell.template operator()<Checkers>(), ...);
  }
  static void Asked(Subject s) {
    const auto tell = [&]<class C>() {
      if constexpr (requires { &C::Asked; }) C::Asked(s);
    };
    (tell.template operator()<Checkers>(), ...);
  }
  static void Applied(Subject s, const Entry& entry, const ApplyResult& result) {
    const auto tell = [&]<class C>() {
      if constexpr (requires { &C::Applied; }) C::Applied(s, entry, result);
    };
    (tell.template operator()<Checkers>(), ...);
  }
  static void SnapshotTaken(Subject s, const Snapshot& snapshot, uint64_t digest) {
    const auto tell = [&]<class C>() {
      if constexpr (requires { &C::SnapshotTaken; }) C::SnapshotTaken(s, snapshot, digest);
    };
    (tell.template operator()<Checkers>(), ...);
  }
  static void SnapshotInstalled(Subject s, const Snapshot& snapshot, uint64_t digest) {
    const auto tell = [&]<class C>() {
      if constexpr (requires { &C::SnapshotInstalled; }) C::SnapshotInstalled(s, snapshot, digest);
    };
    (tell.template operator()<Checkers>(), ...);
  }
  static void Contract(Subject s, ContractStep step, uint64_t number) {
    const auto tell = [&]<class C>() {
      if constexpr (requires { &C::Contract; }) C::Contract(s, step, number);
    };
    (tell.template operator()<Checkers>(), ...);
  }
  static void Sent(Subject s, const Message& message, SenderState state) {
    const auto tell = [&]<class C>() {
      if constexpr (requires { &C::Sent; }) C::Sent(s, message, state);
    };
    (tell.template operator()<Checkers>(), ...);
  }
  static void Crashed(Subject s) {
    const auto tell = [&]<class C>() {
      if constexpr (requires { &C::Crashed; }) C::Crashed(s);
    };
    (tell.template operator()<Checkers>(), ...);
  }
};

}  // namespace squall

#endif  // SQUALL_INVARIANTS_SAFETY_CHECKER_LIST_H_
