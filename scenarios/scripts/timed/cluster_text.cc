#include "scenarios/scripts/timed/cluster_text.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "scenarios/scripts/syntax/parser.h"
#include "scenarios/scripts/timed/cluster_options.h"
#include "scenarios/scripts/timed/quantity.h"
#include "scenarios/seed.h"
#include "sim/plan/plan_fields.h"
#include "sim/plan/profile.h"

namespace squall {
namespace {

constexpr std::string_view kClients = "clients";
constexpr char kNoClients[] = " clients=0";

// What ReadCluster() makes of `line`; nothing if it finds a mistake.
std::optional<Plan> Read(const std::string& line) {
  const Script script = ParseScript("", line + "\n----\n");
  if (script.directives.size() != 1) return std::nullopt;
  ClusterReading reading = ReadCluster(script.directives.front());
  return reading.mistake ? std::nullopt : std::optional(std::move(reading.plan));
}

std::string SpreadText(uint64_t least, uint64_t extra) {
  return extra == 0 ? DescribeDuration(least)
                    : absl::StrCat(DescribeDuration(least), "..", DescribeDuration(least + extra));
}

// An argument for the option, if it differs from what holds without one.
std::string PlainText(const OptionField& field, const Options& o, const Options& without) {
  using Form = ScriptOption::Form;
  const ScriptOption& script = field.script;
  const auto differs = [&](uint64_t Options::*number) {
    return number != nullptr && o.*number != without.*number;
  };
  const bool changed = field.flag != nullptr ? o.*field.flag != without.*field.flag
                                             : differs(field.number) || differs(script.extra);
  if (!changed || script.name.empty()) return "";
  const std::string name = absl::StrCat(" ", std::string(script.name), "=");
  switch (script.form) {
    case Form::kSwitch:
      return name + (o.*field.flag ? "on" : "off");
    case Form::kNumber:
      return absl::StrCat(name, o.*field.number);
    case Form::kRate:
      return name + DescribeRate(o.*field.number);
    case Form::kDuration:
      return name + DescribeDuration(o.*field.number);
    case Form::kSpread:
      return name + SpreadText(o.*field.number, o.*script.extra);
  }
  return "";
}

std::string ClockText(const Options& o, const Options& without) {
  if (o.tick_us == without.tick_us && o.election_tick == without.election_tick &&
      o.heartbeat_tick == without.heartbeat_tick) {
    return "";
  }
  if (o.election_tick > kTimeMax / 2 / o.tick_us) return "";
  const uint64_t election = o.election_tick * o.tick_us;
  return absl::StrCat(" election=", DescribeDuration(election), "..",
                      DescribeDuration(2 * election),
                      " heartbeat=", DescribeDuration(o.heartbeat_tick * o.tick_us),
                      " tick=", DescribeDuration(o.tick_us));
}

// The options of the node in words of their own.
std::string WordsText(const Options& o, const Options& without) {
  std::string text;
  if (o.async_storage) text += " storage=async";
  if (o.lease_reads) text += " reads=lease";
  if (o.disable_forwarding) text += " forwarding=off";
  if (o.max_inflight_msgs != without.max_inflight_msgs) {
    absl::StrAppend(&text, " inflight=", o.max_inflight_msgs);
  }
  return text;
}

bool Differs(const Options& a, const Options& b, const OptionField& f) {
  return f.flag != nullptr ? a.*f.flag != b.*f.flag : a.*f.number != b.*f.number;
}

// What `read` has otherwise, by its name in plans.
std::string RawText(const Options& o, const Options& read) {
  std::string text;
  for (const OptionField& f : OptionFields()) {
    if (!Differs(o, read, f) || (f.name == "duration_us" && o.settle_us == 0)) continue;
    absl::StrAppend(&text, " ", std::string(f.name), "=",
                    f.flag != nullptr ? (o.*f.flag ? "true" : "false") : absl::StrCat(o.*f.number));
  }
  return text;
}

}  // namespace

std::string ClusterLine(const Plan& plan) {
  const Options without = Read("cluster")->options;
  Options o = plan.options;
  // Without a time to settle it is no matter of the cluster.
  if (o.settle_us == 0) o.duration_us = without.duration_us;
  const std::string head = absl::StrCat(
      "cluster nodes=", o.nodes, o.spares == 0 ? "" : absl::StrCat(" spares=", o.spares),
      " seed=", plan.base == ChoiceBase::kBenign ? "none" : SeedText(plan.seed));
  std::string words = head;
  Options closed = without;
  if (ClosesHazards(o)) {
    words += " hazards=closed";
    MakeSafe(&closed);
  }
  bool says_none = false;
  words += ClockText(o, without) + WordsText(o, without);
  for (const OptionField& field : OptionFields()) {
    const std::string text = PlainText(field, o, closed);
    // Without clients nothing may be said of them, unless it is said that there are none.
    if (!text.empty() && field.script.needs == kClients && o.clients == 0 && !says_none) {
      words += kNoClients;
      says_none = true;
    }
    words += text;
  }
  // Words that do not go together give way to names, where there is no need of company. One name is
  // a word too.
  const std::optional<Plan> read = Read(words);
  if (read) return words + RawText(o, read->options);
  const std::string names = head + (says_none ? kNoClients : "");
  return names + RawText(o, Read(names)->options);
}

}  // namespace squall
