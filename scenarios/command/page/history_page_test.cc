#include "scenarios/command/page/history_page.h"

#include <gmock/gmock.h>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <string>

#include "scenarios/command/check/history_reader.h"

namespace squall {
namespace {

using google::protobuf::Struct;
using ::testing::HasSubstr;
using ::testing::Not;

// A read of what was overwritten.
constexpr char kStale[] = R"({"process":0,"type":"invoke","f":"put","key":"x","value":"1"}
{"process":0,"type":"ok","f":"put","key":"x","value":"1"}
{"process":"r</script>","type":"invoke","f":"get","key":"x","value":null}
{"process":"r</script>","type":"ok","f":"get","key":"x","value":null}
{"process":0,"type":"invoke","f":"put","key":"y","value":"2"}
)";

Struct PageOf(const std::string& text, size_t operations_max = kPageOperationsMax) {
  HistoryFile file = ReadHistory(text);
  EXPECT_EQ(file.error, "");
  const LinearizabilityBudget budget;
  const LinearizabilityResult result = CheckLinearizability(file.history, budget);
  const std::vector<OffendingWindow> windows = FindOffendingWindows(file.history, result);
  const std::string html =
      HistoryPage({"stale.jsonl", file.history, budget, result, windows}, operations_max);
  const std::string open = R"(id="data">)";
  const size_t begin = html.find(open) + open.size();
  const std::string data = html.substr(begin, html.find("</script>", begin) - begin);
  EXPECT_THAT(data, Not(HasSubstr("<")));
  Struct parsed;
  const auto status = google::protobuf::util::JsonStringToMessage(data, &parsed);
  EXPECT_TRUE(status.ok()) << status.ToString();
  return parsed;
}

TEST(HistoryPage, NamesTheOperationThatHasNoPlace) {
  const Struct page = PageOf(kStale);
  EXPECT_THAT(page.fields().at("outcome").string_value(), HasSubstr("not linearizable: 3 oper"));
  const auto& windows = page.fields().at("windows").list_value();
  ASSERT_EQ(windows.values_size(), 1);
  const auto& window = windows.values(0).struct_value().fields();
  EXPECT_EQ(window.at("culprit").number_value(), 1);
  EXPECT_THAT(window.at("text").string_value(), HasSubstr("get() -> nil"));
  EXPECT_THAT(window.at("text").string_value(), HasSubstr("may have been \"1\" before"));
}

TEST(HistoryPage, HasALaneForEachClientAndABarForEachOperation) {
  const Struct page = PageOf(kStale);
  EXPECT_EQ(page.fields().at("clients").list_value().values_size(), 2);
  const auto& operations = page.fields().at("operations").struct_value().fields();
  ASSERT_EQ(operations.at("text").list_value().values_size(), 3);
  EXPECT_EQ(operations.at("text").list_value().values(0).string_value(), "put(\"1\") -> ok");
  EXPECT_EQ(operations.at("line").list_value().values(1).number_value(), 3);
  EXPECT_EQ(operations.at("outcome").list_value().values(2).number_value(), 3);  // Unknown.
}

TEST(HistoryPage, KeepsWhatIsBrokenAndSaysWhatItLeavesOut) {
  const Struct page = PageOf(kStale, 2);
  EXPECT_EQ(page.fields().at("windows").list_value().values_size(), 1);
  EXPECT_EQ(
      page.fields().at("operations").struct_value().fields().at("text").list_value().values_size(),
      2);
  EXPECT_THAT(page.fields().at("left_out").list_value().values(0).string_value(),
              HasSubstr("1 of 3 operations"));
}

TEST(HistoryPage, OfALinearizableHistoryHasNoContradiction) {
  const Struct page = PageOf(R"({"process":0,"type":"invoke","f":"get","key":"x","value":null}
{"process":0,"type":"ok","f":"get","key":"x","value":null}
)");
  EXPECT_EQ(page.fields().at("windows").list_value().values_size(), 0);
  EXPECT_THAT(page.fields().at("outcome").string_value(), HasSubstr("linearizable: 1 operation"));
}

}  // namespace
}  // namespace squall
