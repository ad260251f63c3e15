// The examples of scenarios/README.md are read and checked as they stand there.

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/testing/build_paths.h"
#include "invariants/history/linearizability.h"
#include "scenarios/command/check/history_reader.h"
#include "scenarios/files/read_file.h"
#include "scenarios/scripts/syntax/text.h"

namespace squall {
namespace {

struct Manual {
  std::vector<std::string> formats;  // The first column of the table.
  // Each format's example, by the line in front of it, without its colon.
  std::vector<std::pair<std::string, std::string>> examples;
};

// The section about histories of clients.
Manual ReadManual() {
  Manual manual;
  std::string text;
  EXPECT_EQ(ReadInput(SourceDir() + "/scenarios/README.md", &text), "");
  std::string_view section = text;
  section.remove_prefix(section.find("## Histories of clients"));
  bool in_table = false;
  bool in_example = false;
  for (std::string_view line : Lines(section)) {
    if (line.starts_with("| format |")) in_table = true;
    if (line.empty()) in_table = false;
    if (in_table && !line.starts_with("| format |") && !line.starts_with("|---")) {
      manual.formats.emplace_back(line.substr(2, line.find(" |", 2) - 2));
    }
    const bool is_title = line.ends_with(':') && line.find(' ') == line.rfind(' ');
    if (is_title) {
      manual.examples.emplace_back(line.substr(0, line.size() - 1), "");
      in_example = true;
    } else if (in_example && line.starts_with("    ")) {
      manual.examples.back().second += std::string(line.substr(4)) + "\n";
    } else if (!line.empty()) {
      in_example = false;
    }
  }
  return manual;
}

HistoryFormat FormatNamed(const std::string& name) {
  if (name.starts_with("JSON")) return HistoryFormat::kJson;
  if (name.starts_with("EDN")) return HistoryFormat::kEdn;
  if (name == "Jepsen log") return HistoryFormat::kJepsenLog;
  EXPECT_EQ(name, "history.txt");
  return HistoryFormat::kJepsenHistory;
}

TEST(ManualFormats, EachFormatOfTheTableHasAnExample) {
  const Manual manual = ReadManual();
  std::vector<std::string> titles;
  for (const auto& [title, text] : manual.examples) titles.push_back(title);
  EXPECT_EQ(titles, manual.formats);
  EXPECT_EQ(manual.formats.size(), 6u);
}

TEST(ManualFormats, EachExampleIsReadAsItsFormat) {
  for (const auto& [name, text] : ReadManual().examples) {
    const HistoryFile file = ReadHistory(text);
    EXPECT_EQ(file.error, "") << name;
    EXPECT_EQ(file.note, "") << name;
    EXPECT_EQ(file.format, FormatNamed(name)) << name;
  }
}

TEST(ManualFormats, EachExampleIsAWriteAndAReadThatSeesIt) {
  for (const auto& [name, text] : ReadManual().examples) {
    HistoryFile file = ReadHistory(text);
    EXPECT_EQ(file.history.operations.size(), 2u) << name;
    EXPECT_EQ(CheckLinearizability(file.history).verdict, Verdict::kLinearizable) << name;
  }
}

TEST(ManualFormats, NoExampleHoldsIfTheReadSeesSomethingElse) {
  for (auto [name, text] : ReadManual().examples) {
    text[text.rfind('7')] = '8';
    HistoryFile file = ReadHistory(text);
    EXPECT_EQ(file.error, "") << name;
    EXPECT_EQ(CheckLinearizability(file.history).verdict, Verdict::kNotLinearizable) << name;
  }
}

}  // namespace
}  // namespace squall
