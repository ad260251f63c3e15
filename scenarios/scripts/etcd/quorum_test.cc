#include "scenarios/scripts/etcd/quorum.h"

#include <gtest/gtest.h>

#include "scenarios/testing/inline_script.h"

namespace squall {
namespace {

// Paper 5.3: an entry is committed when a majority has it.
TEST(QuorumDialect, FindsWhatAMajorityHas) {
  EXPECT_EQ(LastOutputOf("committed cfg=(1,2,3) idx=(7,_,5)"),
            "       idx\n"
            "xx>      7    (id=1)\n"
            "?        0    (id=2)\n"
            "x>       5    (id=3)\n"
            "5\n");
}

// Thesis 4.3: both majorities must agree.
TEST(QuorumDialect, FindsWhatBothMajoritiesHave) {
  EXPECT_EQ(LastOutputOf("committed cfg=(1) cfgj=(2) idx=(7,5)"),
            "      idx\n"
            "x>      7    (id=1)\n"
            ">       5    (id=2)\n"
            "5\n");
}

TEST(QuorumDialect, GivesVotersOfBothHalvesOneValue) {
  EXPECT_EQ(LastOutputOf("vote cfg=(1,2) cfgj=(2,3) votes=(y,y,_)"), "VotePending\n");
}

TEST(QuorumDialect, LetsAnEmptyMajorityCommitAnything) {
  EXPECT_EQ(LastOutputOf("committed"), "<empty majority quorum>∞\n");
}

TEST(QuorumDialect, TakesZeroForAnEmptySecondHalf) {
  EXPECT_EQ(LastOutputOf("vote cfg=(1) cfgj=zero votes=(n)"), "VoteLost\n");
}

TEST(QuorumDialect, PrintsAMismatchOfVotersAndValues) {
  EXPECT_EQ(LastOutputOf("committed cfg=(2,1) idx=(3)"),
            "error: mismatched input (explicit or _) for voters map[1:{} 2:{}]: [3]");
}

TEST(QuorumDialect, ReportsAVoteThatIsNone) {
  const Mistake mistake = MistakeIn("vote cfg=(1,2) votes=(y,x)");
  EXPECT_EQ(mistake.at, (Position{1, 25}));
  EXPECT_EQ(mistake.valid, "y, n or _");
}

TEST(QuorumDialect, ReportsAnUnknownArgument) {
  EXPECT_EQ(MistakeIn("vote cfg=(1) vote=(y)").valid, "cfg, cfgj, idx, votes");
}

TEST(QuorumDialect, ReportsAnIndexOfZero) {
  EXPECT_EQ(MistakeIn("committed cfg=(1) idx=(0)").at, (Position{1, 24}));
}

}  // namespace
}  // namespace squall
