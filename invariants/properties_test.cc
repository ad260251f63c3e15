#include "invariants/properties.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <vector>

#include "invariants/safety/checkers.h"

namespace squall {
namespace {

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
