#include "scenarios/scripts/etcd/confchange.h"

#include <gtest/gtest.h>

#include "scenarios/testing/inline_script.h"

namespace squall {
namespace {

// Thesis 4.1.
TEST(ConfChangeDialect, MakesTheFirstVoter) {
  EXPECT_EQ(LastOutputOf("simple\nv1"), "voters=(1)\n1: StateProbe match=0 next=1\n");
}

TEST(ConfChangeDialect, ProbesLaterMembersBehindTheDirectivesBefore) {
  EXPECT_EQ(LastOutputOf("simple\nv1\n\nsimple\nu1\n\nsimple\nu1\n\nsimple\nl2"),
            "voters=(1) learners=(2)\n"
            "1: StateProbe match=0 next=1\n"
            "2: StateProbe match=0 next=3 learner\n");
}

TEST(ConfChangeDialect, CountsRefusedChangesToo) {
  EXPECT_EQ(LastOutputOf("simple\nv1\n\nleave-joint\n\nleave-joint\n\nsimple\nv2"),
            "voters=(1 2)\n1: StateProbe match=0 next=1\n2: StateProbe match=0 next=3\n");
}

// Thesis 4.3.
TEST(ConfChangeDialect, EntersAndLeavesAJointConfiguration) {
  const std::string joint = "simple\nv1\n\nenter-joint autoleave=true\nr1 v2 v3";
  EXPECT_EQ(LastOutputOf(joint),
            "voters=(2 3)&&(1) autoleave\n"
            "1: StateProbe match=0 next=1\n"
            "2: StateProbe match=0 next=1\n"
            "3: StateProbe match=0 next=1\n");
  EXPECT_EQ(LastOutputOf(joint + "\n\nleave-joint"),
            "voters=(2 3)\n2: StateProbe match=0 next=1\n3: StateProbe match=0 next=1\n");
}

TEST(ConfChangeDialect, PrintsWhyAChangeIsRefused) {
  EXPECT_EQ(LastOutputOf("simple\nv1\n\nsimple\nr1"), "removed all voters");
  EXPECT_EQ(LastOutputOf("leave-joint\nv1"), "this command takes no input");
}

TEST(ConfChangeDialect, PrintsWhichChangeItCannotRead) {
  EXPECT_EQ(LastOutputOf("simple\nx1"), "unknown input: x1");
  EXPECT_EQ(LastOutputOf("simple\nv"), "unknown token v");
}

TEST(ConfChangeDialect, ReportsASwitchThatIsNeither) {
  EXPECT_EQ(MistakeIn("enter-joint autoleave=maybe\nv1").at, (Position{1, 23}));
}

}  // namespace
}  // namespace squall
