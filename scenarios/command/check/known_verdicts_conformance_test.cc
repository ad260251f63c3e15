// Real histories whose verdicts are known: of Jepsen's runs against etcd, and of a key-value store.

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "core/testing/build_paths.h"
#include "invariants/history/linearizability.h"
#include "scenarios/command/check/history_reader.h"

namespace squall {
namespace {

std::filesystem::path HistoriesFolder() {
  if (const char* named = std::getenv("SQUALL_HISTORIES"); named != nullptr) return named;
  return std::filesystem::path(SourceDir()).parent_path() / "shared" / "histories";
}

TEST(KnownVerdicts, EveryOneAgrees) {
  const std::filesystem::path folder = HistoriesFolder();
  std::ifstream verdicts(folder / "verdicts.txt");
  if (!verdicts) {
    GTEST_SKIP() << "no histories with known verdicts in " << folder
                 << "; name a folder of them in SQUALL_HISTORIES";
  }
  int files = 0;
  std::string name;
  std::string expected;
  while (verdicts >> name >> expected) {
    std::ifstream in(folder / name, std::ios::binary);
    ASSERT_TRUE(in) << name;
    const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    HistoryFile file = ReadHistory(text);
    ASSERT_EQ(file.error, "") << name;
    const Verdict verdict = CheckLinearizability(file.history).verdict;
    EXPECT_EQ(verdict,
              expected == "linearizable" ? Verdict::kLinearizable : Verdict::kNotLinearizable)
        << name;
    ++files;
  }
  EXPECT_GT(files, 0);
}

}  // namespace
}  // namespace squall
