#include "invariants/properties.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "core/testing/build_paths.h"
#include "invariants/safety/checkers.h"

namespace squall {
namespace {

std::string Readme() {
  std::ifstream file(SourceDir() + "/invariants/README.md");
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

TEST(Properties, StandInTheReadmeWithTheirStatementAndSource) {
  const std::string page = Readme();
  for (const PropertyRow& row : Properties()) {
    const std::string start = "\n| " + std::string(row.id) + " | " + std::string(row.statement) +
                              " | " + std::string(row.source) + " |";
    EXPECT_NE(page.find(start), std::string::npos) << "no row of invariants/README.md is" << start;
  }
}

TEST(Properties, OfSafetyHaveACheckerEach) {
  std::vector<Property> wanted;
  for (const PropertyRow& row : Properties()) {
    if (row.kind == PropertyKind::kSafety || row.kind == PropertyKind::kOptional) {
      wanted.push_back(row.property);
    }
  }
  std::vector<Property> checked(std::begin(SafetyCheckers::kProperties),
                                std::end(SafetyCheckers::kProperties));
  std::sort(checked.begin(), checked.end());
  EXPECT_EQ(checked, wanted);
}

TEST(Properties, AreToldByNameAndId) {
  EXPECT_EQ(Title(Property::kElectionSafety), "election safety (S1)");
}

}  // namespace
}  // namespace squall
