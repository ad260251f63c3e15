#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "sim/plan/node_set.h"
#include "sim/shrink/edits.h"
#include "sim/shrink/without_nodes.h"

namespace squall {
namespace {

using Kind = ChoiceKind;

// Some choices and actions of a plan, the actions by value.
struct Parts {
  std::vector<ChoiceName> choices;  // Sorted.
  std::vector<Action> actions;

  bool Has(const NamedChoice& choice) const {
    return std::binary_search(choices.begin(), choices.end(), choice.name);
  }
  bool Has(const Action& action) const {
    return std::find(actions.begin(), actions.end(), action) != actions.end();
  }
};

// What is left without those of which `gone` is true; nothing if that is all of it.
template <class F>
std::optional<Plan> Without(const Plan& plan, const F& gone) {
  Plan less = plan;
  std::erase_if(less.choices, gone);
  std::erase_if(less.actions, gone);
  if (less.choices.size() + less.actions.size() == plan.choices.size() + plan.actions.size()) {
    return std::nullopt;
  }
  return less;
}

Edit WithoutParts(Parts parts) {
  std::sort(parts.choices.begin(), parts.choices.end());
  return [parts = std::move(parts)](const Plan& plan) {
    return Without(plan, [&](const auto& part) { return parts.Has(part); });
  };
}

Edit WithoutKinds(std::set<Kind> kinds) {
  return [kinds = std::move(kinds)](const Plan& plan) {
    Plan less = plan;
    std::erase_if(less.choices, [&](const NamedChoice& c) { return kinds.contains(c.name.kind); });
    return less.choices.size() < plan.choices.size() ? std::optional(less) : std::nullopt;
  };
}

// A choice or an action, by its place.
struct Part {
  SimTime at;
  bool is_action = false;
  size_t place = 0;
};

std::vector<Part> InOrderOfTime(const FailingRun& run) {
  std::vector<Part> parts;
  for (size_t i = 0; i < run.plan.choices.size(); ++i) {
    const bool known = i < run.story.choice_times.size();
    parts.push_back({known ? run.story.choice_times[i] : SimTime(), false, i});
  }
  for (size_t i = 0; i < run.plan.actions.size(); ++i) {
    parts.push_back({run.plan.actions[i].at, true, i});
  }
  std::stable_sort(parts.begin(), parts.end(),
                   [](const Part& a, const Part& b) { return a.at < b.at; });
  return parts;
}

void Add(const Plan& plan, const Part& part, Parts* parts) {
  if (part.is_action) {
    parts->actions.push_back(plan.actions[part.place]);
  } else {
    parts->choices.push_back(plan.choices[part.place].name);
  }
}

Edit WithoutNodesEdit(NodeSet gone, uint64_t nodes) {
  return [gone, nodes](const Plan& plan) -> std::optional<Plan> {
    // Numbers are those of a plan with so many nodes.
    if (plan.options.nodes + plan.options.spares != nodes) return std::nullopt;
    if ((NodeSet::First(plan.options.nodes) - gone).empty()) return std::nullopt;
    return WithoutNodes(plan, gone);
  };
}

}  // namespace

Edits KindEdits(const FailingRun& run) {
  const std::set<Kind> latencies = {Kind::kMessageDelay, Kind::kDuplicateDelay, Kind::kSyncLatency,
                                    Kind::kTickPhase,    Kind::kApplyLatency,   Kind::kClientPause};
  std::set<Kind> lasting = latencies;
  lasting.insert({Kind::kMessageFate, Kind::kReport});
  std::map<Kind, uint64_t> counts;
  std::map<Action::Kind, uint64_t> actions;
  for (const NamedChoice& choice : run.plan.choices) ++counts[choice.name.kind];
  for (const Action& action : run.plan.actions) ++actions[action.kind];
  std::set<Kind> all;
  std::vector<std::pair<uint64_t, Kind>> by_count;
  for (const auto& [kind, count] : counts) {
    all.insert(kind);
    by_count.emplace_back(count, kind);
  }
  std::stable_sort(by_count.begin(), by_count.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  Edits edits = {WithoutKinds(all), WithoutKinds(lasting), WithoutKinds(latencies)};
  for (const auto& [count, kind] : by_count) edits.push_back(WithoutKinds({kind}));
  for (const auto& [kind, count] : actions) {
    edits.push_back([kind = kind](const Plan& plan) -> std::optional<Plan> {
      Plan less = plan;
      std::erase_if(less.actions, [&](const Action& a) { return a.kind == kind; });
      return less.actions.size() < plan.actions.size() ? std::optional(less) : std::nullopt;
    });
  }
  return edits;
}

Edits NodeEdits(const FailingRun& run) {
  Edits edits;
  const uint64_t nodes = run.plan.options.nodes + run.plan.options.spares;
  if (run.plan.options.spares > 1) {
    edits.push_back(
        WithoutNodesEdit(NodeSet::First(nodes) - NodeSet::First(run.plan.options.nodes), nodes));
  }
  // Majorities stay what they are when two nodes go.
  constexpr uint64_t kNodesForPairs = 7;
  for (uint64_t i = nodes; i >= 1 && nodes <= kNodesForPairs && nodes > 2; --i) {
    for (uint64_t j = i - 1; j >= 1; --j) {
      edits.push_back(WithoutNodesEdit(NodeSet::Of(NodeId(i)) | NodeSet::Of(NodeId(j)), nodes));
    }
  }
  for (uint64_t i = nodes; i >= 1 && nodes > 1; --i) {
    edits.push_back(WithoutNodesEdit(NodeSet::Of(NodeId(i)), nodes));
  }
  for (uint64_t i = nodes; i >= 1; --i) {
    edits.push_back([i](const Plan& plan) -> std::optional<Plan> {
      return Without(plan, [&](const auto& part) {
        if constexpr (std::is_same_v<std::decay_t<decltype(part)>, Action>) {
          return part.node == i || part.other == i;
        } else {
          return IsAbout(part.name, i);
        }
      });
    });
  }
  return edits;
}

Edits ClientEdits(const FailingRun& run) {
  Edits edits;
  edits.push_back([](const Plan& plan) -> std::optional<Plan> {
    if (plan.options.clients == 0) return std::nullopt;
    Plan less = plan;
    less.options.clients = 0;
    std::erase_if(less.choices, [](const NamedChoice& c) { return IsOfSomeClient(c.name.kind); });
    return less;
  });
  // Clients that do less.
  for (const uint64_t pause_ms : {500U, 200U, 100U, 50U, 20U, 10U, 5U}) {
    edits.push_back([pause = pause_ms * kMillisecond](const Plan& plan) -> std::optional<Plan> {
      if (plan.options.clients == 0 || plan.options.client_pause_us >= pause) return std::nullopt;
      Plan less = plan;
      less.options.client_pause_us = pause;
      return less;
    });
  }
  const uint64_t clients = run.plan.options.clients;
  for (uint64_t c = clients; c-- > 0;) {
    edits.push_back([c](const Plan& plan) {
      return plan.options.clients > c ? std::optional(WithoutClient(plan, c)) : std::nullopt;
    });
  }
  return edits;
}

Edits PartEdits(const FailingRun& run, uint64_t count) {
  const std::vector<Part> parts = InOrderOfTime(run);
  Edits edits;
  for (size_t end = parts.size(); end > 0; end -= std::min<size_t>(count, end)) {
    Parts gone;
    for (size_t i = end - std::min<size_t>(count, end); i < end; ++i) {
      Add(run.plan, parts[i], &gone);
    }
    edits.push_back(WithoutParts(std::move(gone)));
  }
  return edits;
}

Edits PairEdits(const FailingRun& run) {
  const std::vector<Part> parts = InOrderOfTime(run);
  Edits edits;
  for (size_t i = parts.size(); i-- > 0;) {
    for (size_t j = i; j-- > 0;) {
      Parts gone;
      Add(run.plan, parts[i], &gone);
      Add(run.plan, parts[j], &gone);
      edits.push_back(WithoutParts(std::move(gone)));
    }
  }
  return edits;
}

}  // namespace squall
