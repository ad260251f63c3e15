#include "core/base/ref.h"

#include <utility>

#include "gtest/gtest.h"

namespace squall {
namespace {

// Counts itself, so that a test sees when it goes.
struct Counted {
  uint32_t refs;
  int* alive;

  static Counted* New(int* alive) {
    ++*alive;
    return new Counted{1, alive};
  }
  static void Destroy(Counted* c) {
    --*c->alive;
    delete c;
  }
};

TEST(Ref, DestroysWithTheLastReference) {
  int alive = 0;
  {
    Ref<Counted> a(Counted::New(&alive));
    {
      const Ref<Counted> b = a;
      EXPECT_EQ(b->refs, 2u);
    }
    EXPECT_EQ(alive, 1);
    EXPECT_TRUE(a.unique());
  }
  EXPECT_EQ(alive, 0);
}

TEST(Ref, AssignmentDropsWhatWasHeld) {
  int first = 0;
  int second = 0;
  Ref<Counted> a(Counted::New(&first));
  const Ref<Counted> b(Counted::New(&second));
  a = b;
  EXPECT_EQ(first, 0);
  EXPECT_EQ(second, 1);
  EXPECT_FALSE(a.unique());
}

TEST(Ref, MoveAssignmentDropsWhatWasHeld) {
  int first = 0;
  int second = 0;
  Ref<Counted> a(Counted::New(&first));
  Ref<Counted> b(Counted::New(&second));
  a = std::move(b);
  EXPECT_EQ(first, 0);
  EXPECT_EQ(second, 1);
  EXPECT_TRUE(a.unique());
}

TEST(Ref, SelfAssignmentKeepsTheValue) {
  int alive = 0;
  Ref<Counted> a(Counted::New(&alive));
  Ref<Counted>& same = a;
  a = same;
  EXPECT_EQ(alive, 1);
  a = std::move(same);
  EXPECT_EQ(alive, 1);
  EXPECT_TRUE(a.unique());
}

TEST(Ref, ResetLeavesNull) {
  int alive = 0;
  Ref<Counted> a(Counted::New(&alive));
  a.reset();
  EXPECT_EQ(alive, 0);
  EXPECT_FALSE(a);
  EXPECT_FALSE(a.unique());
}

TEST(Shared, IsAbsentByDefault) { EXPECT_FALSE(Shared<int>()); }

TEST(Shared, CopiesAreTheSameValue) {
  const Shared<int> a(5);
  const Shared<int> b = a;
  EXPECT_TRUE(a.same_as(b));
  EXPECT_EQ(*b, 5);
}

TEST(Shared, EqualValuesNeedNotBeTheSame) {
  EXPECT_FALSE(Shared<int>(5).same_as(Shared<int>(5)));
  EXPECT_TRUE(Shared<int>().same_as(Shared<int>()));
}

TEST(Shared, ResetLeavesOtherReferencesAlone) {
  Shared<int> a(5);
  const Shared<int> b = a;
  a.reset();
  EXPECT_FALSE(a);
  EXPECT_EQ(*b, 5);
}

}  // namespace
}  // namespace squall
