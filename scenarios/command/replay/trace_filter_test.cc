#include "scenarios/command/replay/trace_filter.h"

#include <gtest/gtest.h>

namespace squall {
namespace {

const TraceSubject kMessage{1 << 1 | 1 << 2, Term(3), MessageType::kApp};
const TraceSubject kPartition{};

TEST(TraceFilter, TakesEverythingWithoutAName) {
  EXPECT_TRUE(TraceFilter().Takes(kMessage));
  EXPECT_TRUE(TraceFilter().Takes(kPartition));
}

TEST(TraceFilter, NodeIsSenderOrReceiver) {
  EXPECT_TRUE((TraceFilter{1 << 2 | 1 << 3, {}, {}}.Takes(kMessage)));
  EXPECT_FALSE((TraceFilter{1 << 3, {}, {}}.Takes(kMessage)));
}

TEST(TraceFilter, TermIsInOneOfTheRanges) {
  EXPECT_TRUE((TraceFilter{0, {{Term(1), Term(1)}, {Term(3), Term(4)}}, {}}.Takes(kMessage)));
  EXPECT_FALSE((TraceFilter{0, {{Term(1), Term(2)}, {Term(4), Term(9)}}, {}}.Takes(kMessage)));
}

TEST(TraceFilter, TypeIsOneOfThoseNamed) {
  EXPECT_TRUE((TraceFilter{0, {}, {MessageType::kSnap, MessageType::kApp}}.Takes(kMessage)));
  EXPECT_FALSE((TraceFilter{0, {}, {MessageType::kAppResp}}.Takes(kMessage)));
}

TEST(TraceFilter, AllKindsHaveToFit) {
  EXPECT_TRUE((TraceFilter{1 << 1, {{Term(3), Term(3)}}, {MessageType::kApp}}.Takes(kMessage)));
  EXPECT_FALSE((TraceFilter{1 << 1, {{Term(4), Term(4)}}, {MessageType::kApp}}.Takes(kMessage)));
}

TEST(TraceFilter, WhatHasNothingOfAKindIsNotTaken) {
  EXPECT_FALSE((TraceFilter{1 << 1, {}, {}}.Takes(kPartition)));
  EXPECT_FALSE((TraceFilter{0, {{Term(0), Term(9)}}, {}}.Takes(kPartition)));
  EXPECT_FALSE((TraceFilter{0, {}, {MessageType::kApp}}.Takes(kPartition)));
}

}  // namespace
}  // namespace squall
