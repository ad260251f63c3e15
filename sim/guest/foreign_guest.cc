#include "sim/guest/foreign_guest.h"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string_view>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/codec.h"
#include "core/confchange/changer.h"
#include "sim/guest/foreign_values.h"

namespace squall {
namespace {

uint32_t Bit(Feature feature) { return 1u << static_cast<uint32_t>(feature); }

// A function that the guest must have, in any case or for what it says of itself.
std::string MissingFunction(const squall_guest& g, const GuestTraits& traits) {
  for (const auto& [function, has] :
       {std::pair("create", g.create != nullptr), std::pair("destroy", g.destroy != nullptr),
        std::pair("start", g.start != nullptr), std::pair("tick", g.tick != nullptr),
        std::pair("deliver", g.deliver != nullptr), std::pair("sync_done", g.sync_done != nullptr),
        std::pair("propose", g.propose != nullptr), std::pair("state", g.state != nullptr)}) {
    if (!has) return absl::StrCat("its table has no function ", function, ", which is required");
  }
  for (const auto& [feature, function, has] :
       {std::tuple(Feature::kMembership, "change_members", g.change_members != nullptr),
        std::tuple(Feature::kMembership, "members", g.members != nullptr),
        std::tuple(Feature::kTransfer, "transfer", g.transfer != nullptr),
        std::tuple(Feature::kCampaign, "campaign", g.campaign != nullptr),
        std::tuple(Feature::kForgetLeader, "forget_leader", g.forget_leader != nullptr),
        std::tuple(Feature::kSnapshots, "compact", g.compact != nullptr),
        std::tuple(Feature::kReads, "read", g.read != nullptr),
        std::tuple(Feature::kAsyncWrites, "turn", g.turn != nullptr)}) {
    if (!traits.has(feature) || has) continue;
    const FeatureRow& row = Features()[static_cast<size_t>(feature)];
    return absl::StrCat("it says that it has ", std::string(row.name), ", and its table has no ",
                        "function ", function);
  }
  if (traits.shows(View::kLog) && g.entry == nullptr) {
    return "it says that it shows its log, and its table has no function entry";
  }
  if (traits.shows(View::kMembers) && g.members == nullptr) {
    return "it says that it shows its members, and its table has no function members";
  }
  return "";
}

// What means nothing without something else.
std::string Contradiction(const GuestTraits& traits) {
  for (const auto& [feature, needed] : {std::pair(Feature::kLearners, Feature::kMembership),
                                        std::pair(Feature::kJointChanges, Feature::kMembership),
                                        std::pair(Feature::kFollowerReads, Feature::kReads),
                                        std::pair(Feature::kLeaseReads, Feature::kReads),
                                        std::pair(Feature::kLeaseReads, Feature::kCheckQuorum)}) {
    if (!traits.has(feature) || traits.has(needed)) continue;
    return absl::StrCat("it says that it has ",
                        std::string(Features()[static_cast<size_t>(feature)].name), " and not ",
                        std::string(Features()[static_cast<size_t>(needed)].name));
  }
  if (traits.has(Feature::kMembership) && !traits.shows(View::kMembers)) {
    return "it says that it has membership, and does not show its members";
  }
  return "";
}

squall_options OptionsOf(const Options& o, const GuestTraits& traits) {
  squall_options options{};
  options.size = sizeof options;
  options.features = (o.pre_vote ? Bit(Feature::kPreVote) : 0) |
                     (o.check_quorum ? Bit(Feature::kCheckQuorum) : 0) |
                     (o.lease_reads ? Bit(Feature::kLeaseReads) : 0) |
                     (o.async_storage ? Bit(Feature::kAsyncWrites) : 0);
  options.features &= traits.features;
  options.tick_us = o.tick_us;
  options.election_ticks = o.election_tick;
  options.heartbeat_ticks = o.heartbeat_tick;
  options.compact_every = traits.has(Feature::kSnapshots) ? o.compact_every : 0;
  options.compact_trailing = o.compact_trailing;
  options.message_bytes = o.max_size_per_msg;
  options.inflight_messages = o.max_inflight_msgs;
  options.segment_bytes = o.segment_bytes;
  return options;
}

}  // namespace

ForeignTable ReadForeignTable(const squall_guest* table) {
  ForeignTable read;
  if (table == nullptr) {
    read.error = "squall_guest_table() returned nothing";
    return read;
  }
  if (table->magic != SQUALL_GUEST_MAGIC) {
    read.error = "what squall_guest_table() returned is no table of a guest: its magic is wrong";
    return read;
  }
  if (table->version != SQUALL_GUEST_VERSION) {
    read.error =
        absl::StrCat("a guest of version ", table->version,
                     " of squall_guest.h; this program takes version ", SQUALL_GUEST_VERSION);
    return read;
  }
  constexpr size_t kSizeMin = offsetof(squall_guest, create);
  if (table->size < kSizeMin) {
    read.error = absl::StrCat("its table has ", table->size, " bytes; that is too short");
    return read;
  }
  std::memcpy(&read.guest, table, std::min<size_t>(table->size, sizeof read.guest));
  if ((table->features & ~kAllFeatures) != 0 || (table->shows & ~kAllViews) != 0) {
    read.error = absl::StrCat("its features ", table->features, " or views ", table->shows,
                              " have bits that mean nothing to this program");
    return read;
  }
  read.traits = {table->features, table->shows, true};
  read.error = MissingFunction(read.guest, read.traits);
  if (read.error.empty()) read.error = Contradiction(read.traits);
  return read;
}

GuestFactory::Made ForeignGuest::Make(const squall_guest& guest, const GuestTraits& traits,
                                      std::unique_ptr<StateMachine> machine,
                                      const GuestStart& start, GuestEnvironment& env) {
  std::vector<uint64_t> members;
  for (const NodeId id : start.first_members.voters) members.push_back(id.value());
  const squall_options options = OptionsOf(start.options, traits);
  squall_start begin{};
  begin.size = sizeof begin;
  begin.node = start.node.value();
  begin.incarnation = start.incarnation;
  begin.members = members.data();
  begin.member_count = members.size();
  begin.options = &options;
  begin.calls = &ForeignCalls::Table();

  auto calls = std::make_unique<ForeignCalls>(start.node, traits,
                                              Replica(std::move(machine), start.first_members));
  std::unique_ptr<ForeignGuest> made(
      new ForeignGuest(guest, traits, start.options.tick_us, std::move(calls)));
  made->view_.set_members(made->calls_->replica().members());
  const char* error = nullptr;
  {
    const ForeignCalls::Scope scope(made->calls_.get(), env, ForeignCalls::Moment::kCreate);
    made->node_ = guest.create(&begin, made->calls_.get(), &error);
  }
  GuestFactory::Made answer;
  if (made->node_ == nullptr) {
    answer.error = error == nullptr ? "create() gave no node, and no reason" : error;
    return answer;
  }
  made->Look();
  answer.guest = std::move(made);
  return answer;
}

ForeignGuest::~ForeignGuest() {
  if (node_ != nullptr) guest_.destroy(node_);
}

std::unique_ptr<Guest> ForeignGuest::Clone() const {
  std::unique_ptr<ForeignGuest> copy(
      new ForeignGuest(guest_, traits_, tick_us_, std::make_unique<ForeignCalls>(*calls_)));
  copy->view_ = view_;
  copy->node_ = guest_.copy(node_, copy->calls_.get());
  return copy;
}

template <class F>
void ForeignGuest::Call(GuestEnvironment& env, F&& call) {
  {
    const ForeignCalls::Scope scope(calls_.get(), env, ForeignCalls::Moment::kCall);
    call();
  }
  Look();
}

void ForeignGuest::Look() {
  view_.Refresh(guest_, traits_, node_,
                [this](std::string text) { calls_->Complain(std::move(text)); });
}

void ForeignGuest::Start(GuestEnvironment& env) {
  Call(env, [&] { guest_.start(node_); });
}

void ForeignGuest::Tick(GuestEnvironment& env) {
  Call(env, [&] {
    for (const uint64_t timer : calls_->Tick(tick_us_)) {
      if (guest_.timer != nullptr) guest_.timer(node_, timer);
    }
    guest_.tick(node_);
  });
}

void ForeignGuest::Deliver(const Message& message, GuestEnvironment& env) {
  const std::string_view bytes = ForeignBytes(message);
  Call(env, [&] { guest_.deliver(node_, message.from.value(), bytes.data(), bytes.size()); });
}

void ForeignGuest::SyncDone(IoStatus status, GuestEnvironment& env) {
  Call(env, [&] { guest_.sync_done(node_, StatusOf(status)); });
}

void ForeignGuest::ApplyTurn(GuestEnvironment& env) {
  if (guest_.turn == nullptr) return;
  Call(env, [&] { guest_.turn(node_); });
}

ProposeOutcome ForeignGuest::Propose(const Payload& command, GuestEnvironment& env) {
  int accepted = 0;
  Call(env,
       [&] { accepted = guest_.propose(node_, command.view().data(), command.view().size()); });
  return accepted != 0 ? ProposeOutcome::kAccepted : ProposeOutcome::kDropped;
}

void ForeignGuest::Read(uint64_t request, const Payload& question, GuestEnvironment& env) {
  const bool asked = traits_.has(Feature::kReads) &&
                     (traits_.has(Feature::kFollowerReads) || State().role == Role::kLeader);
  calls_->AskRead(request, question);
  Call(env, [&] {
    if (!asked || guest_.read(node_, request) == 0) calls_->LoseRead(request);
  });
}

// Whether the guest is able to do it.
bool ForeignGuest::Allows(const ConfChangeV2& change) const {
  if (!traits_.has(Feature::kMembership)) return false;
  if (!traits_.has(Feature::kJointChanges) && (change.EntersJoint() || change.LeavesJoint())) {
    return false;
  }
  return std::all_of(
      change.changes.begin(), change.changes.end(), [this](const ConfChangeSingle& single) {
        return single.type != ConfChangeType::kUpdateNode &&
               (single.type != ConfChangeType::kAddLearnerNode || traits_.has(Feature::kLearners));
      });
}

ProposeOutcome ForeignGuest::ChangeMembership(const ConfChangeV2& change, GuestEnvironment& env) {
  if (!Allows(change)) return ProposeOutcome::kDropped;
  std::vector<uint32_t> types;
  std::vector<uint64_t> nodes;
  for (const ConfChangeSingle& single : change.changes) {
    types.push_back(static_cast<uint32_t>(single.type));
    nodes.push_back(single.node_id.value());
  }
  const std::string bytes = Encode(change);
  squall_change asked{};
  asked.types = types.data();
  asked.nodes = nodes.data();
  asked.count = nodes.size();
  asked.transition = static_cast<uint32_t>(change.transition);
  asked.bytes = bytes.data();
  asked.size = bytes.size();
  int accepted = 0;
  Call(env, [&] { accepted = guest_.change_members(node_, &asked); });
  return accepted != 0 ? ProposeOutcome::kAccepted : ProposeOutcome::kDropped;
}

void ForeignGuest::TransferLeader(NodeId to, GuestEnvironment& env) {
  if (!traits_.has(Feature::kTransfer)) return;
  Call(env, [&] { guest_.transfer(node_, to.value()); });
}

void ForeignGuest::ForgetLeader(GuestEnvironment& env) {
  if (!traits_.has(Feature::kForgetLeader)) return;
  Call(env, [&] { guest_.forget_leader(node_); });
}

void ForeignGuest::Campaign(GuestEnvironment& env) {
  if (!traits_.has(Feature::kCampaign)) return;
  Call(env, [&] { guest_.campaign(node_); });
}

void ForeignGuest::ReportUnreachable(NodeId id, GuestEnvironment& env) {
  if (guest_.report_unreachable == nullptr) return;
  Call(env, [&] { guest_.report_unreachable(node_, id.value()); });
}

void ForeignGuest::ReportSnapshot(NodeId id, SnapshotReport report, GuestEnvironment& env) {
  if (guest_.report_snapshot == nullptr) return;
  Call(env, [&] {
    guest_.report_snapshot(node_, id.value(), report == SnapshotReport::kDelivered ? 1 : 0);
  });
}

void ForeignGuest::Compact(GuestEnvironment& env) {
  if (!traits_.has(Feature::kSnapshots)) return;
  Call(env, [&] { guest_.compact(node_); });
}

}  // namespace squall
