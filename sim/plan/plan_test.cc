#include "sim/plan/plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <ostream>
#include <set>
#include <string>
#include <vector>

#include "sim/plan/plan_fields.h"

namespace squall {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr uint64_t kAny = std::numeric_limits<uint64_t>::max();

TEST(Options, DefaultsAreValid) { EXPECT_EQ(Validate(Options()), ""); }

class OptionBounds : public ::testing::TestWithParam<OptionField> {};

// Nothing else stands in the way of any value of the field.
Options With(const OptionField& field, uint64_t value) {
  Options o;
  o.election_tick = 1000000;
  o.heartbeat_tick = 1;
  o.nodes = 1;
  o.max_inflight_bytes = 0;
  o.*field.number = value;
  if (field.name == "heartbeat_tick") o.election_tick = std::max<uint64_t>(value + 1, 2);
  if (field.name == "settle_us") o.election_tick = 2;
  if (field.name == "spares" && value == kNodesMax) o.nodes = 0;
  return o;
}

// Fields whose bounds are not those of another field.
std::vector<OptionField> Numbers() {
  std::vector<OptionField> numbers;
  for (const OptionField& field : OptionFields()) {
    if (field.number != nullptr && field.name != "heartbeat_tick" && field.name != "spares") {
      numbers.push_back(field);
    }
  }
  return numbers;
}

TEST_P(OptionBounds, TakeTheLeastAndTheMost) {
  const OptionField& field = GetParam();
  EXPECT_EQ(Validate(With(field, field.least)), "");
  EXPECT_EQ(Validate(With(field, field.most)), "");
}

TEST_P(OptionBounds, RefuseWhatIsBeyondThemByName) {
  const OptionField& field = GetParam();
  const std::string name(field.name);
  if (field.least > 0) {
    const std::string error = Validate(With(field, field.least - 1));
    EXPECT_THAT(error, StartsWith(name + " is "));
    EXPECT_THAT(error, HasSubstr("at least " + std::to_string(field.least)));
  }
  if (field.most < kAny) {
    const std::string error = Validate(With(field, field.most + 1));
    EXPECT_THAT(error, StartsWith(name + " is "));
    EXPECT_THAT(error, HasSubstr("at most " + std::to_string(field.most)));
  }
}

INSTANTIATE_TEST_SUITE_P(Field, OptionBounds, ::testing::ValuesIn(Numbers()),
                         [](const ::testing::TestParamInfo<OptionField>& info) {
                           return std::string(info.param.name);
                         });

TEST(Options, NodesAndSparesTogetherAreLimited) {
  Options o;
  o.nodes = kNodesMax;
  EXPECT_EQ(Validate(o), "");
  o.spares = 1;
  EXPECT_THAT(Validate(o), HasSubstr("together are more than"));
}

TEST(Options, LeaseReadsNeedCheckQuorum) {
  Options o;
  o.lease_reads = true;
  EXPECT_THAT(Validate(o), HasSubstr("check_quorum"));
  o.check_quorum = true;
  EXPECT_EQ(Validate(o), "");
}

// With less, a correct cluster that has no leader when the storm ends would be called broken.
TEST(Options, TimeToSettleIsNoneOrTenElectionTimeouts) {
  Options o;
  o.tick_us = 10000;
  o.election_tick = 15;
  o.settle_us = 0;
  EXPECT_EQ(Validate(o), "");
  o.settle_us = 1500000;
  EXPECT_EQ(Validate(o), "");
  for (const uint64_t less : {1, 150000, 1499999}) {
    o.settle_us = less;
    EXPECT_THAT(Validate(o), HasSubstr("must be 0 or at least 1500000")) << less;
  }
}

TEST(Options, InflightBytesHoldAMessage) {
  Options o;
  o.max_size_per_msg = 100;
  o.max_inflight_bytes = 99;
  EXPECT_THAT(Validate(o), HasSubstr("max_inflight_bytes 99"));
  o.max_inflight_bytes = 100;
  EXPECT_EQ(Validate(o), "");
}

TEST(Options, HeartbeatTickIsAtLeastOne) {
  Options o;
  o.heartbeat_tick = 0;
  EXPECT_EQ(Validate(o), "heartbeat_tick is 0; it must be at least 1");
}

TEST(Options, ElectionTimeoutIsLongerThanAHeartbeat) {
  Options o;
  o.election_tick = 5;
  o.heartbeat_tick = 5;
  EXPECT_THAT(Validate(o), HasSubstr("election_tick 5 must be greater than heartbeat_tick 5"));
}

TEST(Options, MessagesCannotBeDroppedAndDuplicatedMoreThanAlways) {
  Options o;
  o.drop_ppm = 600000;
  o.duplicate_ppm = 400000;
  EXPECT_EQ(Validate(o), "");
  o.duplicate_ppm = 400001;
  EXPECT_THAT(Validate(o), HasSubstr("drop_ppm 600000 and duplicate_ppm 400001"));
}

TEST(Options, FingerprintTellsEveryFieldApart) {
  std::set<uint64_t> fingerprints = {Fingerprint(Options())};
  for (const OptionField& field : OptionFields()) {
    Options o;
    if (field.number != nullptr) {
      ++(o.*field.number);
    } else {
      o.*field.flag = !(o.*field.flag);
    }
    EXPECT_TRUE(fingerprints.insert(Fingerprint(o)).second) << field.name;
  }
}

TEST(Options, FingerprintOfEqualOptionsIsEqual) {
  EXPECT_EQ(Fingerprint(Options()), Fingerprint(Options()));
}

TEST(Options, EveryFieldHasANameOfItsOwn) {
  std::set<std::string_view> names;
  for (const OptionField& field : OptionFields()) {
    EXPECT_NE(field.number != nullptr, field.flag != nullptr) << field.name;
    EXPECT_TRUE(names.insert(field.name).second) << field.name;
  }
}

}  // namespace
}  // namespace squall
