#include "scenarios/command/explain/chain.h"

#include <algorithm>
#include <limits>
#include <queue>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/describe.h"
#include "scenarios/command/sweep/results.pb.h"
#include "scenarios/display.h"
#include "scenarios/story/words.h"
#include "sim/world/world.h"

namespace squall {
namespace {

// How important a change of a node is. What has none is not told.
constexpr uint32_t kDecides = 5;   // Takes a role, crashes.
constexpr uint32_t kPromises = 4;  // Votes, restarts, loses entries.
constexpr uint32_t kWrites = 3;    // Log and commit index.
constexpr uint32_t kLearns = 2;    // Terms.
constexpr uint32_t kSyncs = 1;

// What a path pays for a message whose receiver changes in no way, and for one that is important.
constexpr uint64_t kIdleMessage = 8;
constexpr uint64_t kUnlikely = std::numeric_limits<uint64_t>::max();

std::string EntriesText(Index from, Index to) {
  return from == to ? absl::StrCat("entry ", from.value())
                    : absl::StrCat("entries ", from.value(), " to ", to.value());
}

// A change as a part of a sentence, and how important it is.
struct Change {
  std::string text;
  uint32_t weight = 0;
};

struct Changes {
  const Happening& h;

  Change operator()(const Happening::RoleTaken& taken) const {
    if (taken.role == Role::kFollower && taken.before != Role::kLeader) return {};
    return {Describe(h), kDecides};
  }
  Change operator()(const Happening::Voted& voted) const {
    // A vote for itself is told with the candidacy.
    if (voted.candidate == h.node) return {};
    return {absl::StrCat("votes for node ", voted.candidate.value(), " in term ", h.term.value()),
            kPromises};
  }
  Change operator()(const Happening::TermMoved&) const { return {Describe(h), kLearns}; }
  Change operator()(const Happening::LogWritten& written) const {
    Index last = written.from - 1;
    for (const TermRun& run : written.runs) last = last + run.count;
    const std::string terms =
        written.runs.empty() ? "" : absl::StrCat(" of term ", written.runs.back().term.value());
    if (written.from > written.last_before) {
      return {absl::StrCat("appends ", EntriesText(written.from, last), terms), kWrites};
    }
    const std::string lost = EntriesText(written.from, written.last_before);
    if (last < written.from) return {absl::StrCat("removes ", lost), kPromises};
    return {absl::StrCat("replaces ", lost, " by ", EntriesText(written.from, last), terms),
            kPromises};
  }
  Change operator()(const Happening::Committed& committed) const {
    return {absl::StrCat("commits up to entry ", committed.to.value()), kWrites};
  }
  Change operator()(const Happening::MembersChanged&) const { return {Describe(h), kWrites}; }
  Change operator()(const Happening::SnapshotMade& made) const {
    if (made.origin == SnapshotOrigin::kOwn) return {};
    return {Describe(h), kWrites};
  }
  Change operator()(const Happening::Synced& synced) const {
    return {synced.is_ok ? "has on its disk " + DiskText(synced) : Describe(h), kSyncs};
  }
  Change operator()(const Happening::Crashed&) const { return {Describe(h), kDecides}; }
  Change operator()(const Happening::Started& started) const {
    return {Describe(h), started.is_first ? 0 : kPromises};
  }
  template <class T>
  Change operator()(const T&) const {
    return {};
  }

  static std::string DiskText(const Happening::Synced& synced) {
    return absl::StrCat("term ", synced.durable.term.value(),
                        synced.durable.vote == kNoNode
                            ? ""
                            : absl::StrCat(", its vote for node ", synced.durable.vote.value()),
                        " and the log up to entry ", synced.last.value());
  }
};

}  // namespace

ChainFinder::ChainFinder(const World& world) : of_node_(world.node_count() + 1) {}

ChainFinder::Visit& ChainFinder::VisitOf(const Happening& h) {
  std::vector<size_t>& own = of_node_[h.node.value()];
  if (!own.empty() && visits_[own.back()].step == h.step) return visits_[own.back()];
  Visit visit;
  visit.at = h.at;
  visit.step = h.step;
  visit.node = h.node;
  if (!own.empty()) visit.before = own.back();
  own.push_back(visits_.size());
  visits_.push_back(std::move(visit));
  return visits_.back();
}

void ChainFinder::OnStep(const World&, const StoryStep& step) {
  for (const Happening& h : step.happenings) {
    if (h.node != kNoNode && h.node.value() < of_node_.size()) Note(h);
  }
}

void ChainFinder::Note(const Happening& h) {
  if (const auto* sent = h.as<Happening::Sent>()) {
    VisitOf(h);
    if (senders_.size() < sent->id) senders_.resize(sent->id, kNone);
    if (sent->id > 0) senders_[sent->id - 1] = of_node_[h.node.value()].back();
    return;
  }
  if (const auto* delivered = h.as<Happening::Delivered>()) {
    if (!delivered->is_heard) return;
    Visit& visit = VisitOf(h);
    if (delivered->id == 0 || delivered->id > senders_.size()) return;
    visit.sender = senders_[delivered->id - 1];
    visit.received = absl::StrCat(std::string(Name(delivered->message.type)), " of node ",
                                  delivered->message.from.value());
    return;
  }
  const Change change = std::visit(Changes{h}, h.what);
  if (change.text.empty()) return;
  Visit& visit = VisitOf(h);
  // A new term goes without saying where a role or a vote in it is told.
  if (change.weight == kLearns && visit.weight > kLearns) return;
  if (visit.weight == kLearns && change.weight >= kPromises) visit.changes.clear();
  absl::StrAppend(&visit.changes, visit.changes.empty() ? "" : ", ", change.text);
  visit.weight = std::max(visit.weight, change.weight);
}

std::vector<size_t> ChainFinder::Ends(const World& world) const {
  std::vector<size_t> ends;
  if (visits_.empty()) return ends;
  const uint64_t last_step = visits_.back().step;
  for (size_t i = visits_.size(); i > 0 && visits_[i - 1].step == last_step; --i) {
    ends.push_back(i - 1);
  }
  if (world.violations().empty()) return ends;
  for (const NodeId node : world.violations().front().nodes) {
    if (node.value() < of_node_.size() && !of_node_[node.value()].empty()) {
      ends.push_back(of_node_[node.value()].back());
    }
  }
  return ends;
}

std::vector<size_t> ChainFinder::WaysTo(const std::vector<size_t>& ends) const {
  std::vector<size_t> next(visits_.size(), kNone);
  std::vector<uint64_t> cost(visits_.size(), kUnlikely);
  using Item = std::pair<uint64_t, size_t>;
  // Of equal costs the later visit comes first: it is nearer to the end.
  const auto is_later = [](const Item& a, const Item& b) {
    return a.first != b.first ? a.first > b.first : a.second < b.second;
  };
  std::priority_queue<Item, std::vector<Item>, decltype(is_later)> queue(is_later);
  for (const size_t end : ends) {
    cost[end] = 0;
    queue.emplace(0, end);
  }
  const auto reach = [&](size_t visit, size_t from, uint64_t sum) {
    if (visit == kNone || cost[visit] <= sum) return;
    cost[visit] = sum;
    next[visit] = from;
    queue.emplace(sum, visit);
  };
  while (!queue.empty()) {
    const auto [sum, at] = queue.top();
    queue.pop();
    if (sum > cost[at]) continue;
    const Visit& visit = visits_[at];
    reach(visit.before, at, sum);
    reach(visit.sender, at, sum + (visit.weight == 0 ? kIdleMessage : 1 + kDecides - visit.weight));
  }
  return next;
}

std::optional<size_t> ChainFinder::FirstFrom(const ChainBegin& begin) const {
  if (begin.node == kNoNode || begin.node.value() >= of_node_.size()) return std::nullopt;
  const std::vector<size_t>& own = of_node_[begin.node.value()];
  const auto first =
      std::lower_bound(own.begin(), own.end(), begin.step,
                       [this](size_t visit, uint64_t step) { return visits_[visit].step < step; });
  return first == own.end() ? std::nullopt : std::optional(*first);
}

ChainLine ChainFinder::LineOf(const Visit& visit) const {
  std::string text = absl::StrCat("node ", visit.node.value(), " ");
  if (!visit.received.empty()) {
    absl::StrAppend(&text, "receives ", visit.received, visit.changes.empty() ? "" : ": ");
  }
  return {visit.at, visit.step, visit.node, text + visit.changes};
}

std::vector<ChainLine> ChainFinder::Take(const World& world, std::span<const ChainBegin> begins,
                                         size_t lines_max) const {
  const std::vector<size_t> ends = Ends(world);
  const std::vector<size_t> next = WaysTo(ends);
  // Visits that are told, and how important each is on its path.
  std::set<std::pair<uint32_t, size_t>> told;
  const auto tell = [&](size_t visit, uint32_t weight) {
    for (uint32_t less = 0; less < weight; ++less) told.erase({less, visit});
    for (uint32_t more = weight; more <= kDecides + 2; ++more) {
      if (told.contains({more, visit})) return;
    }
    told.emplace(weight, visit);
  };
  for (const size_t end : ends) {
    const Visit& visit = visits_[end];
    if (visit.weight > 0 || !visit.received.empty()) tell(end, kDecides + 2);
  }
  for (const ChainBegin& begin : begins) {
    std::optional<size_t> at = FirstFrom(begin);
    for (; at && next[*at] != kNone; at = next[*at]) {
      const Visit& visit = visits_[*at];
      const Visit& follower = visits_[next[*at]];
      if (visit.weight >= kPromises) tell(*at, visit.weight);
      if (follower.sender != *at || follower.node == visit.node) continue;
      tell(next[*at], std::max(follower.weight, kWrites) + 1);
      if (visit.weight > 0) tell(*at, visit.weight);
    }
  }
  // The least important ones go, of these the earliest.
  while (told.size() > lines_max) told.erase(told.begin());
  std::vector<size_t> order;
  for (const auto& [weight, visit] : told) order.push_back(visit);
  std::sort(order.rbegin(), order.rend());
  std::vector<ChainLine> lines;
  for (const size_t visit : order) lines.push_back(LineOf(visits_[visit]));
  return lines;
}

std::vector<ChainLine> FindChain(const Plan& plan, const GuestFactory& factory,
                                 std::span<const ChainBegin> begins, size_t lines_max,
                                 RunProgress& progress) {
  World world(plan, factory);
  ChainFinder finder(world);
  Teller teller(world, ChainFinder::kInterests, &finder);
  while (world.Step(&teller)) progress.Note(world.steps(), world.now().value());
  return finder.Take(world, begins, lines_max);
}

std::string Pack(std::span<const ChainLine> chain) {
  results::Explain packed;
  for (const ChainLine& line : chain) {
    results::Explain::Link* link = packed.add_chain();
    link->set_at_us(line.at.value());
    link->set_step(line.step);
    link->set_node(line.node.value());
    link->set_text(ToUtf8(line.text));
  }
  return packed.SerializeAsString();
}

std::vector<ChainLine> UnpackChain(std::string_view bytes) {
  results::Explain packed;
  std::vector<ChainLine> chain;
  if (!packed.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return chain;
  for (const results::Explain::Link& link : packed.chain()) {
    chain.push_back({SimTime(link.at_us()), link.step(), NodeId(link.node()), link.text()});
  }
  return chain;
}

}  // namespace squall
