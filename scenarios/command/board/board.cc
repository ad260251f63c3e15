#include "scenarios/command/board/board.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "scenarios/command/report/numbers.h"
#include "scenarios/display.h"
#include "scenarios/json_text.h"
#include "scenarios/seed.h"
#include "scenarios/version.h"

namespace squall {
namespace {

// "S13" of "current-term commit (S13)". What a node does to its process is told by the statement.
std::string IdIn(const std::string& property) {
  for (const PropertyRow& row : Properties()) {
    if (row.kind == PropertyKind::kGuest && row.statement == property) return std::string(row.id);
  }
  const size_t open = property.rfind('(');
  if (open == std::string::npos || property.back() != ')') return property;
  return property.substr(open + 1, property.size() - open - 2);
}

std::string Seconds(uint64_t microseconds) {
  const double seconds = static_cast<double>(microseconds) / 1e6;
  return seconds < 10 ? absl::StrFormat("%.2f", seconds) : absl::StrFormat("%.1f", seconds);
}

// "S13 28, S6 2"; one that is not expected is marked.
std::string FirstText(const BoardRow& row) {
  std::string text;
  for (const PropertyCount& count : row.first) {
    const std::string id = IdIn(count.property);
    const bool expected = std::any_of(row.bug.detectors.begin(), row.bug.detectors.end(),
                                      [&](Property p) { return Id(p) == id; });
    absl::StrAppend(&text, text.empty() ? "" : ", ", id, expected ? "" : "!", " ", count.campaigns);
  }
  return text;
}

void AppendSpread(std::string* json, const char* name, const Spread& spread) {
  absl::StrAppend(json, ", \"", name, "\": {\"median\": ", spread.median,
                  ", \"mean\": ", spread.mean, ", \"worst\": ", spread.worst, "}");
}

std::string RowJson(const BoardRow& row) {
  std::string json =
      absl::StrCat("    {\"bug\": ", JsonString(row.bug.id), ", \"campaigns\": ", row.campaigns,
                   ", \"found\": ", row.found, ", \"runs\": ", row.runs,
                   ", \"inconclusive\": ", row.inconclusive);
  AppendSpread(&json, "runs_to_find", row.runs_to_find);
  AppendSpread(&json, "events_to_find", row.events_to_find);
  AppendSpread(&json, "cpu_us_to_find", row.cpu_us_to_find);
  json += ", \"first\": [";
  for (const PropertyCount& count : row.first) {
    absl::StrAppend(&json, json.back() == '[' ? "" : ", ",
                    "{\"property\": ", JsonString(count.property),
                    ", \"campaigns\": ", count.campaigns, "}");
  }
  json += "]";
  if (row.found > 0) absl::StrAppend(&json, ", \"seed\": \"", row.seed, "\"");
  if (row.choices) absl::StrAppend(&json, ", \"choices\": ", *row.choices);
  return json + "}";
}

}  // namespace

Spread SpreadOf(std::vector<uint64_t> numbers) {
  if (numbers.empty()) return {};
  std::sort(numbers.begin(), numbers.end());
  const uint64_t sum = std::accumulate(numbers.begin(), numbers.end(), uint64_t{0});
  return {numbers[(numbers.size() - 1) / 2], sum / numbers.size(), numbers.back()};
}

BoardRow RowFor(const Bug& bug, const Hunt& hunt) {
  BoardRow row;
  row.bug = bug;
  row.campaigns = hunt.campaigns.size();
  row.choices = hunt.choices;
  std::vector<uint64_t> runs;
  std::vector<uint64_t> events;
  std::vector<uint64_t> cpu_us;
  uint64_t steps_least = ~uint64_t{0};
  for (const HuntCampaign& c : hunt.campaigns) {
    row.runs += c.runs;
    row.inconclusive += c.inconclusive;
    if (!c.found) continue;
    ++row.found;
    runs.push_back(c.runs);
    events.push_back(c.events);
    cpu_us.push_back(c.cpu_us);
    if (c.find.steps < steps_least) {
      steps_least = c.find.steps;
      row.seed = c.find.seed;
    }
    const auto same =
        std::find_if(row.first.begin(), row.first.end(),
                     [&](const PropertyCount& count) { return count.property == c.find.property; });
    if (same != row.first.end()) {
      ++same->campaigns;
    } else {
      row.first.push_back({c.find.property, 1});
    }
  }
  std::stable_sort(
      row.first.begin(), row.first.end(),
      [](const PropertyCount& a, const PropertyCount& b) { return a.campaigns > b.campaigns; });
  row.runs_to_find = SpreadOf(std::move(runs));
  row.events_to_find = SpreadOf(std::move(events));
  row.cpu_us_to_find = SpreadOf(std::move(cpu_us));
  return row;
}

std::string BoardHeading() {
  return absl::StrFormat("%-36s %7s  %-20s %-24s %-22s %7s  %s\n%-36s %7s  %-20s %-24s %-22s\n",
                         "bug", "found", "runs", "events", "CPU seconds", "choices",
                         "first broken, campaigns", "", "", "median  mean  worst",
                         "median  mean  worst", "median  mean  worst");
}

std::string BoardLine(const BoardRow& row) {
  const auto spread = [&](const Spread& s, const auto& text) {
    if (row.found == 0) return std::string("-");
    return absl::StrCat(text(s.median), "  ", text(s.mean), "  ", text(s.worst));
  };
  return absl::StrFormat("%-36s %7s  %-20s %-24s %-22s %7s  %s\n", row.bug.id,
                         absl::StrCat(row.found, "/", row.campaigns),
                         spread(row.runs_to_find, Short), spread(row.events_to_find, Short),
                         spread(row.cpu_us_to_find, Seconds),
                         row.choices ? absl::StrCat(*row.choices) : "-",
                         row.found == 0 ? "NOT FOUND" : FirstText(row));
}

std::string BoardMarkdownHeading() {
  return "| bug | found | runs | events | CPU seconds | choices | broken first |\n"
         "|---|---|---|---|---|---|---|\n";
}

std::string BoardMarkdownLine(const BoardRow& row) {
  const auto spread = [&](const Spread& s, const auto& text) {
    if (row.found == 0) return std::string("-");
    return absl::StrCat(text(s.median), " / ", text(s.mean), " / ", text(s.worst));
  };
  return absl::StrCat("| `", row.bug.id, "` | ", row.found, "/", row.campaigns, " | ",
                      spread(row.runs_to_find, Short), " | ", spread(row.events_to_find, Short),
                      " | ", spread(row.cpu_us_to_find, Seconds), " | ",
                      row.choices ? absl::StrCat(*row.choices) : "-", " | ",
                      row.found == 0 ? "-" : FirstText(row), " |\n");
}

std::string BoardJson(const HuntOptions& options, std::span<const BoardRow> rows,
                      const std::string& ended) {
  std::string json =
      absl::StrCat("{\n  \"schema\": \"squall.board.1\",\n  \"version\": ", JsonString(Version()),
                   ",\n  \"profile\": ", JsonString(options.profile), ",\n  \"sight\": \"",
                   options.sight == Sight::kBlackBox ? "black-box" : "white-box",
                   "\",\n  \"campaigns\": ", options.campaigns,
                   ",\n  \"budget_ms\": ", options.budget.count(), ",\n  \"first_seed\": \"",
                   options.first_seed, "\",\n  \"ended\": ", JsonString(ended), ",\n  \"rows\": [");
  for (const BoardRow& row : rows) {
    absl::StrAppend(&json, json.back() == '[' ? "\n" : ",\n", RowJson(row));
  }
  return json + (rows.empty() ? "]\n}" : "\n  ]\n}");
}

std::string BugText(const Bug& bug) {
  std::string detectors;
  for (const Property p : bug.detectors) {
    absl::StrAppend(&detectors, detectors.empty() ? "" : ", ", std::string(Id(p)));
  }
  return absl::StrCat(ForDisplay(bug.id), "\n  ", ForDisplay(bug.bug),
                      "\n  origin:   ", ForDisplay(bug.origin),
                      "\n  breaks:   ", ForDisplay(bug.breaks),
                      "\n  trigger:  ", ForDisplay(bug.trigger), "\n  detector: ", detectors, "\n");
}

std::string BugsJson(std::span<const Bug> bugs) {
  std::string json = "{\n  \"schema\": \"squall.bugs.1\",\n  \"bugs\": [";
  for (const Bug& bug : bugs) {
    absl::StrAppend(&json, json.back() == '[' ? "\n" : ",\n", "    {\"id\": ", JsonString(bug.id),
                    ", \"bug\": ", JsonString(bug.bug), ", \"origin\": ", JsonString(bug.origin),
                    ", \"breaks\": ", JsonString(bug.breaks),
                    ", \"trigger\": ", JsonString(bug.trigger), ", \"detectors\": [");
    for (const Property p : bug.detectors) {
      absl::StrAppend(&json, json.back() == '[' ? "" : ", ", JsonString(Id(p)));
    }
    absl::StrAppend(&json, "], \"object\": ", JsonString(bug.object), "}");
  }
  return json + (bugs.empty() ? "]\n}" : "\n  ]\n}");
}

}  // namespace squall
