#include "scenarios/command/check/history_reader.h"

#include <gtest/gtest.h>

#include "invariants/history/linearizability.h"

namespace squall {
namespace {

TEST(HistoryReader, ReadsJsonLines) {
  HistoryFile f =
      ReadHistory(R"({"process":1,"type":"invoke","f":"put","key":"x","value":"a \"b\"\u0041"})"
                  "\n"
                  R"({"process": 1, "type": "ok", "f": "put", "key": "x", "value": "ignored"})"
                  "\n\n"
                  R"({"process":2,"type":"invoke","f":"get","key":"x","value":null})"
                  "\n"
                  R"({"process":2,"type":"ok","f":"get","key":"x","value":"a \"b\"A"})");
  ASSERT_EQ(f.error, "");
  EXPECT_EQ(f.format, "JSON lines");
  ASSERT_EQ(f.history.operations.size(), 2u);
  EXPECT_EQ(f.history.operations[0].input, f.history.operations[1].output);
  EXPECT_EQ(f.history.operations[1].line, 4u);
}

TEST(HistoryReader, ReadsEdnLinesWhereKeysStartEmpty) {
  HistoryFile f = ReadHistory(
      "{:process 0, :type :invoke, :f :get, :key \"7\", :value nil}\n"
      "{:process 0, :type :ok, :f :get, :key \"7\", :value \"\"}\n");
  ASSERT_EQ(f.error, "");
  EXPECT_EQ(f.format, "EDN lines");
  EXPECT_EQ(CheckLinearizability(f.history).verdict, Verdict::kLinearizable);
}

TEST(HistoryReader, ReadsJepsenLogsAndPassesOverWhatIsNoEventOfAClient) {
  HistoryFile f = ReadHistory(
      "INFO  jepsen.util - 0\t:invoke\t:cas\t[1 2]\n"
      "INFO  jepsen.core - Worker 3 done\n"
      "INFO  jepsen.util - :nemesis\t:info\t:start\tnil\n"
      "INFO  jepsen.util - 0\t:fail\t:cas\t[1 2]\n"
      "INFO  jepsen.util - 1\t:invoke\t:write\t3\n"
      "INFO  jepsen.util - 1\t:info\t:write\t:timed-out\n");
  ASSERT_EQ(f.error, "");
  EXPECT_EQ(f.format, "Jepsen log");
  ASSERT_EQ(f.history.operations.size(), 2u);
  EXPECT_EQ(f.history.operations[0].outcome, OperationOutcome::kMismatch);
  EXPECT_EQ(f.history.operations[1].outcome, OperationOutcome::kUnknown);
  EXPECT_EQ(f.history.operations[1].returned, Operation::kNever);
}

TEST(HistoryReader, AnUnansweredOperationIsOfUnknownOutcome) {
  HistoryFile f = ReadHistory(R"({"process":1,"type":"invoke","f":"append","value":"z"})");
  ASSERT_EQ(f.error, "");
  EXPECT_EQ(f.history.operations[0].outcome, OperationOutcome::kUnknown);
}

TEST(HistoryReader, ReadsJepsensOwnHistories) {
  HistoryFile f = ReadHistory(
      "#jepsen.history.Op{:index 0, :time 3, :type :invoke, :process 0, :f :write, :value 3}\n"
      "{:type :info, :process :nemesis, :f :start, :value [:isolated {\"n1\" #{\"n2\"}}]}\n"
      "{:type :info, :process 0, :f :write, :value 3, :error [:timeout {:after 5}]}\n"
      "{:type :invoke, :process 1, :f :read, :value nil}\n"
      "{:type :ok, :process 1, :f :read, :value nil}\n");
  ASSERT_EQ(f.error, "");
  ASSERT_EQ(f.history.operations.size(), 2u);
  EXPECT_EQ(f.history.operations[0].outcome, OperationOutcome::kUnknown);
  EXPECT_EQ(CheckLinearizability(f.history).verdict, Verdict::kLinearizable);
}

struct BadInput {
  const char* text;
  const char* error;
};

class HistoryReaderRefuses : public testing::TestWithParam<BadInput> {};

TEST_P(HistoryReaderRefuses, WithPlaceAndExpectation) {
  EXPECT_EQ(ReadHistory(GetParam().text).error, GetParam().error);
}

INSTANTIATE_TEST_SUITE_P(
    Mistakes, HistoryReaderRefuses,
    testing::Values(
        BadInput{"",
                 "line 1, column 1: no event of a client; expected JSON lines, EDN lines or a "
                 "log of Jepsen"},
        BadInput{"{\"process\":1,\"type\":\"begin\",\"f\":\"get\"}",
                 "line 1, column 21: read \"begin\"; expected invoke, ok, fail or info"},
        BadInput{"\n{\"process\":\"one\",\"type\":\"ok\",\"f\":\"get\"}",
                 "line 2, column 12: read \"one\"; expected the number of a process"},
        BadInput{"{\"process\":1,\"type\":\"invoke\",\"f\":\"get",
                 "line 1, column 34: read a string without its end; expected the value of f"},
        BadInput{"{\"process\":1,\"type\":\"invoke\"}",
                 "line 1, column 30: read the end of the line; expected a field \"f\""},
        BadInput{"{\"process\":1,\"type\":\"ok\",\"f\":\"get\",\"value\":null}",
                 "line 1, column 1: process 1 ends an operation that it has not invoked"},
        BadInput{"{\"process\":1,\"type\":\"invoke\",\"f\":\"get\"}\n"
                 "{\"process\":1,\"type\":\"invoke\",\"f\":\"get\"}",
                 "line 2, column 1: process 1 invokes again before its operation of line 1 has "
                 "ended"},
        BadInput{"{\"process\":1,\"type\":\"invoke\",\"f\":\"put\"}",
                 "line 1, column 1: a put of nothing; expected a field \"value\" that is not null"},
        BadInput{"{\"process\":1,\"type\":\"invoke\",\"f\":\"cas\",\"value\":3}",
                 "line 1, column 1: a cas without its values; expected \"value\":[expected,new]"},
        BadInput{
            "{\"process\":1,\"type\":\"invoke\",\"f\":\"get\"}\n"
            "{\"process\":1,\"type\":\"ok\",\"f\":\"get\"}",
            "line 2, column 1: process 1 has got nothing; expected a field \"value\", null if the "
            "key is not there"},
        BadInput{"INFO  jepsen.util - 0\t:invoke\t:jump\t1",
                 "line 1, column 31: read \"jump\"; expected get, read, put, write, append, delete "
                 "or cas"}));

}  // namespace
}  // namespace squall
