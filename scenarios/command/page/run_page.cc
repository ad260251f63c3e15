#include "scenarios/command/page/run_page.h"

#include <algorithm>
#include <array>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "core/base/describe.h"
#include "scenarios/command/page/cut_links.h"
#include "scenarios/command/page/page_template.h"
#include "scenarios/json_text.h"
#include "scenarios/story/words.h"

namespace squall {
namespace {

using Packing = Columns::Packing;

// The places of these names are the numbers in the columns.
constexpr std::string_view kKinds[] = {"send",     "deliver", "role",      "term",   "vote",
                                       "lead",     "log",     "commit",    "crash",  "start",
                                       "restart",  "fault",   "fault-end", "action", "client",
                                       "snapshot", "config",  "violation", "note"};
constexpr std::string_view kRoles[] = {"follower", "candidate", "leader", "pre-candidate", "down"};
constexpr uint64_t kDown = 4;
constexpr std::string_view kFields[] = {"role",    "term",  "vote", "lead",  "commit",
                                        "applied", "first", "keep", "append"};

template <size_t N>
uint64_t PlaceIn(const std::string_view (&names)[N], std::string_view name) {
  return static_cast<uint64_t>(std::find(names, names + N, name) - names);
}

template <class Names>
std::string JsonNames(const Names& names) {
  std::vector<std::string> texts(std::begin(names), std::end(names));
  return JsonStrings(texts);
}

std::vector<std::string> TypeNames() {
  std::vector<std::string> names;
  for (size_t i = 0; i < kMessageTypes; ++i) {
    names.emplace_back(Name(static_cast<MessageType>(i)));
  }
  return names;
}

std::vector<std::string> FateNames() {
  std::vector<std::string> names;
  for (const Fate fate :
       {Fate::kDeliver, Fate::kDrop, Fate::kDuplicate, Fate::kCut, Fate::kQueueFull}) {
    names.emplace_back(WordsOf(fate).trace);
  }
  return names;
}

// The terms of the entries that a log holds.
const std::vector<std::string> kAlwaysLeftOut = {
    "Ticks of clocks, ends of disk barriers and entries as they are applied are no events here.",
    "Slow, full and failing disks, pauses and clock jumps are shown only where the plan names them "
    "as actions.",
};

}  // namespace

std::string JsonStrings(const std::vector<std::string>& texts) {
  return absl::StrCat(
      "[",
      absl::StrJoin(texts, ",",
                    [](std::string* out, const std::string& t) { out->append(JsonString(t)); }),
      "]");
}

RunPage::RunPage(const World& world)
    : nodes_(world.node_count()),
      now_(world.now()),
      step_(world.steps()),
      rows_(
          {{"at", Packing::kSummed}, {"step", Packing::kSummed}, {"kind"}, {"node"}, {"a"}, {"b"}}),
      messages_({{"from"},
                 {"to"},
                 {"type"},
                 {"fate"},
                 {"term"},
                 {"index"},
                 {"log_term"},
                 {"commit"},
                 {"entries"},
                 {"reject"}}),
      changes_({{"row", Packing::kSummed}, {"node"}, {"field"}, {"value"}, {"more"}}),
      text_rows_({{"row", Packing::kSummed}}),
      applied_(nodes_) {
  AddRow("note", kNoNode);
  AddText(step_ == 0 ? "the run begins" : "the page begins here");
  for (uint64_t i = 1; i <= nodes_; ++i) ChangeToState(world, NodeId(i));
}

void RunPage::AddRow(std::string_view kind, NodeId node, uint64_t a, uint64_t b) {
  rows_.Add({now_.value(), step_, PlaceIn(kKinds, kind), node.value(), a, b});
  places_.emplace_back(step_, node);
}

// Of the last row.
void RunPage::AddText(std::string text) {
  text_rows_.Add({rows_.rows() - 1});
  texts_.push_back(std::move(text));
}

void RunPage::Change(NodeId node, std::string_view field, uint64_t value, uint64_t more) {
  changes_.Add({rows_.rows() - 1, node.value(), PlaceIn(kFields, field), value, more});
}

// All that the page shows of the node, whatever it showed before.
void RunPage::ChangeToState(const World& world, NodeId node) {
  const Guest* guest = world.node(node);
  if (guest == nullptr) {
    Change(node, "role", kDown);
    return;
  }
  const NodeState state = guest->State();
  Change(node, "role", static_cast<uint64_t>(state.role));
  Change(node, "term", state.term.value());
  Change(node, "vote", state.vote.value());
  Change(node, "lead", state.lead.value());
  Change(node, "commit", state.commit.value());
  Change(node, "applied", state.applied.value());
  applied_[node.value() - 1] = state.applied;
  Change(node, "keep", 0);
  Change(node, "first", state.first.value());
  const PrefixLog& log = world.ghost(node).log;
  for (const TermRun& run : RunsOf(log, log.before_first() + 1)) {
    Change(node, "append", run.count, run.term.value());
  }
}

void RunPage::OnStep(const World& world, const StoryStep& step) {
  now_ = world.now();
  step_ = world.steps();
  const size_t before = rows_.rows();
  for (const Happening& h : step.happenings) Tell(world, h);
  if (rows_.rows() > before) NoteApplied(world);
}

void RunPage::NoteApplied(const World& world) {
  for (uint64_t i = 1; i <= nodes_; ++i) {
    const Guest* guest = world.node(NodeId(i));
    if (guest == nullptr) continue;
    const Index applied = guest->State().applied;
    if (applied == applied_[i - 1]) continue;
    applied_[i - 1] = applied;
    Change(NodeId(i), "applied", applied.value());
  }
}

void RunPage::Tell(const World& world, const Happening& h) {
  if (h.as<Happening::Sent>() != nullptr || h.as<Happening::Delivered>() != nullptr) {
    TellMessage(h);
  } else if (const auto* links = h.as<Happening::LinksChanged>()) {
    AddRow(links->is_more ? "fault" : "fault-end", kNoNode);
    AddText(Describe(h));
    TellLinks(*links);
  } else if (h.as<Happening::Acted>() != nullptr) {
    AddRow("action", kNoNode);
    AddText(Describe(h));
  } else if (h.as<Happening::Client>() != nullptr) {
    AddRow("client", h.node);
    AddText(Describe(h));
  } else {
    TellState(world, h);
  }
}

uint64_t RunPage::MessageOf(const Message& m, Fate fate) {
  const bool is_snapshot = m.type == MessageType::kSnap && m.snapshot;
  const Index index = is_snapshot ? m.snapshot->metadata.index : m.index;
  const Term log_term = is_snapshot ? m.snapshot->metadata.term : m.log_term;
  messages_.Add({m.from.value(), m.to.value(), static_cast<uint64_t>(m.type),
                 static_cast<uint64_t>(fate), m.term.value(), index.value(), log_term.value(),
                 m.commit.value(), m.entries.size(), m.reject ? uint64_t{1} : 0});
  return messages_.rows() - 1;
}

void RunPage::TellMessage(const Happening& h) {
  if (const auto* sent = h.as<Happening::Sent>()) {
    const uint64_t message = MessageOf(sent->message, sent->fate);
    message_of_id_[sent->id] = message;
    AddRow("send", h.node, message);
    return;
  }
  const auto& delivered = *h.as<Happening::Delivered>();
  const auto known = message_of_id_.find(delivered.id);
  // One that was on its way before the page begins is known from here on only.
  const uint64_t message = known != message_of_id_.end() && delivered.id != 0
                               ? known->second
                               : MessageOf(delivered.message, Fate::kDeliver);
  AddRow("deliver", h.node, message, delivered.is_heard ? 0 : 1);
}

void RunPage::TellState(const World& world, const Happening& h) {
  if (h.as<Happening::TermMoved>() != nullptr) {
    AddRow("term", h.node, h.term.value());
    Change(h.node, "term", h.term.value());
    Change(h.node, "vote", 0);
    Change(h.node, "lead", 0);
  } else if (const auto* voted = h.as<Happening::Voted>()) {
    AddRow("vote", h.node, voted->candidate.value(), h.term.value());
    Change(h.node, "vote", voted->candidate.value());
  } else if (const auto* taken = h.as<Happening::RoleTaken>()) {
    AddRow("role", h.node, static_cast<uint64_t>(taken->role), h.term.value());
    Change(h.node, "role", static_cast<uint64_t>(taken->role));
  } else if (const auto* learned = h.as<Happening::LeaderLearned>()) {
    AddRow("lead", h.node, learned->leader.value(), h.term.value());
    if (learned->leader == kNoNode) AddText(Describe(h));
    Change(h.node, "lead", learned->leader.value());
  } else if (const auto* written = h.as<Happening::LogWritten>()) {
    Index last = written->from - 1;
    for (const TermRun& run : written->runs) last = last + run.count;
    AddRow("log", h.node, written->from.value(), last.value());
    if (written->from <= written->last_before) Change(h.node, "keep", written->from.value() - 1);
    for (const TermRun& run : written->runs) {
      Change(h.node, "append", run.count, run.term.value());
    }
  } else if (const auto* compacted = h.as<Happening::LogCompacted>()) {
    AddRow("snapshot", h.node);
    AddText(Describe(h));
    if (compacted->by == SnapshotOrigin::kLeader) Change(h.node, "keep", 0);
    Change(h.node, "first", compacted->up_to.value() + 1);
  } else if (const auto* committed = h.as<Happening::Committed>()) {
    AddRow("commit", h.node, committed->to.value());
    Change(h.node, "commit", committed->to.value());
  } else if (h.as<Happening::MembersChanged>() != nullptr) {
    AddRow("config", h.node);
    AddText(Describe(h));
  } else if (h.as<Happening::Crashed>() != nullptr) {
    AddRow("crash", h.node);
    AddText(Describe(h));
    Change(h.node, "role", kDown);
  } else if (const auto* started = h.as<Happening::Started>()) {
    AddRow(started->is_first ? "start" : "restart", h.node);
    AddText(Describe(h));
    ChangeToState(world, h.node);
  }
}

void RunPage::TellLinks(const Happening::LinksChanged& links) {
  if (band_is_open_) bands_.back().to = now_;
  band_is_open_ = !links.cut.empty();
  if (!band_is_open_) return;
  const CutOff cut = DescribeCut(links.cut, nodes_);
  bands_.push_back({now_, now_, cut.nodes, cut.text});
}

std::string RunPage::Html(const World& world, const RunPageFacts& facts) {
  now_ = world.now();
  step_ = world.steps();
  if (band_is_open_) bands_.back().to = now_;
  band_is_open_ = false;
  if (!facts.property.empty()) {
    const bool is_of_node = !world.violations().empty() && !world.violations()[0].nodes.empty();
    AddRow("violation", is_of_node ? world.violations()[0].nodes[0] : kNoNode);
    AddText(absl::StrCat(facts.property, ": ", facts.detail));
  }
  return FillPage(RunPageTemplate(), DataOf(facts));
}

std::string RunPage::Bands() const {
  return absl::StrCat("[",
                      absl::StrJoin(bands_, ",",
                                    [](std::string* out, const Band& band) {
                                      absl::StrAppend(
                                          out, "{\"from\":", band.from.value(),
                                          ",\"to\":", band.to.value(), ",\"nodes\":[",
                                          absl::StrJoin(band.nodes, ",",
                                                        [](std::string* ids, NodeId id) {
                                                          absl::StrAppend(ids, id.value());
                                                        }),
                                          "],\"text\":", JsonString(band.text), "}");
                                    }),
                      "]");
}

// Each with the first row that shows it, if the page has one.
std::string RunPage::Causes(const std::vector<PageCause>& causes) const {
  std::string list;
  for (const PageCause& cause : causes) {
    const auto begin =
        std::lower_bound(places_.begin(), places_.end(), cause.step,
                         [](const auto& place, uint64_t step) { return place.first < step; });
    const auto row = std::find_if(begin, places_.end(), [&cause](const auto& place) {
      const bool is_action = place.second == kNoNode && place.first == cause.step;
      return is_action || cause.node == kNoNode || place.second == cause.node;
    });
    const bool is_shown =
        cause.step > 0 && row != places_.end() && cause.step >= places_.front().first;
    absl::StrAppend(&list, list.empty() ? "" : ",", "{\"text\":", JsonString(cause.text));
    if (is_shown) absl::StrAppend(&list, ",\"row\":", row - places_.begin());
    list += "}";
  }
  return absl::StrCat("[", list, "]");
}

std::string RunPage::DataOf(const RunPageFacts& facts) const {
  std::vector<std::string> left_out = facts.left_out;
  left_out.insert(left_out.end(), kAlwaysLeftOut.begin(), kAlwaysLeftOut.end());
  std::string pairs;
  for (const auto& [name, text] : facts.facts) {
    absl::StrAppend(&pairs, pairs.empty() ? "" : ",", JsonString(name), ":", JsonString(text));
  }
  const std::string violation = facts.property.empty()
                                    ? "null"
                                    : absl::StrCat("{\"property\":", JsonString(facts.property),
                                                   ",\"detail\":", JsonString(facts.detail),
                                                   ",\"source\":", JsonString(facts.source),
                                                   ",\"why\":", JsonStrings(facts.why), "}");
  // The column of texts joins the column of their rows.
  std::string texts = text_rows_.Json();
  texts.pop_back();
  absl::StrAppend(&texts, ",\"text\":", JsonStrings(texts_), "}");
  return absl::StrCat(
      "{\"format\":1,\"kind\":\"run\",\"facts\":{", pairs, "},\n\"violation\":", violation,
      ",\n\"causes\":", Causes(facts.causes), ",\n\"left_out\":", JsonStrings(left_out),
      ",\n\"nodes\":", nodes_, ",\n\"kinds\":", JsonNames(kKinds),
      ",\n\"roles\":", JsonNames(kRoles), ",\n\"types\":", JsonStrings(TypeNames()),
      ",\n\"fates\":", JsonStrings(FateNames()), ",\n\"bands\":", Bands(),
      ",\n\"rows\":", rows_.Json(), ",\n\"texts\":", texts, ",\n\"messages\":", messages_.Json(),
      ",\n\"changes\":", changes_.Json(), "}\n");
}

}  // namespace squall
