#include "sim/plan/choices.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace squall {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr ChoiceName kDrop{ChoiceKind::kMessageFate, 2, 4, 3, 17};
constexpr ChoiceName kSync{ChoiceKind::kSyncLatency, 3, 0, 0, 8};

TEST(Choices, DrawIsAFunctionOfSeedAndName) {
  Choices first(7, ChoiceBase::kSeeded, {});
  Choices second(7, ChoiceBase::kSeeded, {});
  second.Below(kSync, 1000);  // Draws of other names make no difference.
  EXPECT_EQ(first.Below(kDrop, 1000000), second.Below(kDrop, 1000000));
}

TEST(Choices, EveryPartOfTheNameMatters) {
  const Choices choices(7, ChoiceBase::kSeeded, {});
  std::set<uint64_t> bits;
  for (const ChoiceName& name : {kDrop, ChoiceName{ChoiceKind::kMessageDelay, 2, 4, 3, 17},
                                 ChoiceName{ChoiceKind::kMessageFate, 3, 4, 3, 17},
                                 ChoiceName{ChoiceKind::kMessageFate, 2, 5, 3, 17},
                                 ChoiceName{ChoiceKind::kMessageFate, 2, 4, 4, 17},
                                 ChoiceName{ChoiceKind::kMessageFate, 2, 4, 3, 18}}) {
    bits.insert(choices.Bits(name));
  }
  EXPECT_EQ(bits.size(), 6u);
}

TEST(Choices, SeedMatters) {
  EXPECT_NE(Choices(7, ChoiceBase::kSeeded, {}).Bits(kDrop),
            Choices(8, ChoiceBase::kSeeded, {}).Bits(kDrop));
}

TEST(Choices, ValuesStayBelowTheirBound) {
  Choices choices(1, ChoiceBase::kSeeded, {});
  for (uint32_t n = 0; n < 1000; ++n) {
    EXPECT_LT(choices.Below({ChoiceKind::kMessageDelay, 1, 2, 3, n}, 10), 10u);
  }
}

TEST(Choices, ValuesSpreadEvenly) {
  Choices choices(1, ChoiceBase::kSeeded, {});
  std::vector<int> counts(10, 0);
  for (uint32_t n = 0; n < 10000; ++n) {
    ++counts[choices.Below({ChoiceKind::kMessageDelay, 1, 2, 3, n}, 10)];
  }
  for (int count : counts) EXPECT_NEAR(count, 1000, 150);
}

TEST(Choices, ChanceComesAboutAsOftenAsItsRate) {
  Choices choices(1, ChoiceBase::kSeeded, {});
  uint64_t hits = 0;
  for (uint32_t n = 0; n < 10000; ++n) {
    hits += choices.Chance({ChoiceKind::kCrash, 1, 0, 0, n}, 50000);
  }
  EXPECT_NEAR(static_cast<double>(hits), 500, 100);
}

TEST(Choices, NothingIsBelowZero) {
  Choices choices(1, ChoiceBase::kSeeded, {});
  EXPECT_EQ(choices.Below(kSync, 0), 0u);
}

TEST(Choices, ScaleReachesBothEnds) {
  EXPECT_EQ(Choices::Scale(0, 10), 0u);
  EXPECT_EQ(Choices::Scale(~uint64_t{0}, 10), 9u);
}

TEST(Choices, BenignBaseIsAllZero) {
  Choices choices(7, ChoiceBase::kBenign, {});
  EXPECT_EQ(choices.Below(kSync, 1000), 0u);
  EXPECT_EQ(choices.Chance(kDrop, 1000000), 0u);
  EXPECT_EQ(choices.Resolve(kDrop, 2), 0u);
}

TEST(Choices, OverrideCountsOnEitherBase) {
  for (const ChoiceBase base : {ChoiceBase::kSeeded, ChoiceBase::kBenign}) {
    Choices choices(7, base, {{kDrop, 1}, {kSync, 0}});
    EXPECT_EQ(choices.Resolve(kDrop, 2), 1u);
    EXPECT_EQ(choices.Below(kSync, 1000), 0u);
  }
}

TEST(Choices, OverrideChangesNoOtherDraw) {
  Choices plain(7, ChoiceBase::kSeeded, {});
  Choices overridden(7, ChoiceBase::kSeeded, {{kDrop, 1}});
  EXPECT_EQ(overridden.Below(kSync, 1000000), plain.Below(kSync, 1000000));
}

TEST(Choices, LastOverrideOfANameCounts) {
  Choices choices(7, ChoiceBase::kBenign, {{kDrop, 1}, {kSync, 5}, {kDrop, 2}});
  EXPECT_EQ(choices.Resolve(kDrop, 0), 2u);
  EXPECT_EQ(choices.Resolve(kSync, 0), 5u);
}

TEST(Choices, RecordsWhatIsNotBenignInOrder) {
  Choices choices(7, ChoiceBase::kSeeded, {{kDrop, 1}});
  choices.Record();
  choices.Resolve(kSync, 30);
  choices.Resolve({ChoiceKind::kCrash, 1, 0, 0, 0}, 0);
  choices.Resolve(kDrop, 0);
  EXPECT_THAT(choices.recorded(), ElementsAre(NamedChoice{kSync, 30}, NamedChoice{kDrop, 1}));
}

TEST(Choices, KeepsNothingUnlessToldTo) {
  Choices choices(7, ChoiceBase::kSeeded, {{kDrop, 1}});
  choices.Resolve(kDrop, 0);
  EXPECT_THAT(choices.recorded(), IsEmpty());
}

TEST(Choices, NamesOverridesThatWereNeverDrawn) {
  Choices choices(7, ChoiceBase::kBenign, {{kDrop, 1}, {kSync, 5}});
  choices.Resolve(kSync, 0);
  EXPECT_THAT(choices.Unused(), ElementsAre(NamedChoice{kDrop, 1}));
}

class DropsAll final : public Chooser {
 public:
  std::optional<uint64_t> Choose(const ChoiceName& name) override {
    ++asked;
    return name.kind == ChoiceKind::kMessageFate ? std::optional<uint64_t>(1) : std::nullopt;
  }
  int asked = 0;
};

TEST(Choices, ChooserDecidesWhatIsItsOwn) {
  Choices choices(7, ChoiceBase::kBenign, {{kDrop, 2}, {kSync, 5}});
  DropsAll chooser;
  choices.SetChooser(&chooser);
  EXPECT_EQ(choices.Resolve(kDrop, 0), 1u);
  EXPECT_EQ(choices.Resolve(kSync, 0), 5u);
  EXPECT_EQ(chooser.asked, 2);
  choices.SetChooser(nullptr);
  EXPECT_EQ(choices.Resolve(kDrop, 0), 2u);
}

TEST(Choices, KeepsWhatAChooserChose) {
  Choices choices(7, ChoiceBase::kBenign, {});
  choices.Record();
  DropsAll chooser;
  choices.SetChooser(&chooser);
  choices.Resolve(kDrop, 0);
  EXPECT_THAT(choices.recorded(), ElementsAre(NamedChoice{kDrop, 1}));
}

TEST(Choices, DescribesAMessagesChoiceByLinkTypeAndOrdinal) {
  EXPECT_EQ(Describe(kDrop), "message-fate 2->4 MsgApp #17");
}

TEST(Choices, DescribesANodesChoiceByNodeAndOrdinal) {
  EXPECT_EQ(Describe(kSync), "sync-latency node 3 #8");
}

TEST(Choices, EachKindHasANameOfItsOwn) {
  std::set<std::string_view> names;
  for (int kind = 1; kind < kChoiceKinds; ++kind) names.insert(Name(static_cast<ChoiceKind>(kind)));
  EXPECT_EQ(names.size(), static_cast<size_t>(kChoiceKinds - 1));
}

}  // namespace
}  // namespace squall
