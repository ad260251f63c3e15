#include "scenarios/command/check/history_reader.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

#include "invariants/history/linearizability.h"

namespace squall {
namespace {

// The verdict of a history that can be read.
Verdict VerdictOf(const std::string& text, KeyedValues keyed = KeyedValues::kAuto) {
  HistoryFile f = ReadHistory(text, keyed);
  EXPECT_EQ(f.error, "");
  return CheckLinearizability(f.history).verdict;
}

// The first line of the error: without what stands there.
std::string ErrorOf(const std::string& text, KeyedValues keyed = KeyedValues::kAuto) {
  const std::string error = ReadHistory(text, keyed).error;
  return error.substr(0, error.find('\n'));
}

// A write of 1 by process 0, as EDN.
const char* const kWriteOf1 =
    "{:process 0 :type :invoke :f :write :value 1}\n{:process 0 :type :ok :f :write :value 1}\n";

// A read of `value` by process 1.
std::string Read(const std::string& value) {
  return "{:process 1 :type :invoke :f :read}\n{:process 1 :type :ok :f :read :value " + value +
         "}\n";
}

// A cas by process 2 from 1 to 2, that fails with `fields` in its last event.
std::string FailedCas(const std::string& fields) {
  return "{:process 2 :type :invoke :f :cas :value [1 2]}\n"
         "{:process 2 :type :fail :f :cas :value [1 2] " +
         fields + "}\n";
}

// --- Forms ---------------------------------------------------------------------------------------

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
  EXPECT_EQ(f.format, HistoryFormat::kJson);
  ASSERT_EQ(f.history.operations.size(), 2u);
  EXPECT_EQ(f.history.operations[0].input, f.history.operations[1].output);
  EXPECT_EQ(f.history.operations[1].line, 4u);
}

TEST(HistoryReader, ReadsEdnLinesWhereKeysStartEmpty) {
  HistoryFile f = ReadHistory(
      "{:process 0, :type :invoke, :f :get, :key \"7\", :value nil}\n"
      "{:process 0, :type :ok, :f :get, :key \"7\", :value \"\"}\n");
  ASSERT_EQ(f.error, "");
  EXPECT_EQ(f.format, HistoryFormat::kEdn);
  EXPECT_EQ(CheckLinearizability(f.history).verdict, Verdict::kLinearizable);
}

TEST(HistoryReader, ReadsEdnLinesWhereKeysStartAbsentIfAGetSeesIt) {
  EXPECT_EQ(VerdictOf("{:process 0, :type :invoke, :f :get, :key \"7\"}\n"
                      "{:process 0, :type :ok, :f :get, :key \"7\", :value nil}\n"),
            Verdict::kLinearizable);
}

TEST(HistoryReader, ReadsJepsenLogsAndPassesOverWhatIsNoEventOfAClient) {
  HistoryFile f = ReadHistory(
      "INFO  jepsen.util - 0\t:invoke\t:cas\t[1 2]\n"
      "INFO  jepsen.core - Worker 3 done\n"
      "INFO  jepsen.util - :nemesis\t:info\t:start\t#<unreadable>\n"
      "INFO  jepsen.util - 0\t:fail\t:cas\t[1 2]\n"
      "java.net.SocketException: reset\n"
      "INFO  jepsen.util - 1\t:invoke\t:write\t3\n"
      "INFO  jepsen.util - 1\t:info\t:write\t:timed-out\n");
  ASSERT_EQ(f.error, "");
  EXPECT_EQ(f.format, HistoryFormat::kJepsenLog);
  ASSERT_EQ(f.history.operations.size(), 2u);
  EXPECT_EQ(f.history.operations[0].outcome, OperationOutcome::kNoEffect);
  EXPECT_EQ(f.history.operations[1].outcome, OperationOutcome::kUnknown);
  EXPECT_EQ(f.history.operations[1].returned, Operation::kNever);
}

TEST(HistoryReader, ReadsALogWhoseLinesBeginWithTheThread) {
  HistoryFile f =
      ReadHistory("[main] starting\nINFO [jepsen worker 0] jepsen.util: 0\t:invoke\t:read\tnil\n");
  ASSERT_EQ(f.error, "");
  EXPECT_EQ(f.format, HistoryFormat::kJepsenLog);
}

TEST(HistoryReader, ReadsHistoryTxtWithErrorsOverSeveralLines) {
  HistoryFile f = ReadHistory(
      "0\t:invoke\t:write\t1\n:nemesis\t:info\t:start\tnil\n0\t:info\t:write\t1\tconnection lost\n"
      "while reading\n1\t:invoke\t:read\tnil\n");
  ASSERT_EQ(f.error, "");
  EXPECT_EQ(f.format, HistoryFormat::kJepsenHistory);
  EXPECT_EQ(f.history.operations.size(), 2u);
}

TEST(HistoryReader, ReadsRecordsListsAndMapsOverSeveralLines) {
  HistoryFile f = ReadHistory(
      "; from a test\n(#jepsen.history.Op{:index 0, :time 3, :type :invoke, :process 0,\n"
      "   :f :write, :value 3}\n"
      " {:type :info, :process :nemesis, :f :start, :value [:isolated {\"n1\" #{\"n2\"}}]}\n"
      " {:type :info, :process 0, :f :write, :value 3,\n"
      "  :error #error {:cause \"a } b\"\n :trace [[a.b c \"d\" 1]]}}\n"
      " {:type :invoke, :process 1, :f :read, :value nil}\n"
      " {:type :ok, :process 1, :f :read, :value nil})\n");
  ASSERT_EQ(f.error, "");
  ASSERT_EQ(f.history.operations.size(), 2u);
  EXPECT_EQ(f.history.operations[0].outcome, OperationOutcome::kUnknown);
  EXPECT_EQ(f.history.operations[0].line, 2u);
  EXPECT_EQ(f.history.operations[1].line, 8u);
  EXPECT_EQ(CheckLinearizability(f.history).verdict, Verdict::kLinearizable);
}

TEST(HistoryReader, EveryFormOfANemesisIsPassedOver) {
  for (const char* nemesis :
       {"{:process :nemesis :type :info :f :kill}", "{:type :info,:process    :nemesis,:f :kill}",
        "{:process \"nemesis\" :type :whatever}", "#op{:process nemesis}",
        "{:process ; who\n :nemesis}"}) {
    EXPECT_EQ(VerdictOf(std::string(nemesis) + "\n" + kWriteOf1 + Read("1")),
              Verdict::kLinearizable)
        << nemesis;
  }
}

TEST(HistoryReader, AWordInAStringIsNoNemesis) {
  EXPECT_EQ(VerdictOf(kWriteOf1 + Read("7 :note \"saw :process :nemesis\"")),
            Verdict::kNotLinearizable);
}

TEST(HistoryReader, ClientsMayHaveNames) {
  HistoryFile f = ReadHistory(
      R"([{"process":"client-7","type":"invoke","f":"get"},
          {"process":0,"type":"invoke","f":"get"},
          {"process":"client-7","type":"ok","f":"get","value":1}])");
  ASSERT_EQ(f.error, "");
  EXPECT_EQ(Describe(f.history, f.history.operations[0]), "client \"client-7\": get() -> \"1\"");
  EXPECT_EQ(Describe(f.history, f.history.operations[1]), "client \"0\": get() -> unknown");
}

TEST(HistoryReader, ClientsThatAreNumbersKeepThem) {
  HistoryFile f = ReadHistory("{:process 417 :type :invoke :f :read}");
  EXPECT_EQ(Describe(f.history, f.history.operations[0]), "client 417: get() -> unknown");
}

TEST(HistoryReader, Utf16IsNamed) {
  EXPECT_EQ(ErrorOf(std::string("\xff\xfe{\0", 4)), "this is UTF-16; save it as UTF-8");
}

// --- Outcomes ------------------------------------------------------------------------------------

TEST(HistoryReader, AnUnansweredOperationIsOfUnknownOutcome) {
  HistoryFile f = ReadHistory(R"({"process":1,"type":"invoke","f":"append","value":"z"})");
  ASSERT_EQ(f.error, "");
  EXPECT_EQ(f.history.operations[0].outcome, OperationOutcome::kUnknown);
}

TEST(HistoryReader, ACasThatFailsSaysNothingWithoutAReason) {
  for (const char* reason : {"", ":error nil", ":error :connection-refused",
                             ":error [:temporarily-unavailable \"no leader\"]",
                             ":error [:key-already-exists]", ":error \"was precondition-failed\"",
                             ":error 11", ":error {:code 1}", ":note :precondition-failed"}) {
    EXPECT_EQ(VerdictOf(kWriteOf1 + FailedCas(reason)), Verdict::kLinearizable) << reason;
  }
}

TEST(HistoryReader, ACasThatFailsForItsComparisonIsAnObservation) {
  for (const char* reason :
       {":error :precondition-failed", ":error \"precondition-failed\"",
        ":error [:precondition-failed \"expected 1\"]", ":error 22", ":error (22 \"text\")",
        ":error {:code 22}", ":error {:name :precondition-failed :text \"\"}",
        ":error :key-does-not-exist", ":error [20]"}) {
    EXPECT_EQ(VerdictOf(kWriteOf1 + FailedCas(reason)), Verdict::kNotLinearizable) << reason;
  }
}

TEST(HistoryReader, ALogToldWhyACasFailed) {
  const std::string before =
      "0\t:invoke\t:write\t1\n0\t:ok\t:write\t1\n1\t:invoke\t:cas\t[1 2]\n1\t:fail\t:cas\t[1 2]";
  EXPECT_EQ(VerdictOf(before + "\t[:precondition-failed it's 3]\n"), Verdict::kNotLinearizable);
  EXPECT_EQ(VerdictOf(before + "\t:precondition-failed\n"), Verdict::kNotLinearizable);
  EXPECT_EQ(VerdictOf(before + "\t:connection-refused\n"), Verdict::kLinearizable);
  EXPECT_EQ(VerdictOf(before + "\tit's :precondition-failed\n"), Verdict::kLinearizable);
  EXPECT_EQ(VerdictOf(before + "\n"), Verdict::kLinearizable);
}

TEST(HistoryReader, AFailedWriteDidNotHappen) {
  EXPECT_EQ(VerdictOf("{:process 0 :type :invoke :f :write :value 1}\n"
                      "{:process 0 :type :fail :f :write :value 1}\n" +
                      Read("1")),
            Verdict::kNotLinearizable);
}

TEST(HistoryReader, AFailedReadSaysNothing) {
  EXPECT_EQ(
      VerdictOf(std::string(kWriteOf1) + "{:process 1 :type :invoke :f :read}\n"
                                         "{:process 1 :type :fail :f :read :value :timed-out}\n"),
      Verdict::kLinearizable);
}

// --- Values --------------------------------------------------------------------------------------

TEST(HistoryReader, ListsAreComparedAsValues) {
  const std::string write =
      "{:process 0 :type :invoke :f :write :value [a b]}\n{:process 0 :type :ok :f :write}\n";
  EXPECT_EQ(VerdictOf(write + Read("(a b)")), Verdict::kLinearizable);
  for (const char* other : {"[c b]", "[b a]", "[a]", "[a b c]", "b", "[\"a\" \"b\"]"}) {
    EXPECT_EQ(VerdictOf(write + Read(other)), Verdict::kNotLinearizable) << other;
  }
}

TEST(HistoryReader, NumbersAreComparedByValue) {
  EXPECT_EQ(VerdictOf(kWriteOf1 + Read("1.0")), Verdict::kLinearizable);
  EXPECT_EQ(VerdictOf(kWriteOf1 + Read("1N")), Verdict::kLinearizable);
  EXPECT_EQ(VerdictOf(kWriteOf1 + Read("1.00000000000000000001")), Verdict::kNotLinearizable);
}

TEST(HistoryReader, ANumberAndAStringOfTheSameTextAreRefused) {
  EXPECT_EQ(
      ErrorOf(kWriteOf1 + Read("\"1\"")),
      "line 4, column 39: \"1\" is a string here and a number in line 1; whether they are the "
      "same is not known");
}

TEST(HistoryReader, AppendsTakeStrings) {
  const char* const kAppend =
      "{:process 0 :type :invoke :f :append :value \"a\"}\n{:process 0 :type :ok :f :append}\n";
  EXPECT_EQ(VerdictOf(kAppend + Read("\"a\"")), Verdict::kLinearizable);
  EXPECT_EQ(
      ErrorOf(kAppend + Read("[\"a\"]")),
      "line 4, column 1: the value \"[\\\"a\\\"]\" of a key that is appended to is no string; "
      "expected strings, which appends join");
}

// --- Keys ----------------------------------------------------------------------------------------

// In tests with jepsen.independent; `value` is what process 1 reads of key 0.
std::string KeyedHistory(const std::string& value) {
  return "{:process 0 :type :invoke :f :write :value [0 1]}\n"
         "{:process 0 :type :ok :f :write :value [0 1]}\n"
         "{:process 0 :type :invoke :f :write :value [1 2]}\n"
         "{:process 0 :type :ok :f :write :value [1 2]}\n"
         "{:process 1 :type :invoke :f :read :value [0 nil]}\n"
         "{:process 1 :type :ok :f :read :value [0 " +
         value + "]}\n";
}

TEST(HistoryKeying, AReadOfAKeyShowsThatValuesNameKeys) {
  EXPECT_EQ(ReadHistory(KeyedHistory("1")).history.keys.size(), 2u);
  EXPECT_EQ(VerdictOf(KeyedHistory("1")), Verdict::kLinearizable);
  EXPECT_EQ(VerdictOf(KeyedHistory("2")), Verdict::kNotLinearizable);
}

TEST(HistoryKeying, ACasOfAKeyShowsThatValuesNameKeys) {
  const HistoryFile f = ReadHistory(
      "{:process 0 :type :invoke :f :cas :value [3 [1 2]]}\n"
      "{:process 0 :type :ok :f :cas :value [3 [1 2]]}\n"
      "{:process 0 :type :invoke :f :write :value [4 [1 2]]}\n");
  ASSERT_EQ(f.error, "");
  EXPECT_EQ(f.keying, Keying::kTuple);
  EXPECT_EQ(Describe(f.history, f.history.operations[0]), "client 0: cas(\"1\", \"2\") -> ok");
  EXPECT_EQ(Describe(f.history, f.history.operations[1]), "client 0: put(\"[1 2]\") -> unknown");
}

TEST(HistoryKeying, AMarkedTupleShowsThatValuesNameKeys) {
  EXPECT_EQ(ReadHistory("{:process 0 :type :invoke :f :write "
                        ":value #jepsen.independent.Tuple [3 4]}")
                .keying,
            Keying::kTuple);
}

TEST(HistoryKeying, AReadWithoutAKeyShowsThatListsAreValues) {
  const HistoryFile f =
      ReadHistory("{:process 0 :type :invoke :f :write :value [0 1]}\n" + Read("[0 1]"));
  ASSERT_EQ(f.error, "");
  EXPECT_EQ(f.keying, Keying::kOneRegister);
}

TEST(HistoryKeying, AFieldShowsThatListsAreValues) {
  const HistoryFile f = ReadHistory("{:process 0 :type :invoke :f :write :key :a :value [0 1]}\n");
  ASSERT_EQ(f.error, "");
  EXPECT_EQ(f.keying, Keying::kField);
  EXPECT_EQ(f.history.keys, (std::vector<std::string>{":a"}));
}

TEST(HistoryKeying, WhatShowsNeitherIsRefusedUnlessItIsTold) {
  const std::string history =
      "{:process 0 :type :invoke :f :write :value [0 1]}\n{:process 0 :type :ok :f :write}\n";
  EXPECT_EQ(
      ErrorOf(history),
      "line 1, column 1: a list of two, which is a value, or a key and its value; the history "
      "does not show which; --keyed=yes takes lists of two as a key and its value, --keyed=no "
      "as a value");
  EXPECT_EQ(ReadHistory(history, KeyedValues::kYes).history.keys[0], "0");
  EXPECT_EQ(ReadHistory(history, KeyedValues::kNo).history.keys[0], "");
}

TEST(HistoryKeying, WhatShowsBothIsRefused) {
  EXPECT_EQ(
      ErrorOf(KeyedHistory("1") + "{:process 5 :type :invoke :f :write :value 3}\n"),
      "line 7, column 1: an event that names no key, but the value in line 5 looks like a key "
      "and its value; --keyed=yes takes lists of two as a key and its value, --keyed=no as a "
      "value");
}

TEST(HistoryKeying, AnEventWithoutAKeyIsRefusedIfValuesNameKeys) {
  EXPECT_EQ(
      ErrorOf("{:process 5 :type :invoke :f :read}\n", KeyedValues::kYes),
      "line 1, column 1: a get that names no key; expected \"value\" to be a list of a key and "
      "its value, as in the other events");
}

TEST(HistoryKeying, AFieldThatSomeEventsLackIsRefused) {
  EXPECT_EQ(
      ErrorOf("{:process 0 :type :invoke :f :read :key 1}\n{:process 1 :type :invoke :f :read}\n"),
      "line 2, column 1: an operation without a field \"key\", which line 1 has");
}

TEST(HistoryKeying, AnEndOnAnotherKeyIsRefused) {
  EXPECT_EQ(ErrorOf("{:process 1 :type :invoke :f :read :value [0 nil]}\n"
                    "{:process 1 :type :ok :f :read :value [1 5]}\n"),
            "line 2, column 1: process 1 ends an operation on another key than it named in line 1");
}

// --- Order ---------------------------------------------------------------------------------------

// A write of 1, and then a read of nil that was over before, as two clients' logs one behind the
// other. `fields` are those of the four events.
std::string MergedLogs(const std::array<std::string, 4>& fields) {
  return "{:process 0 :type :invoke :f :write :value 1 " + fields[0] +
         "}\n{:process 0 :type :ok :f :write :value 1 " + fields[1] +
         "}\n{:process 1 :type :invoke :f :read " + fields[2] +
         "}\n{:process 1 :type :ok :f :read :value nil " + fields[3] + "}\n";
}

TEST(HistoryOrder, EventsAreSortedByTheirTimes) {
  const std::string text = MergedLogs({":time 10", ":time 20", ":time 1", ":time 5"});
  EXPECT_EQ(VerdictOf(text), Verdict::kLinearizable);
  EXPECT_EQ(ReadHistory(text).note,
            "the events are sorted by their times: line 3 has time 1 after time 20 in line 2");
}

TEST(HistoryOrder, TimesMayBeDatesAndFractions) {
  EXPECT_EQ(VerdictOf(MergedLogs({":time 10.25", ":time 10.5", ":time 1e-1", ":time 10.2499"})),
            Verdict::kLinearizable);
  EXPECT_EQ(
      VerdictOf(MergedLogs({":time \"2026-01-05T12:00:01.5Z\"", ":time \"2026-01-05T12:00:02Z\"",
                            ":time #inst \"2026-01-05T12:00:00+01:00\"",
                            ":time \"2026-01-05T12:00:01.25Z\""})),
      Verdict::kLinearizable);
}

TEST(HistoryOrder, EventsAreSortedByTheirIndices) {
  const std::string text = MergedLogs({":index 3", ":index 4", ":index 1", ":index 2"});
  EXPECT_EQ(VerdictOf(text), Verdict::kLinearizable);
  EXPECT_EQ(ReadHistory(text).note,
            "the events are sorted by their indices: line 3 has index 1 after index 4 in line 2");
}

TEST(HistoryOrder, TimesThatRunForwardsLeaveTheFileAsItIs) {
  const std::string text = MergedLogs({":time 10", ":time 20", ":time 20", ":time 21"});
  EXPECT_EQ(VerdictOf(text), Verdict::kNotLinearizable);
  EXPECT_EQ(ReadHistory(text).note, "");
}

TEST(HistoryOrder, IndicesThatEachClientCountsSayNothingBesideTimes) {
  EXPECT_EQ(VerdictOf(MergedLogs(
                {":index 0 :time 1", ":index 1 :time 2", ":index 0 :time 3", ":index 1 :time 4"})),
            Verdict::kNotLinearizable);
  EXPECT_EQ(VerdictOf(MergedLogs(
                {":index 0 :time 7", ":index 1 :time 8", ":index 0 :time 3", ":index 1 :time 4"})),
            Verdict::kLinearizable);
}

TEST(HistoryOrder, AnOrderThatIsNotKnownIsRefused) {
  const std::string expected = "; expected the events in the order in which they happened";
  EXPECT_EQ(ErrorOf(MergedLogs({":time 10", ":time 20", ":time 1", ""})),
            "line 3, column 1: time 1 after time 20 in line 2, and not every event has a time" +
                expected);
  EXPECT_EQ(
      ErrorOf(MergedLogs({":time 10", ":time 20", ":time 1", ":time 10"})),
      "line 3, column 1: time 1 after time 20 in line 2, and lines 1 and 4 have the same time" +
          expected);
  EXPECT_EQ(ErrorOf(MergedLogs({":index 0", ":index 1", ":index 0", ":index 1"})),
            "line 3, column 1: index 0 after index 1 in line 2, and not every event has a time" +
                expected);
  EXPECT_EQ(ErrorOf(MergedLogs(
                {":index 2 :time 1", ":index 3 :time 2", ":index 0 :time 3", ":index 1 :time 4"})),
            "line 3, column 1: index 0 after index 3 in line 2, and time and index contradict each "
            "other" +
                expected);
}

TEST(HistoryOrder, IndicesTellEventsOfTheSameTimeApart) {
  EXPECT_EQ(VerdictOf(MergedLogs(
                {":index 2 :time 5", ":index 3 :time 5", ":index 0 :time 5", ":index 1 :time 5"})),
            Verdict::kLinearizable);
}

// --- Mistakes ------------------------------------------------------------------------------------

struct BadInput {
  const char* text;
  const char* error;
};

class HistoryReaderRefuses : public testing::TestWithParam<BadInput> {};

TEST_P(HistoryReaderRefuses, WithPlaceAndExpectation) {
  EXPECT_EQ(ErrorOf(GetParam().text), GetParam().error);
}

constexpr const char* kNoEvent =
    "line 1, column 1: no event of a client; expected JSON, EDN or a log of Jepsen, as in "
    "{\"process\":0,\"type\":\"invoke\",\"f\":\"put\",\"key\":\"x\",\"value\":\"1\"}";

INSTANTIATE_TEST_SUITE_P(
    NoEvents, HistoryReaderRefuses,
    testing::Values(BadInput{"", kNoEvent}, BadInput{"\n \n", kNoEvent}, BadInput{"[]", kNoEvent},
                    BadInput{"; only a comment", kNoEvent}, BadInput{"()", kNoEvent},
                    BadInput{"Hello, world", kNoEvent},
                    BadInput{"{:process :nemesis :type :info :f :kill}", kNoEvent}));

INSTANTIATE_TEST_SUITE_P(
    Fields, HistoryReaderRefuses,
    testing::Values(
        BadInput{"{\"process\":1,\"type\":\"begin\",\"f\":\"get\"}",
                 "line 1, column 21: read \"begin\"; expected invoke, ok, fail or info"},
        BadInput{"\n{\"process\":[1],\"type\":\"ok\",\"f\":\"get\"}",
                 "line 2, column 12: read \"[1]\"; expected the number or the name of a process"},
        BadInput{
            "{\"process\":1,\"type\":\"invoke\",\"f\":\"get",
            "line 1, column 38: read the end; expected JSON: Missing a closing quotation mark in "
            "string"},
        BadInput{"{\"process\":1,\"type\":\"invoke\"}",
                 "line 1, column 1: an event without the field \"f\""},
        BadInput{"{:process 1 :type :invoke :f :read :process 2}",
                 "line 1, column 36: the field \"process\" is there twice"},
        BadInput{
            "{:process 1 :type :invoke :f :txn :value []}",
            "line 1, column 30: read \":txn\"; expected get, read, put, write, append, delete or "
            "cas"},
        BadInput{
            "{:process 1 :type :invoke :f :read :time \"noon\"}",
            "line 1, column 42: read \"noon\"; expected a time: a number of at most 9 decimals, "
            "or 2026-01-05T12:00:01Z"},
        BadInput{"{:process 1 :type :invoke :f :read}\n7",
                 "line 2, column 1: read \"7\"; expected an event as a map: {...}"},
        BadInput{"[{:process 1 :type :invoke :f :read}] 7",
                 "line 1, column 39: read \"7\"; expected the end: a vector or list is the whole "
                 "history"},
        BadInput{"[{:process 1 :type :invoke :f :read}\n",
                 "line 2, column 1: read the end; expected an event or \"]\""}));

INSTANTIATE_TEST_SUITE_P(
    Operations, HistoryReaderRefuses,
    testing::Values(
        BadInput{"{\"process\":1,\"type\":\"ok\",\"f\":\"get\",\"value\":null}",
                 "line 1, column 1: process 1 ends an operation that it has not invoked"},
        BadInput{"{\"process\":1,\"type\":\"invoke\",\"f\":\"get\"}\n"
                 "{\"process\":1,\"type\":\"invoke\",\"f\":\"get\"}",
                 "line 2, column 1: process 1 invokes again before its operation of line 1 has "
                 "ended"},
        BadInput{"{:process 1 :type :invoke :f :read}\n {:process 1 :type :ok :f :write :value 3}",
                 "line 2, column 2: process 1 ends a put, but it invoked a get in line 1"},
        BadInput{"{\"process\":1,\"type\":\"invoke\",\"f\":\"put\"}",
                 "line 1, column 1: a put of nothing; expected a field \"value\" that is not null"},
        BadInput{"{\"process\":1,\"type\":\"invoke\",\"f\":\"cas\",\"value\":3}",
                 "line 1, column 1: a cas without its values; expected \"value\":[expected,new]"},
        BadInput{"{:process 1 :type :invoke :f :cas :value [1 2]}\n"
                 "{:process 1 :type :ok :f :cas :value false}",
                 "line 2, column 1: a cas that is ok with the value false; one whose comparison "
                 "failed has the type fail and the error precondition-failed"},
        BadInput{"{:process 1 :type :invoke :f :read :value 3}\n"
                 "{:process 1 :type :ok :f :read :value 4}",
                 "line 2, column 1: a get of something else than it was invoked with in line 1; "
                 "expected the same value, or null there"},
        BadInput{
            "{\"process\":1,\"type\":\"invoke\",\"f\":\"get\"}\n"
            "{\"process\":1,\"type\":\"ok\",\"f\":\"get\"}",
            "line 2, column 1: process 1 has got nothing; expected a field \"value\", null if the "
            "key is not there"}));

INSTANTIATE_TEST_SUITE_P(
    Logs, HistoryReaderRefuses,
    testing::Values(
        BadInput{
            "INFO  jepsen.util - 0\t:invoke\t:jump\t1",
            "line 1, column 31: read \":jump\"; expected get, read, put, write, append, delete "
            "or cas"},
        BadInput{"INFO  jepsen.util - 0\t:begin\t:read\t1",
                 "line 1, column 23: read \":begin\"; expected invoke, ok, fail or info"},
        BadInput{
            "2026-01-05 12:10:00,1 INFO [w] jepsen.util: 0\t:invoke\t:read\tnil\n"
            "2026-01-05 12:09:59,9 INFO [w] jepsen.util: 1\t:invoke\t:read\tnil\n"
            "2026-01-05 12:09:58,9 INFO [w] jepsen.util: 2\t:invoke\t:read\tnil\n",
            "line 3, column 1: it was logged at 2026-01-05 12:09:58, but the operation in line "
            "1 at 2026-01-05 12:10:00; expected one log, whose operations are in order"},
        BadInput{"INFO  jepsen.util - 0\t:invoke\t:read",
                 "line 1, column 36: read the end; expected a value"},
        BadInput{
            "INFO  jepsen.util - 0\t:invoke\t:read\tnil\nworker | 0\t:ok\t:read\t1",
            "line 2, column 1: it looks like an operation, but is not where a log of Jepsen has "
            "it; expected \"INFO [jepsen worker 0] jepsen.util: 0 :invoke :write 1\""},
        BadInput{"INFO  jepsen.util - 0\t:invoke\t:read\tnil\n0\t:ok\t:read\t1",
                 "line 2, column 1: an operation by itself in a log whose operations are log "
                 "messages"},
        BadInput{"0\t:invoke\t:read\tnil\n0\tok\tread\t1",
                 "line 2, column 1: no operation; expected \"0 :invoke :write 1\" as in the lines "
                 "before"}));

TEST(HistoryReader, AnErrorShowsItsLine) {
  EXPECT_EQ(ReadHistory("\n  {:process 1 :type :invoke}\r\n").error,
            "line 2, column 3: an event without the field \"f\"\n  |   {:process 1 :type :invoke}");
}

TEST(HistoryReader, AnErrorShowsALongLineAroundItsPlace) {
  const std::string error =
      ReadHistory("{:process 1 :note \"" + std::string(1000, 'a') +
                  "\" :type :begin :f :read :also \"" + std::string(1000, 'b') + "\"}")
          .error;
  EXPECT_NE(error.find("aaa\" :type :begin :f"), std::string::npos) << error;
  EXPECT_LT(error.size(), 250u);
}

}  // namespace
}  // namespace squall
