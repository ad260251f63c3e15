#include "scenarios/command/check/log_line.h"

#include <gtest/gtest.h>

namespace squall {
namespace {

struct Sample {
  const char* line;
  LogLineKind kind;
};

class LogLines : public testing::TestWithParam<Sample> {};

TEST_P(LogLines, AreTold) {
  const LogLine line = RecognizeLogLine(GetParam().line);
  EXPECT_EQ(line.kind, GetParam().kind) << GetParam().line;
  if (line.kind == LogLineKind::kLogged || line.kind == LogLineKind::kBare) {
    EXPECT_TRUE(
        std::string_view(GetParam().line).substr(line.operation).starts_with("12\t:invoke"));
  }
}

INSTANTIATE_TEST_SUITE_P(
    Operations, LogLines,
    testing::Values(
        Sample{"2026-01-05 12:00:01,123{GMT}\tINFO\t[jepsen worker 0] jepsen.util: "
               "12\t:invoke\t:read\tnil",
               LogLineKind::kLogged},
        Sample{"INFO\t[jepsen worker 0] jepsen.util: 12\t:invoke\t:read\tnil",
               LogLineKind::kLogged},
        Sample{
            "INFO [2016-01-05 12:00:01,123] jepsen worker 0 - jepsen.util 12\t:invoke\t:read\tnil",
            LogLineKind::kLogged},
        Sample{"INFO  jepsen.util - 12\t:invoke\t:read\tnil", LogLineKind::kLogged},
        Sample{"INFO [jepsen worker 3] jepsen.print: 12\t:invoke\t:read\tnil\r",
               LogLineKind::kLogged},
        Sample{"12:00:01.123 [jepsen worker 0] INFO  jepsen.util - 12\t:invoke\t:read\tnil",
               LogLineKind::kLogged},
        Sample{"12\t:invoke\t:read\tnil", LogLineKind::kBare}));

INSTANTIATE_TEST_SUITE_P(
    Others, LogLines,
    testing::Values(Sample{"INFO  jepsen.core - Worker 3 done", LogLineKind::kOther},
                    Sample{"INFO  jepsen.util - waiting for 3 nodes", LogLineKind::kOther},
                    Sample{"\tat clojure.core$read.invoke(core.clj:3)", LogLineKind::kOther},
                    Sample{"Everything looks good!", LogLineKind::kOther},
                    Sample{"", LogLineKind::kOther},
                    Sample{"2026-01-05 12:00:01,123{GMT} INFO [n1 stderr] maelstrom.process: "
                           "jepsen.util: 1 :invoke :read nil",
                           LogLineKind::kOther}));

INSTANTIATE_TEST_SUITE_P(
    Suspicious, LogLines,
    testing::Values(Sample{"worker-1 | 0\t:invoke\t:read\tnil", LogLineKind::kSuspicious},
                    Sample{"jepsen.util: 0\t:ok\t:read\t1", LogLineKind::kSuspicious},
                    Sample{"INFO jepsen.worker - 0\t:ok\t:read\t1", LogLineKind::kSuspicious}));

TEST(LogLines, HaveTheDateAtWhichTheyWereLogged) {
  EXPECT_EQ(
      RecognizeLogLine("2026-01-05 12:00:01,123{GMT} INFO [w] jepsen.util: 1 :ok :read 1").date,
      "2026-01-05 12:00:01");
  EXPECT_EQ(RecognizeLogLine("INFO [2026-01-05 12:00:01,123] w - jepsen.util 1 :ok :read 1").date,
            "2026-01-05 12:00:01");
  EXPECT_EQ(RecognizeLogLine("INFO jepsen.util - 1 :ok :read \"2026-01-05 12:00:01\"").date, "");
}

}  // namespace
}  // namespace squall
