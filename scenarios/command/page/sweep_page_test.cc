#include "scenarios/command/page/sweep_page.h"

#include <gmock/gmock.h>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <string>

namespace squall {
namespace {

using google::protobuf::ListValue;
using google::protobuf::Struct;
using ::testing::HasSubstr;
using ::testing::Not;

std::string DataOf(const std::string& html) {
  const std::string open = R"(id="data">)";
  const size_t begin = html.find(open) + open.size();
  return html.substr(begin, html.find("</script>", begin) - begin);
}

Struct PageOf(const SweepTotals& totals) {
  const SweepIdentity identity{"swarm", "", {{1, 100}, {}}, ""};
  const std::string data = DataOf(SweepPage(identity, totals, SweepEnd::kComplete));
  EXPECT_THAT(data, Not(HasSubstr("<")));
  Struct parsed;
  const auto status = google::protobuf::util::JsonStringToMessage(data, &parsed);
  EXPECT_TRUE(status.ok()) << status.ToString();
  return parsed;
}

RunRecord Failed(const std::string& signature, const std::string& detail) {
  RunRecord record;
  record.seed = 7;
  record.verdict = RunVerdict::kViolation;
  record.signature = signature;
  record.property = "election safety (S1)";
  record.detail = detail;
  record.statistics.events = 10;
  return record;
}

TEST(SweepPage, AFindingHasItsRunsAndItsPage) {
  SweepTotals totals;
  totals.Add(Failed("election-safety-3c1f", "two leaders"));
  totals.Add(Failed("election-safety-3c1f", "two leaders"));
  const Struct page = PageOf(totals);
  const ListValue& findings = page.fields().at("findings").list_value();
  ASSERT_EQ(findings.values_size(), 1);
  const auto& finding = findings.values(0).struct_value().fields();
  EXPECT_EQ(finding.at("runs").number_value(), 2);
  EXPECT_EQ(finding.at("page").string_value(), "findings/election-safety-3c1f/report.html");
}

TEST(SweepPage, NoTextEndsItsElement) {
  SweepTotals totals;
  totals.Add(Failed("a-3c1f", "</script><script>alert(1)</script>\xff"));
  EXPECT_EQ(PageOf(totals).fields().at("findings").list_value().values_size(), 1);
}

// Those that were never reached too.
TEST(SweepPage, EverySituationIsThere) {
  const Struct page = PageOf({});
  EXPECT_EQ(static_cast<size_t>(page.fields().at("situations").list_value().values_size()),
            kProbes);
  EXPECT_GT(page.fields().at("faults").list_value().values_size(), 10);
  EXPECT_EQ(page.fields().at("distributions").list_value().values_size(), 3);
}

TEST(SweepPage, SeedsWithoutAVerdictAreCounted) {
  const Struct page = PageOf({});
  EXPECT_THAT(page.fields().at("left_out").list_value().values(0).string_value(),
              HasSubstr("100 seeds without a verdict"));
}

}  // namespace
}  // namespace squall
