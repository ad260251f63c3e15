#include "scenarios/scripts/etcd/confchange.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "core/base/conf_change.h"
#include "core/base/describe.h"
#include "core/confchange/changer.h"
#include "core/tracker/tracker.h"
#include "scenarios/scripts/syntax/arguments.h"

namespace squall {
namespace {

constexpr std::array<std::string_view, 3> kDirectives = {"simple", "enter-joint", "leave-joint"};

class ConfChangeDialect final : public Dialect {
 public:
  Outcome Run(const Directive& directive) override {
    Outcome outcome = Change(directive);
    ++last_index_;
    return outcome;
  }

 private:
  Outcome Change(const Directive& directive) {
    const Result<std::vector<ConfChangeSingle>> parsed = ParseConfChanges(directive.InputText());
    if (!parsed.ok()) return parsed.error;
    const std::vector<ConfChangeSingle>& changes = parsed.value;

    Result<MembershipChange> changed;
    if (directive.name == "simple") {
      changed = ApplySimple(membership_, changes);
    } else if (directive.name == "enter-joint") {
      ArgumentReader arguments(directive);
      const bool auto_leave =
          !directive.arguments.empty() && arguments.Switch(arguments.Required("autoleave", "true"));
      if (!arguments.ok()) return *arguments.mistake();
      changed = EnterJoint(membership_, auto_leave ? AutoLeave::kYes : AutoLeave::kNo, changes);
    } else if (!changes.empty()) {
      changed.error = "this command takes no input";
    } else {
      changed = LeaveJoint(membership_);
    }
    if (!changed.ok()) return changed.error;

    membership_ = changed.value.membership;
    // A member's log is probed at the end of the leader's, and never before its first entry.
    tracker_.Apply(changed.value, Index(std::max<uint64_t>(last_index_, 1)));
    return Describe(membership_) + "\n" + Describe(tracker_);
  }

  Membership membership_;
  Tracker tracker_{
      Membership(), {.max_inflight_msgs = 10, .max_inflight_bytes = kNoLimit}, Index(1)};
  uint64_t last_index_ = 0;
};

}  // namespace

DialectInfo ConfChangeDialectInfo() {
  return {"confchange", kDirectives, [](const DialectSettings&) -> std::unique_ptr<Dialect> {
            return std::make_unique<ConfChangeDialect>();
          }};
}

}  // namespace squall
