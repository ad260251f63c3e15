#include "sim/plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <ostream>
#include <set>
#include <string>

#include "sim/plan_fields.h"

namespace squall {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr uint64_t kAny = std::numeric_limits<uint64_t>::max();
constexpr uint64_t kDay = 24 * 3600 * kSecond;

TEST(Options, DefaultsAreValid) { EXPECT_EQ(Validate(Options()), ""); }

// A field, what it may be at least and at most.
struct Bound {
  const char* field;
  uint64_t Options::*member;
  uint64_t least;
  uint64_t most;

  friend void PrintTo(const Bound& bound, std::ostream* out) { *out << bound.field; }
};

class OptionBounds : public ::testing::TestWithParam<Bound> {};

// Nothing else stands in the way of any value of the field.
Options With(const Bound& bound, uint64_t value) {
  Options o;
  o.election_tick = 1000000;
  o.heartbeat_tick = 1;
  o.*bound.member = value;
  return o;
}

TEST_P(OptionBounds, TakeTheLeastAndTheMost) {
  const Bound& bound = GetParam();
  EXPECT_EQ(Validate(With(bound, bound.least)), "");
  EXPECT_EQ(Validate(With(bound, bound.most)), "");
}

TEST_P(OptionBounds, RefuseWhatIsBeyondThemByName) {
  const Bound& bound = GetParam();
  if (bound.least > 0) {
    const std::string error = Validate(With(bound, bound.least - 1));
    EXPECT_THAT(error, StartsWith(std::string(bound.field) + " is "));
    EXPECT_THAT(error, HasSubstr("at least " + std::to_string(bound.least)));
  }
  if (bound.most < kAny) {
    const std::string error = Validate(With(bound, bound.most + 1));
    EXPECT_THAT(error, StartsWith(std::string(bound.field) + " is "));
    EXPECT_THAT(error, HasSubstr("at most " + std::to_string(bound.most)));
  }
}

INSTANTIATE_TEST_SUITE_P(
    Field, OptionBounds,
    ::testing::Values(Bound{"nodes", &Options::nodes, 1, 9},
                      Bound{"tick_us", &Options::tick_us, 1, kDay},
                      Bound{"election_tick", &Options::election_tick, 2, 1000000},
                      Bound{"max_size_per_msg", &Options::max_size_per_msg, 0, kAny},
                      Bound{"max_inflight_msgs", &Options::max_inflight_msgs, 1, kAny},
                      Bound{"compact_every", &Options::compact_every, 0, kAny},
                      Bound{"compact_trailing", &Options::compact_trailing, 0, kAny},
                      Bound{"latency_us", &Options::latency_us, 0, kDay},
                      Bound{"jitter_us", &Options::jitter_us, 0, kDay},
                      Bound{"spike_ppm", &Options::spike_ppm, 0, 1000000},
                      Bound{"spike_us", &Options::spike_us, 0, kDay},
                      Bound{"drop_ppm", &Options::drop_ppm, 0, 1000000},
                      Bound{"duplicate_ppm", &Options::duplicate_ppm, 0, 1000000},
                      Bound{"partition_ppm", &Options::partition_ppm, 0, 1000000},
                      Bound{"partition_us", &Options::partition_us, 0, kDay},
                      Bound{"partition_extra_us", &Options::partition_extra_us, 0, kDay},
                      Bound{"sync_us", &Options::sync_us, 0, kDay},
                      Bound{"sync_jitter_us", &Options::sync_jitter_us, 0, kDay},
                      Bound{"crash_ppm", &Options::crash_ppm, 0, 1000000},
                      Bound{"downtime_us", &Options::downtime_us, 0, kDay},
                      Bound{"downtime_extra_us", &Options::downtime_extra_us, 0, kDay},
                      Bound{"opportunity_us", &Options::opportunity_us, 1, kDay},
                      Bound{"clients", &Options::clients, 0, 255},
                      Bound{"client_pause_us", &Options::client_pause_us, 1, kDay},
                      Bound{"client_pause_extra_us", &Options::client_pause_extra_us, 0, kDay},
                      Bound{"keys", &Options::keys, 1, 256},
                      Bound{"duration_us", &Options::duration_us, 1, 365 * kDay},
                      Bound{"steps_max", &Options::steps_max, 0, kAny}),
    [](const ::testing::TestParamInfo<Bound>& info) { return std::string(info.param.field); });

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
