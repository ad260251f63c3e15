// The board: for each bug how soon it is found, as text and as JSON.
#ifndef SQUALL_SCENARIOS_COMMAND_BOARD_BOARD_H_
#define SQUALL_SCENARIOS_COMMAND_BOARD_BOARD_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "scenarios/command/board/bug.h"
#include "scenarios/command/board/hunt.h"

namespace squall {

// A number of each campaign that has found the bug.
struct Spread {
  uint64_t median = 0;  // Of an even number, the lower of the two in the middle.
  uint64_t mean = 0;
  uint64_t worst = 0;
};
// Zeros of nothing.
Spread SpreadOf(std::vector<uint64_t> numbers);

struct PropertyCount {
  std::string property;  // "current-term commit (S13)".
  uint64_t campaigns = 0;
};

// What came of a hunt.
struct BoardRow {
  Bug bug;
  uint64_t campaigns = 0;
  uint64_t found = 0;
  uint64_t runs = 0;          // Of all campaigns.
  uint64_t inconclusive = 0;  // Of them, that were given up.
  // Of the campaigns that have found it.
  Spread runs_to_find;
  Spread events_to_find;
  Spread cpu_us_to_find;
  // What broke first, the most frequent one first.
  std::vector<PropertyCount> first;
  std::optional<uint64_t> choices;
  // The quickest find, in events, if there is any.
  uint64_t seed = 0;

  bool always_found() const { return found == campaigns; }
};
BoardRow RowFor(const Bug& bug, const Hunt& hunt);

// The columns' names, and the row. A row whose bug is not found in each campaign says so.
std::string BoardHeading();
std::string BoardLine(const BoardRow& row);

// The same as rows of a Markdown table, for pages.
std::string BoardMarkdownHeading();
std::string BoardMarkdownLine(const BoardRow& row);

// All rows. `ended` is "complete" or "interrupted".
std::string BoardJson(const HuntOptions& options, std::span<const BoardRow> rows,
                      const std::string& ended);

// What each bug is, for people, and as JSON.
std::string BugText(const Bug& bug);
std::string BugsJson(std::span<const Bug> bugs);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_BOARD_BOARD_H_
