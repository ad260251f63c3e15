#include "invariants/ghost/conf_fold.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string_view>

#include "core/base/codec.h"
#include "core/testing/values.h"
#include "invariants/ghost/ghost.h"

namespace squall {
namespace {

Membership Voters(std::initializer_list<NodeId> ids) {
  Membership m;
  m.voters.incoming = MajorityConfig(ids);
  return m;
}

// A committed log that begins at index 0 with the voters {1, 2, 3}.
class Log {
 public:
  Log() {
    ledger_.PushBack({});
    fold_.Begin(Index(0), Voters({NodeId(1), NodeId(2), NodeId(3)}));
  }

  ConfFold& fold() { return fold_; }
  // An uncommitted entry in the log of one node; `fork` distinguishes logs.
  LogPoint Write(uint64_t index, std::string_view change, uint64_t fork = 0) {
    Entry entry{Index(index), Term(1), Payload(Encode(Change(change))), EntryType::kConfChangeV2};
    const LogPoint point{index * 1000 + fork, Term(1)};
    fold_.Note(entry, point);
    return point;
  }
  // The entries up to `index` are committed, as the log `fork` has them.
  bool Commit(uint64_t index, uint64_t fork = 0) {
    while (ledger_.end() <= index) {
      ledger_.PushBack({ledger_.end() * 1000 + fork, Term(1), Term(1)});
    }
    return fold_.Follow(ledger_);
  }
  JointConfig VotersAt(uint64_t index) { return fold_.At(Index(index))->voters; }

 private:
  ChunkedLog<LedgerPoint> ledger_{0};
  ConfFold fold_;
};

TEST(ConfFold, ChangesWithTheCommittedEntry) {
  Log log;
  log.Write(2, "v4");
  EXPECT_FALSE(log.Commit(1));
  EXPECT_TRUE(log.Commit(2));
  EXPECT_EQ(log.VotersAt(1).incoming, (MajorityConfig{NodeId(1), NodeId(2), NodeId(3)}));
  EXPECT_EQ(log.VotersAt(2).incoming, (MajorityConfig{NodeId(1), NodeId(2), NodeId(3), NodeId(4)}));
}

TEST(ConfFold, SaysNothingOfWhatIsNotCommitted) {
  Log log;
  log.Write(2, "v4");
  log.Commit(1);
  EXPECT_EQ(log.fold().At(Index(2)), nullptr);
}

TEST(ConfFold, TakesTheEntryThatWasCommittedOfSeveral) {
  Log log;
  log.Write(2, "v4", 1);
  log.Write(2, "v5", 2);
  log.Commit(2, 2);
  EXPECT_EQ(log.VotersAt(2).incoming, (MajorityConfig{NodeId(1), NodeId(2), NodeId(3), NodeId(5)}));
  EXPECT_TRUE(log.fold().changes().empty());
}

TEST(ConfFold, KeepsWhatIsInForceWhenTheRestIsDropped) {
  Log log;
  log.Write(2, "v4");
  log.Write(4, "v5");
  log.Commit(6);
  log.fold().DropBefore(Index(3));
  EXPECT_EQ(log.fold().At(Index(1)), nullptr);
  EXPECT_EQ(log.VotersAt(3).incoming.size(), 4u);
  EXPECT_EQ(log.VotersAt(4).incoming.size(), 5u);
}

TEST(ConfFold, LeavesAJointConfiguration) {
  Log log;
  log.Write(2, "v4 r1");
  log.Write(3, "");
  log.Commit(3);
  EXPECT_TRUE(log.VotersAt(2).joint());
  EXPECT_FALSE(log.VotersAt(3).joint());
}

TEST(ConfFold, KeepsTheConfigurationWhenAChangeIsIllegal) {
  Log log;
  log.Write(2, "r1 r2 r3");
  EXPECT_FALSE(log.Commit(2));
  EXPECT_EQ(log.VotersAt(2).incoming.size(), 3u);
}

TEST(ConfFold, EqualMembershipsHaveEqualHashes) {
  Membership a = Voters({NodeId(1), NodeId(2)});
  Membership b = a;
  EXPECT_EQ(HashOf(a), HashOf(b));
  b.learners.insert(NodeId(3));
  EXPECT_NE(HashOf(a), HashOf(b));
}

}  // namespace
}  // namespace squall
