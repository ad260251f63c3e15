#include "scenarios/command/page/run_page.h"

#include <gmock/gmock.h>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <string>

#include "scenarios/command/page/page_template.h"
#include "scenarios/command/page/run_report.h"
#include "scenarios/testing/broken_guest.h"
#include "sim/plan/profile.h"

namespace squall {
namespace {

using google::protobuf::Struct;
using ::testing::HasSubstr;
using ::testing::Not;

// The JSON between the tags of the page's data.
std::string DataOf(const std::string& html) {
  const std::string open = R"(id="data">)";
  const size_t begin = html.find(open) + open.size();
  return html.substr(begin, html.find("</script>", begin) - begin);
}

Struct Parsed(const std::string& html) {
  Struct data;
  const auto status = google::protobuf::util::JsonStringToMessage(DataOf(html), &data);
  EXPECT_TRUE(status.ok()) << status.ToString();
  return data;
}

int Length(const Struct& data, const std::string& table, const std::string& column) {
  return data.fields().at(table).struct_value().fields().at(column).list_value().values_size();
}

std::string PageOf(const Plan& plan, const RunPageFacts& facts = {}) {
  World world(plan, OwnNodeFactory());
  RunPage page(world);
  Teller teller(world, RunPage::kInterests, &page);
  world.Run(&teller);
  return page.Html(world, facts);
}

Plan ShortPlan() {
  Plan plan = ExpandSeed("calm", 1);
  plan.options.duration_us = 400 * kMillisecond;
  plan.options.settle_us = 0;
  return plan;
}

TEST(RunPage, ColumnsOfATableAreEquallyLong) {
  const Struct data = Parsed(PageOf(ShortPlan()));
  const int rows = Length(data, "rows", "at");
  EXPECT_GT(rows, 50);
  for (const char* column : {"step", "kind", "node", "a", "b"}) {
    EXPECT_EQ(Length(data, "rows", column), rows);
  }
  EXPECT_EQ(Length(data, "texts", "row"), Length(data, "texts", "text"));
  EXPECT_EQ(Length(data, "messages", "from"), Length(data, "messages", "reject"));
  EXPECT_EQ(Length(data, "changes", "row"), Length(data, "changes", "more"));
}

// What tags and scripts look like in a name, and in bytes that are no text.
TEST(RunPage, NoTextEndsItsElement) {
  const std::string hostile = "</script><script>alert(1)</script><!-- \xff";
  RunPageFacts facts;
  facts.property = hostile;
  facts.detail = hostile;
  facts.why = {hostile};
  facts.facts = {{hostile, hostile}};
  Plan plan = ShortPlan();
  Action put;
  put.kind = Action::Kind::kPut;
  put.at = SimTime(300 * kMillisecond);
  put.key = hostile;
  put.value = hostile;
  plan.actions.push_back(put);
  const std::string html = PageOf(plan, facts);
  EXPECT_THAT(DataOf(html), Not(HasSubstr("<")));
  EXPECT_THAT(html, Not(HasSubstr("alert(1)</script>")));
  EXPECT_TRUE(Parsed(html).fields().contains("violation"));
}

TEST(RunPage, AFailureIsTheLastRow) {
  RunPageFacts facts;
  facts.property = "election safety (S1)";
  facts.detail = "two leaders";
  const Struct data = Parsed(PageOf(ShortPlan(), facts));
  const auto& kinds = data.fields().at("kinds").list_value();
  const auto& rows = data.fields().at("rows").struct_value().fields().at("kind").list_value();
  const auto last = static_cast<int>(rows.values(rows.values_size() - 1).number_value());
  EXPECT_EQ(kinds.values(last).string_value(), "violation");
}

TEST(RunPage, ARunWithoutAFailureHasNone) {
  const Struct data = Parsed(PageOf(ShortPlan()));
  EXPECT_EQ(data.fields().at("violation").kind_case(), google::protobuf::Value::kNullValue);
}

TEST(RunReport, APageOfARunThatEndsItsProcessGoesUpToTheStepBefore) {
  const BrokenGuestFactory factory(BrokenGuestFactory::Fault::kAbort);
  Plan plan = ShortPlan();
  RunRecord record;
  record.verdict = RunVerdict::kGuestCrash;
  record.steps = 20;
  const RunReport report = WriteRunReport({plan, record, OwnNodeFactory(), {}, {}});
  EXPECT_EQ(report.error, "");
  EXPECT_THAT(DataOf(report.html), HasSubstr("Step 20, in which the run ends"));
}

TEST(PageTemplate, EachPageHasOnePlaceForItsData) {
  for (const std::string_view page : {RunPageTemplate(), SweepPageTemplate()}) {
    const size_t at = page.find("@DATA@");
    ASSERT_NE(at, page.npos);
    EXPECT_EQ(page.find("@DATA@", at + 1), page.npos);
  }
}

}  // namespace
}  // namespace squall
