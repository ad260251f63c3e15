// Thesis 4.1, 4.3: the configuration is what the log's membership changes make of the first one.
#include "invariants/conf_fold.h"

#include <gtest/gtest.h>

#include "core/base/codec.h"
#include "core/testing/values.h"

namespace squall {
namespace {

Entry ChangeAt(uint64_t index, const char* change) {
  return {Index(index), Term(1), Payload(Encode(Change(change))), EntryType::kConfChangeV2};
}

// Node 1 alone; node 2 comes in with entry 5, and goes with entry 9.
ConfFold Changed() {
  Membership first;
  first.voters.incoming = {NodeId(1)};
  ConfFold fold;
  fold.Begin(Index(2), first);
  fold.Add(ChangeAt(5, "v2"));
  fold.Add(ChangeAt(9, "r2"));
  return fold;
}

TEST(ConfFold, KnowsEachConfigurationFromItsEntryOn) {
  const ConfFold fold = Changed();
  EXPECT_EQ(fold.At(Index(4))->voters.incoming, MajorityConfig({NodeId(1)}));
  EXPECT_EQ(fold.At(Index(5))->voters.incoming, MajorityConfig({NodeId(1), NodeId(2)}));
  EXPECT_EQ(fold.At(Index(8))->voters.incoming, MajorityConfig({NodeId(1), NodeId(2)}));
  EXPECT_EQ(fold.At(Index(99))->voters.incoming, MajorityConfig({NodeId(1)}));
}

TEST(ConfFold, KnowsNothingBeforeItsBeginning) {
  EXPECT_EQ(Changed().At(Index(1)), nullptr);
  EXPECT_EQ(ConfFold().At(Index(1)), nullptr);
}

TEST(ConfFold, TakesEachChangeOnce) {
  ConfFold fold = Changed();
  fold.Add(ChangeAt(5, "v3"));
  EXPECT_EQ(fold.size(), 3u);
  EXPECT_EQ(fold.LastChange(), Index(9));
}

TEST(ConfFold, PassesOverChangesThatCannotBeDone) {
  ConfFold fold = Changed();
  fold.Add(ChangeAt(10, "r1"));
  EXPECT_EQ(fold.LastChange(), Index(9));
}

TEST(ConfFold, KeepsWhatIsInForceWhereItForgets) {
  ConfFold fold = Changed();
  fold.DropBefore(Index(7));
  EXPECT_EQ(fold.size(), 2u);
  EXPECT_EQ(fold.At(Index(7))->voters.incoming, MajorityConfig({NodeId(1), NodeId(2)}));
}

}  // namespace
}  // namespace squall
