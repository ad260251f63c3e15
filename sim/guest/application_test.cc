// Worlds whose nodes replicate something else than the key-value store.
#include "sim/guest/application.h"

#include <gtest/gtest.h>

#include <charconv>
#include <memory>
#include <string>
#include <string_view>

#include "sim/clients/kv_application.h"
#include "sim/testing/forwarding_factory.h"
#include "sim/world/world.h"

namespace squall {
namespace {

// Counts commands and answers every command and question with the count.
class Counter final : public StateMachine {
 public:
  explicit Counter(uint64_t step) : step_(step) {}
  std::unique_ptr<StateMachine> Clone() const override { return std::make_unique<Counter>(*this); }
  Payload Apply(std::string_view) override {
    count_ += step_;
    return Save();
  }
  Payload Query(std::string_view) const override { return Save(); }
  Payload Save() const override { return Payload(std::to_string(count_)); }
  bool Load(std::string_view bytes) override {
    count_ = 0;
    if (bytes.empty()) return true;
    const char* const end = bytes.data() + bytes.size();
    return std::from_chars(bytes.data(), end, count_).ptr == end;
  }
  uint64_t Digest() const override { return count_ + 1; }

 private:
  uint64_t step_;
  uint64_t count_ = 0;
};

// Nodes count in steps of `machine_step`, the model in steps of 1.
class Counting final : public Application {
 public:
  explicit Counting(uint64_t machine_step) : machine_step_(machine_step) {}
  std::unique_ptr<StateMachine> MakeMachine() const override {
    return std::make_unique<Counter>(machine_step_);
  }
  std::unique_ptr<MachineModel> MakeModel() const override {
    return std::make_unique<MachineAsModel>(std::make_unique<Counter>(1));
  }
  Payload Encode(const DecodedOperation& operation) const override {
    return Payload(operation.kind == OperationKind::kGet ? "how many?" : "one more");
  }

 private:
  uint64_t machine_step_;
};

Plan ShortPlan() {
  Plan plan;
  plan.options.clients = 3;
  plan.options.duration_us = 2 * kSecond;
  return plan;
}

TEST(Application, NodesOfAWorldReplicateWhatTheirFactorySays) {
  const Counting counting(1);
  const auto factory = OwnNodeWith(counting);
  World world(ShortPlan(), *factory);
  world.Run();
  EXPECT_TRUE(world.violations().empty());
  EXPECT_GT(world.statistics().operations_acknowledged, 0u);
  EXPECT_EQ(&world.application(), &counting);
}

TEST(Application, ResultsAreComparedWithTheModelOfTheApplication) {
  const Counting counting(2);
  const auto factory = OwnNodeWith(counting);
  World world(ShortPlan(), *factory);
  world.Run();
  ASSERT_FALSE(world.violations().empty());
  EXPECT_EQ(world.violations().front().property, Property::kClientContract);
}

TEST(Application, IsTheKeyValueStoreWhereTheFactorySaysNothing) {
  const ForwardingFactory<ForwardingGuest> factory;
  EXPECT_EQ(factory.application(), nullptr);
  EXPECT_EQ(&ApplicationOf(factory), &KeyValueApplication());
}

TEST(Application, OfTheKeyValueStoreReadsWhatItsClientsAsk) {
  const Application& kv = KeyValueApplication();
  for (const OperationKind kind : {OperationKind::kGet, OperationKind::kPut, OperationKind::kDelete,
                                   OperationKind::kAppend, OperationKind::kCas}) {
    const Payload bytes = kv.Encode({kind, "key", "value", "before"});
    DecodedOperation read;
    ASSERT_TRUE(kv.decoder()->Decode(bytes.view(), &read));
    EXPECT_EQ(read.kind, kind);
    EXPECT_EQ(read.key, "key");
  }
}

}  // namespace
}  // namespace squall
