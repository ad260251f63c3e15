#include "scenarios/testing/sweep_files.h"

#include <gtest/gtest.h>

#include <fstream>
#include <regex>
#include <sstream>

namespace squall {

namespace fs = std::filesystem;

std::string WithoutTimes(const std::string& text) {
  static const std::regex kTimes(
      "\"wall_ms\": *\"?[0-9]+\"?|time=\"[0-9.]+\"|runs? in [^:]*:|, [0-9.kM]+ a second"
      "|, [0-9.,kM]+ times real time|\"slowest\":\\[[^\\]]*\\]");
  // What a sweep that is gone on with does not say.
  static const std::regex kLeftOut(
      " in [0-9a-z. ]+, [0-9,]+ runs?(?=\\n)|,?\"The slowest seeds( are those since the sweep was "
      "gone on with"
      "|: results in a folder do not hold them)\\.\"");
  return std::regex_replace(std::regex_replace(text, kTimes, "(time)"), kLeftOut, "");
}

std::string ReadWholeFile(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

std::map<std::string, std::string> SweepFiles(const fs::path& folder) {
  std::map<std::string, std::string> files;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
    const std::string name = fs::relative(entry.path(), folder).string();
    if (!entry.is_regular_file() || (name.starts_with("junit.xml.") && name.ends_with(".tmp"))) {
      continue;
    }
    files[name] = WithoutTimes(ReadWholeFile(entry.path()));
  }
  return files;
}

void ExpectSameSweepFiles(const fs::path& a, const fs::path& b) {
  const auto first = SweepFiles(a);
  const auto second = SweepFiles(b);
  for (const auto& [name, text] : first) {
    ASSERT_TRUE(second.contains(name)) << name;
    EXPECT_EQ(text, second.at(name)) << name;
  }
  for (const auto& [name, text] : second) EXPECT_TRUE(first.contains(name)) << name;
}

}  // namespace squall
