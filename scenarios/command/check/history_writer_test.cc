#include "scenarios/command/check/history_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "invariants/history/linearizability.h"
#include "scenarios/command/check/history_reader.h"
#include "sim/plan/profile.h"
#include "sim/world/world.h"

namespace squall {
namespace {

// What counts of an operation, without the numbers that stand for texts, clients and positions.
struct Told {
  OperationKind kind;
  OperationOutcome outcome;
  std::string key;
  std::vector<std::string> values;
  size_t returns_before = 0;  // Of all operations, before it begins.

  friend bool operator==(const Told&, const Told&) = default;
};

std::vector<Told> Tell(const History& history) {
  std::vector<Told> told;
  for (const Operation& o : history.operations) {
    Told one{o.kind, o.outcome, history.keys[o.key], {}, 0};
    for (const ValueId id : {o.input, o.expected, o.output}) {
      one.values.push_back(id == kAbsent ? "(absent)" : std::string(history.values.Text(id)));
    }
    for (const Operation& other : history.operations) {
      if (other.returned != Operation::kNever && other.returned < o.invoked) ++one.returns_before;
    }
    told.push_back(std::move(one));
  }
  return told;
}

HistoryFile ReadBack(const History& history) { return ReadHistory(WriteHistory(history)); }

// A history that reads itself: what is not under test here.
History Read(const std::string& text) {
  HistoryFile file = ReadHistory(text);
  EXPECT_EQ(file.error, "");
  return std::move(file.history);
}

TEST(HistoryWriter, EachKindOfOperationComesBack) {
  const History history = Read(R"({"process":0,"type":"invoke","f":"put","key":"x","value":"1"}
{"process":0,"type":"ok","f":"put","key":"x","value":"1"}
{"process":0,"type":"invoke","f":"append","key":"x","value":"2"}
{"process":1,"type":"invoke","f":"get","key":"x","value":null}
{"process":0,"type":"ok","f":"append","key":"x","value":"2"}
{"process":1,"type":"ok","f":"get","key":"x","value":"12"}
{"process":1,"type":"invoke","f":"cas","key":"x","value":["12","3"]}
{"process":1,"type":"ok","f":"cas","key":"x","value":["12","3"]}
{"process":1,"type":"invoke","f":"cas","key":"x","value":["12","3"]}
{"process":1,"type":"fail","f":"cas","key":"x","value":["12","3"],"error":"precondition-failed"}
{"process":1,"type":"invoke","f":"cas","key":"y","value":[null,"3"]}
{"process":1,"type":"fail","f":"cas","key":"y","value":[null,"3"]}
{"process":1,"type":"invoke","f":"delete","key":"x"}
{"process":1,"type":"ok","f":"delete","key":"x"}
{"process":1,"type":"invoke","f":"get","key":"x","value":null}
{"process":1,"type":"ok","f":"get","key":"x","value":null}
)");
  const HistoryFile back = ReadBack(history);
  EXPECT_EQ(back.error, "");
  EXPECT_EQ(Tell(back.history), Tell(history));
}

TEST(HistoryWriter, OperationWithoutAnEndComesBackAsUnknown) {
  const History history = Read(R"({"process":0,"type":"invoke","f":"put","key":"x","value":"1"}
{"process":0,"type":"info","f":"put","key":"x","value":"1"}
{"process":0,"type":"invoke","f":"put","key":"x","value":"2"}
{"process":1,"type":"invoke","f":"put","key":"x","value":"3"}
)");
  const HistoryFile back = ReadBack(history);
  EXPECT_EQ(back.error, "");
  EXPECT_EQ(Tell(back.history), Tell(history));
}

TEST(HistoryWriter, HostileTextComesBack) {
  History history;
  history.keys = {"a\"\n{\\"};
  Operation o;
  o.kind = OperationKind::kPut;
  o.input = history.values.Intern("\x01\xc3\xa9</script>");
  o.returned = 1;
  history.operations = {o};
  const HistoryFile back = ReadBack(history);
  EXPECT_EQ(back.error, "");
  EXPECT_EQ(Tell(back.history), Tell(history));
}

// As the keys and counters of simulated clients may be.
TEST(HistoryWriter, DifferentBytesStayDifferent) {
  History history;
  history.keys = {"x"};
  for (const char* bytes : {"\xff", "\xfe", "\xc3", "a"}) {
    Operation o;
    o.kind = OperationKind::kPut;
    o.input = history.values.Intern(bytes);
    o.invoked = 2 * history.operations.size();
    o.returned = o.invoked + 1;
    history.operations.push_back(o);
  }
  const HistoryFile back = ReadBack(history);
  EXPECT_EQ(back.error, "");
  const auto told = Tell(back.history);
  ASSERT_EQ(told.size(), 4u);
  for (size_t i = 0; i < told.size(); ++i) {
    for (size_t k = 0; k < i; ++k) EXPECT_NE(told[i].values, told[k].values);
  }
}

TEST(HistoryWriter, HistoriesOfRunsComeBackAndAreLinearizable) {
  for (const char* profile : {"swarm", "calm", "reads"}) {
    for (uint64_t seed = 1; seed <= 3; ++seed) {
      World world(ExpandSeed(profile, seed), OwnNodeFactory());
      world.Run();
      const History history = world.history().ToHistory(*world.application().decoder());
      ASSERT_FALSE(history.operations.empty());
      HistoryFile back = ReadBack(history);
      ASSERT_EQ(back.error, "");
      ASSERT_EQ(back.history.operations.size(), history.operations.size());
      for (size_t i = 0; i < history.operations.size(); ++i) {
        EXPECT_EQ(back.history.operations[i].kind, history.operations[i].kind);
        EXPECT_EQ(back.history.operations[i].outcome, history.operations[i].outcome);
      }
      EXPECT_EQ(CheckLinearizability(back.history, {}).verdict, Verdict::kLinearizable);
    }
  }
}

}  // namespace
}  // namespace squall
