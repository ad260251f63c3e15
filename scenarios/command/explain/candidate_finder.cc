#include "scenarios/command/explain/candidate_finder.h"

#include <algorithm>
#include <limits>
#include <span>

#include "absl/strings/str_cat.h"
#include "core/base/describe.h"
#include "scenarios/story/words.h"
#include "sim/plan/operations.h"
#include "sim/world/network.h"

namespace squall {
namespace {

// Choices of a node's outage: whether it comes about, how long it is, and what the disk keeps.
constexpr ChoiceKind kOutages[] = {ChoiceKind::kCrash,        ChoiceKind::kMassCrash,
                                   ChoiceKind::kWipe,         ChoiceKind::kDowntime,
                                   ChoiceKind::kCrashOutcome, ChoiceKind::kCrashPoint,
                                   ChoiceKind::kDamage,       ChoiceKind::kStartCrash};
// How long a fault is that another choice begins.
constexpr ChoiceKind kLengths[] = {ChoiceKind::kPartitionLength, ChoiceKind::kLinkFaultLength,
                                   ChoiceKind::kSlowDiskLength};

bool IsAmong(std::span<const ChoiceKind> kinds, ChoiceKind kind) {
  return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

using Rank = Candidate::Rank;

// Messages of a link belong together if no more time lies between them.
constexpr uint64_t kStretchPauseUs = 250 * kMillisecond;

std::string SidesText(const Partition& where) {
  return absl::StrCat(Describe(where.left), where.one_way ? " to " : " and ",
                      Describe(where.right));
}

std::string LinkFaultText(const LinkFault& fault) {
  const std::string links = SidesText(fault.where);
  switch (fault.kind) {
    case LinkFault::Kind::kLossy:
      return absl::StrCat("links between ", links, " begin to lose messages");
    case LinkFault::Kind::kSlow:
      return absl::StrCat("links between ", links, " become slow by ", fault.amount, " ms");
    case LinkFault::Kind::kFlap:
      return absl::StrCat("links between ", links, " begin to flap");
    case LinkFault::Kind::kClass:
      return absl::StrCat("links between ", links, " begin to lose one class of messages");
  }
  return "";
}

std::string OperationText(uint8_t task) {
  switch (static_cast<OperatorTask>(task)) {
    case OperatorTask::kChange:
      return "an operator asks for a membership change";
    case OperatorTask::kTransfer:
      return "an operator asks for a transfer of leadership";
    case OperatorTask::kCompact:
      return "an operator asks for a snapshot";
    case OperatorTask::kForgetLeader:
      return "an operator makes a node forget its leader";
    case OperatorTask::kCampaign:
      return "an operator makes a node campaign";
  }
  return "an operation";
}

// The group of the first kind that a choice of a length or a report belongs to.
ChoiceKind KindOf(ChoiceKind kind) {
  if (kind == ChoiceKind::kPartitionLength) return ChoiceKind::kPartition;
  if (kind == ChoiceKind::kLinkFaultLength) return ChoiceKind::kLinkFault;
  if (kind == ChoiceKind::kSlowDiskLength) return ChoiceKind::kSlowDisk;
  return kind;
}

}  // namespace

CandidateFinder::CandidateFinder(const World& world, const Plan& plan) : plan_(plan) {
  AddNewChoices(world);
}

void CandidateFinder::OnStep(const World& world, const StoryStep& step) {
  now_ = world.now();
  step_ = world.steps();
  last_node_ = step.event.node;
  for (const Happening& h : step.happenings) {
    if (const auto* acted = h.as<Happening::Acted>()) AddAction(*acted);
    FollowMessage(h);
  }
  AddNewChoices(world);
  // The group of a crash is there now.
  for (const Happening& h : step.happenings) {
    if (const auto* crashed = h.as<Happening::Crashed>()) TellCrash(h, *crashed);
  }
}

void CandidateFinder::FollowMessage(const Happening& h) {
  if (const auto* sent = h.as<Happening::Sent>()) {
    if (sendings_.size() < sent->id) sendings_.resize(sent->id);
    sendings_[sent->id - 1] = {h.step, h.node.value()};
  } else if (const auto* delivered = h.as<Happening::Delivered>()) {
    if (delivered->id == 0 || delivered->id > sendings_.size() || !delivered->is_heard) return;
    const auto& [sent_step, from] = sendings_[delivered->id - 1];
    deliveries_.push_back({h.step, h.node.value(), from, sent_step});
  }
}

void CandidateFinder::TellCrash(const Happening& h, const Happening::Crashed&) {
  const auto outage = outages_.find(h.node.value());
  if (outage == outages_.end()) return;
  std::string& what = groups_[outage->second].candidate.what;
  const std::string crash = absl::StrCat("node ", h.node.value(), " ", Describe(h));
  what = groups_[outage->second].count++ == 0 ? crash : absl::StrCat(what, "; ", crash);
}

// --- Groups.

CandidateFinder::Group& CandidateFinder::Begin(uint64_t node, std::string what, Rank rank) {
  Group group;
  group.candidate = {now_, rank, std::move(what), {}, {}};
  group.node = node;
  group.step = step_;
  group.from = now_;
  groups_.push_back(std::move(group));
  return groups_.back();
}

CandidateFinder::Group& CandidateFinder::Continue(Key key, uint64_t node, Extent extent,
                                                  std::string noun, std::string verb, Rank rank) {
  const auto found = open_.find(key);
  if (found != open_.end()) {
    Group& group = groups_[found->second];
    if (extent == Extent::kWholeRun || now_ - group.candidate.at <= kStretchPauseUs) return group;
  }
  open_[key] = groups_.size();
  Group& group = Begin(node, "", rank);
  group.noun = std::move(noun);
  group.verb = std::move(verb);
  return group;
}

void CandidateFinder::Put(Group& group, const NamedChoice& choice) {
  group.candidate.choices.push_back(choice.name);
  group.candidate.at = std::max(group.candidate.at, now_);
  if (!group.noun.empty()) ++group.count;
}

// --- Choices.

void CandidateFinder::AddNewChoices(const World& world) {
  const std::vector<NamedChoice>& all = world.choices().recorded();
  for (; choices_seen_ < all.size(); ++choices_seen_) AddChoice(all[choices_seen_]);
}

void CandidateFinder::AddChoice(const NamedChoice& choice) {
  const ChoiceName& name = choice.name;
  const ChoiceForm* const form = FormOf(name.kind);
  if (form == nullptr) return;
  if (IsAmong(kOutages, name.kind)) return AddOutageChoice(choice);
  if (name.kind == ChoiceKind::kElectionJitter) {
    return Put(Begin(name.a, WhatOf(choice), Rank::kTimeout), choice);
  }
  if (IsAmong(kLengths, name.kind)) {
    const auto begun = open_.find({KindOf(name.kind), name.a, name.n});
    if (begun != open_.end()) Put(groups_[begun->second], choice);
    return;
  }
  if (form->subject == ChoiceForm::Subject::kMessage) return AddMessageChoice(choice);
  if (form->subject == ChoiceForm::Subject::kClient) {
    return Put(Continue({ChoiceKind::kClientTarget, name.a, 0}, 0, Extent::kWholeRun,
                        absl::StrCat("client ", name.a),
                        "chose its times, keys, commands and nodes", Rank::kLuck),
               choice);
  }
  const bool is_luck = name.kind == ChoiceKind::kSyncLatency ||
                       name.kind == ChoiceKind::kApplyLatency ||
                       name.kind == ChoiceKind::kTickPhase || name.kind == ChoiceKind::kClockDrift;
  if (is_luck) {
    return Put(Continue({name.kind, name.a, 0}, name.a, Extent::kWholeRun,
                        absl::StrCat(std::string(Name(name.kind)), " of node ", name.a),
                        "was not zero", Rank::kLuck),
               choice);
  }
  const bool is_of_node = form->subject == ChoiceForm::Subject::kNode;
  open_[{name.kind, name.a, name.n}] = groups_.size();
  Put(Begin(is_of_node ? name.a : 0, WhatOf(choice)), choice);
}

void CandidateFinder::AddMessageChoice(const NamedChoice& choice) {
  const ChoiceName& name = choice.name;
  const std::string noun = absl::StrCat("from ", name.a, " to ", name.b);
  ChoiceKind kind = name.kind;
  std::string verb = "dropped";
  Rank rank = Rank::kFault;
  Extent extent = Extent::kStretch;
  uint64_t which = 1;  // What of the kind: dropped, duplicated, late.
  if (kind == ChoiceKind::kDuplicateDelay ||
      (kind == ChoiceKind::kMessageFate && choice.value % 3 == 2)) {
    kind = ChoiceKind::kMessageFate;
    verb = "duplicated";
    which = 2;
  } else if (kind == ChoiceKind::kMessageDelay && choice.value > plan_.options.jitter_us) {
    verb = "late by more than the jitter";
  } else if (kind == ChoiceKind::kMessageDelay) {
    verb = "late by some of the jitter";
    rank = Rank::kLuck;
    extent = Extent::kWholeRun;
    which = 2;
  } else if (kind == ChoiceKind::kReport) {
    verb = "reported as lost";
  }
  Group& group =
      Continue({kind, which, uint64_t{name.a} << 8 | name.b}, name.b, extent, noun, verb, rank);
  // The delay of a copy belongs to its message.
  const bool is_counted = name.kind != ChoiceKind::kDuplicateDelay;
  Put(group, choice);
  if (!is_counted) --group.count;
}

void CandidateFinder::AddOutageChoice(const NamedChoice& choice) {
  const ChoiceName& name = choice.name;
  if (name.kind == ChoiceKind::kMassCrash) {
    Put(Begin(0, WhatOf(choice)), choice);
    for (uint64_t node = 1; node < kNodesMax; ++node) {
      if ((choice.value >> node & 1) != 0) outages_[node] = groups_.size() - 1;
    }
    return;
  }
  if (name.kind == ChoiceKind::kCrash || name.kind == ChoiceKind::kWipe ||
      name.kind == ChoiceKind::kStartCrash) {
    Put(Begin(name.a, WhatOf(choice)), choice);
    outages_[name.a] = groups_.size() - 1;
    return;
  }
  if (name.kind == ChoiceKind::kCrashOutcome && name.b == 1) {  // Of a barrier that fails.
    return Put(Begin(name.a, absl::StrCat("a failed barrier of node ", name.a, " kept a part")),
               choice);
  }
  const auto outage = outages_.find(name.a);
  if (outage != outages_.end()) return Put(groups_[outage->second], choice);
  Put(Begin(name.a, WhatOf(choice)), choice);
}

std::string CandidateFinder::WhatOf(const NamedChoice& choice) const {
  const ChoiceName& name = choice.name;
  const uint64_t nodes = plan_.options.nodes + plan_.options.spares;
  const std::string node = absl::StrCat("node ", name.a);
  switch (name.kind) {
    case ChoiceKind::kPartition:
      return "a partition of " + SidesText(DecodePartition(choice.value, nodes)) + " begins";
    case ChoiceKind::kLinkFault:
      return LinkFaultText(DecodeLinkFault(choice.value, nodes));
    case ChoiceKind::kCrash:
      return node + " crashes";
    case ChoiceKind::kWipe:
      return node + " loses its disk for good";
    case ChoiceKind::kMassCrash:
      return "several nodes crash at once";
    case ChoiceKind::kPause:
      return absl::StrCat("the process of ", node, " is paused");
    case ChoiceKind::kSlowDisk:
      return absl::StrCat("the disk of ", node, " becomes slow");
    case ChoiceKind::kDiskFull:
      return absl::StrCat("the disk of ", node, " is full");
    case ChoiceKind::kIoError:
      return absl::StrCat("the next ", choice.value % 2 == 1 ? "write" : "barrier", " of ", node,
                          " fails");
    case ChoiceKind::kReadError:
      return absl::StrCat("reads of the disk of ", node, " fail");
    case ChoiceKind::kClockJump:
      return absl::StrCat("the clock of ", node,
                          choice.value % 2 == 1 ? " jumps ahead" : " stands still");
    case ChoiceKind::kElectionJitter:
      return absl::StrCat(node, " draws an election timeout ", choice.value,
                          " ticks above the least");
    case ChoiceKind::kOperation:
      return OperationText(name.a);
    case ChoiceKind::kCore:
      return "nodes stay broken when the storm is over";
    case ChoiceKind::kRestFault:
      return "one more thing goes wrong when all is at rest";
    case ChoiceKind::kStartCrash:
      return node + " crashes while it comes up, or soon after";
    case ChoiceKind::kMisroute:
      return absl::StrCat("a message from ", node, " to node ", name.b, " reaches node ",
                          choice.value);
    case ChoiceKind::kMessageFate:
    case ChoiceKind::kMessageDelay:
    case ChoiceKind::kDuplicateDelay:
    case ChoiceKind::kSyncLatency:
    case ChoiceKind::kTickPhase:
    case ChoiceKind::kPartitionLength:
    case ChoiceKind::kDowntime:
    case ChoiceKind::kClientTarget:
    case ChoiceKind::kClientKey:
    case ChoiceKind::kClientPause:
    case ChoiceKind::kOption:
    case ChoiceKind::kLinkFaultLength:
    case ChoiceKind::kCrashOutcome:
    case ChoiceKind::kCrashPoint:
    case ChoiceKind::kDamage:
    case ChoiceKind::kSlowDiskLength:
    case ChoiceKind::kClockDrift:
    case ChoiceKind::kApplyLatency:
    case ChoiceKind::kClientCommand:
    case ChoiceKind::kReplyLoss:
    case ChoiceKind::kGiveUp:
    case ChoiceKind::kReport:
    case ChoiceKind::kReportDelay:
    case ChoiceKind::kValueBytes:
      return Describe(name);
  }
  return Describe(name);
}

// --- Actions.

void CandidateFinder::AddAction(const Happening::Acted& acted) {
  if (acted.place >= plan_.actions.size() || plan_.actions[acted.place] != acted.action) return;
  using Kind = Action::Kind;
  const Action& action = acted.action;
  if (action.kind == Kind::kRestart) {
    const auto outage = outages_.find(action.node);
    if (outage != outages_.end() && !groups_[outage->second].candidate.actions.empty()) {
      groups_[outage->second].candidate.actions.push_back(acted.place);
      return;
    }
  }
  Happening told;
  told.what = acted;
  Group& group = Begin(action.node, Describe(told));
  group.candidate.actions.push_back(acted.place);
  const bool is_outage = action.kind == Kind::kCrash || action.kind == Kind::kCrashInside ||
                         action.kind == Kind::kWipe;
  if (is_outage) outages_[action.node] = groups_.size() - 1;
}

// --- At the end.

std::vector<uint64_t> CandidateFinder::Horizons(const World& world) const {
  std::vector<uint64_t> horizons(world.node_count() + 1, 0);
  const auto reach = [&](uint64_t node) {
    if (node > 0 && node < horizons.size()) horizons[node] = step_;
  };
  reach(last_node_);
  for (const Violation& violation : world.violations()) {
    for (const NodeId node : violation.nodes) reach(node.value());
  }
  // A run that is judged as a whole, or by what did not happen, has all of it for its past.
  if (std::all_of(horizons.begin(), horizons.end(), [](uint64_t h) { return h == 0; }) ||
      world.violations().empty() || plan_.options.settle_us > 0) {
    std::fill(horizons.begin(), horizons.end(), std::numeric_limits<uint64_t>::max());
  }
  for (auto delivery = deliveries_.rbegin(); delivery != deliveries_.rend(); ++delivery) {
    if (delivery->to >= horizons.size() || delivery->from >= horizons.size()) continue;
    if (delivery->step > horizons[delivery->to]) continue;
    horizons[delivery->from] = std::max(horizons[delivery->from], delivery->sent_step);
  }
  return horizons;
}

std::vector<Candidate> CandidateFinder::Take(const World& world) {
  const std::vector<uint64_t> horizons = Horizons(world);
  std::vector<Candidate> candidates;
  for (Group& group : groups_) {
    if (group.node < horizons.size() && group.node > 0 && group.step > horizons[group.node]) {
      continue;
    }
    Candidate& candidate = group.candidate;
    candidate.begin = {group.step, NodeId(group.node)};
    const bool is_of_messages = group.noun.rfind("from ", 0) == 0;
    if (!group.noun.empty()) {
      candidate.what = is_of_messages ? absl::StrCat("messages ", group.noun, " were ", group.verb)
                                      : absl::StrCat(group.noun, " ", group.verb);
      if (group.from < candidate.at)
        absl::StrAppend(&candidate.what, " since ", Describe(group.from));
      absl::StrAppend(&candidate.what, " (", group.count, ")");
    }
    candidates.push_back(std::move(candidate));
  }
  std::stable_sort(candidates.begin(), candidates.end(),
                   [](const Candidate& a, const Candidate& b) {
                     return std::tuple(a.rank, b.at) < std::tuple(b.rank, a.at);
                   });
  return candidates;
}

}  // namespace squall
