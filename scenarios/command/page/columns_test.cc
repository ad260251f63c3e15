#include "scenarios/command/page/columns.h"

#include <gtest/gtest.h>

namespace squall {
namespace {

TEST(Columns, EachColumnIsAnArray) {
  Columns table({{"a"}, {"b"}});
  table.Add({1, 2});
  table.Add({3, 4});
  EXPECT_EQ(table.Json(), R"({"a":[1,3],"b":[2,4]})");
  EXPECT_EQ(table.rows(), 2u);
}

TEST(Columns, ASummedColumnHoldsDifferences) {
  Columns table({{"at", Columns::Packing::kSummed}, {"b"}});
  table.Add({100, 1});
  table.Add({100, 1});
  table.Add({130, 1});
  EXPECT_EQ(table.Json(), R"({"at":[100,0,30],"b":[1,1,1]})");
}

TEST(Columns, ATableWithoutRowsHasItsColumns) { EXPECT_EQ(Columns({{"a"}}).Json(), R"({"a":[]})"); }

}  // namespace
}  // namespace squall
