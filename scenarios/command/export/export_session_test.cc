#include "scenarios/command/export/export_session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>

#include "scenarios/exit_code.h"
#include "scenarios/testing/broken_guest.h"
#include "scenarios/testing/scratch_directory.h"
#include "scenarios/testing/tla_format.h"
#include "sim/plan/profile.h"

namespace squall {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;
using Fault = BrokenGuestFactory::Fault;

class ExportSession : public ::testing::Test {
 protected:
  ExportSession() {
    request_.file.plan = ExpandSeed("tla", 1);
    request_.factory = &OwnNodeFactory();
  }

  int Run(ExportFormat format) {
    request_.format = format;
    out_.str("");
    err_.str("");
    return RunExportSession(request_, out_, err_);
  }

  ExportRequest request_;
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(ExportSession, EachFormatIsWrittenToStandardOutput) {
  EXPECT_EQ(Run(ExportFormat::kChrome), kExitClean);
  EXPECT_THAT(out_.str(), StartsWith("{\"displayTimeUnit\""));
  EXPECT_EQ(Run(ExportFormat::kShiviz), kExitClean);
  EXPECT_THAT(out_.str(), StartsWith("node"));
  EXPECT_EQ(Run(ExportFormat::kMermaid), kExitClean);
  EXPECT_THAT(out_.str(), StartsWith("sequenceDiagram"));
  EXPECT_EQ(Run(ExportFormat::kTla), kExitClean);
  EXPECT_EQ(TlaFormatError(out_.str()), "");
  EXPECT_THAT(err_.str(), IsEmpty());
}

TEST_F(ExportSession, AFileIsWrittenInstead) {
  const ScratchDirectory scratch;
  request_.out = scratch.Path("deep/run.json");
  EXPECT_EQ(Run(ExportFormat::kChrome), kExitClean);
  EXPECT_THAT(out_.str(), IsEmpty());
  EXPECT_THAT(scratch.Read("deep/run.json"), StartsWith("{\"displayTimeUnit\""));
}

TEST_F(ExportSession, APartOfARunIsWritten) {
  EXPECT_EQ(Run(ExportFormat::kShiviz), kExitClean);
  const size_t whole = out_.str().size();
  request_.part.from_end_us = 300 * kMillisecond;
  EXPECT_EQ(Run(ExportFormat::kShiviz), kExitClean);
  EXPECT_LT(out_.str().size(), whole);
  EXPECT_GT(out_.str().size(), 0u);
}

// The exit code that makes `git bisect run` skip it, and what to do.
TEST_F(ExportSession, WhatTheSpecificationDoesNotModelIsNamed) {
  request_.file.plan.options.pre_vote = true;
  EXPECT_EQ(Run(ExportFormat::kTla), kExitCannotRunHere);
  EXPECT_THAT(out_.str(), IsEmpty());
  EXPECT_THAT(err_.str(), HasSubstr("pre-votes (pre_vote)"));
  EXPECT_THAT(err_.str(), HasSubstr("--anyway"));
}

TEST_F(ExportSession, ItIsWrittenAnywayIfToldSo) {
  request_.file.plan.options.check_quorum = true;
  request_.anyway = true;
  EXPECT_EQ(Run(ExportFormat::kTla), kExitClean);
  EXPECT_THAT(out_.str(), HasSubstr("InitState"));
}

TEST_F(ExportSession, ARunThatEndsItsProcessIsWrittenUpToTheStepBefore) {
  static const BrokenGuestFactory factory(Fault::kAbort);
  request_.factory = &factory;
  for (ExportFormat format : {ExportFormat::kChrome, ExportFormat::kTla}) {
    EXPECT_EQ(Run(format), kExitClean);
    EXPECT_THAT(err_.str(), HasSubstr("the run ends at step"));
  }
}

}  // namespace
}  // namespace squall
