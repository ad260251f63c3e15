// The laws of state machines, on one that keeps them and on machines that each break one.

#include "core/testing/machine_laws.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/testing/journal_machine.h"

namespace squall {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

// A number that commands add to.
class Sum : public StateMachine {
 public:
  Payload Apply(std::string_view command) override {
    sum_ += command.size();
    return Payload(std::to_string(sum_));
  }
  Payload Query(std::string_view) const override { return Payload(std::to_string(sum_)); }
  Payload Save() const override { return Payload("sum " + std::to_string(sum_)); }
  bool Load(std::string_view bytes) override {
    sum_ = 0;
    if (bytes.empty()) return true;
    if (!bytes.starts_with("sum ")) return false;
    for (const char c : bytes.substr(4)) {
      if (c < '0' || c > '9') {
        sum_ = 0;
        return false;
      }
      sum_ = 10 * sum_ + static_cast<uint64_t>(c - '0');
    }
    return true;
  }
  uint64_t Digest() const override { return sum_; }

 protected:
  uint64_t sum_ = 0;
};

template <class T>
class Copied : public T {
 public:
  std::unique_ptr<StateMachine> Clone() const override { return std::make_unique<Copied>(*this); }
};

template <class T>
std::vector<std::string> LawsBrokenBy() {
  const std::vector<std::string> commands = {"a", "bc", "", "def"};
  const std::vector<std::string> questions = {"?"};
  return BrokenMachineLaws([] { return std::make_unique<Copied<T>>(); }, commands, questions);
}

TEST(MachineLaws, AreKeptByAGoodMachine) {
  EXPECT_THAT(LawsBrokenBy<Sum>(), IsEmpty());
  const std::vector<std::string> words = {"x", "y"};
  EXPECT_THAT(BrokenMachineLaws([] { return std::make_unique<JournalMachine>(); }, words, words),
              IsEmpty());
}

int made = 0;
class DependsOnItsAddress : public Sum {
 public:
  Payload Apply(std::string_view command) override {
    sum_ += ++made;
    return Sum::Apply(command);
  }
};
TEST(MachineLaws, DeterminismIsTried) {
  EXPECT_THAT(LawsBrokenBy<DependsOnItsAddress>(), Contains(HasSubstr("determinism")));
}

class ForgetsToSave : public Sum {
 public:
  Payload Save() const override { return Payload("sum 1"); }
};
TEST(MachineLaws, RestoringIsTried) {
  EXPECT_THAT(LawsBrokenBy<ForgetsToSave>(), Contains(HasSubstr("restoring")));
}

class LoadsAnything : public Sum {
 public:
  bool Load(std::string_view bytes) override {
    Sum::Load(bytes);
    return true;
  }
};
TEST(MachineLaws, RefusalIsTried) {
  EXPECT_THAT(LawsBrokenBy<LoadsAnything>(), Contains(HasSubstr("refusal")));
}

class KeepsItsStateOnNoBytes : public Sum {
 public:
  bool Load(std::string_view bytes) override { return bytes.empty() || Sum::Load(bytes); }
};
TEST(MachineLaws, EmptinessIsTried) {
  EXPECT_THAT(LawsBrokenBy<KeepsItsStateOnNoBytes>(), Contains(HasSubstr("emptiness")));
}

class SharesItsState : public StateMachine {
 public:
  std::unique_ptr<StateMachine> Clone() const override {
    return std::make_unique<SharesItsState>(*this);
  }
  Payload Apply(std::string_view command) override {
    *text_ += command;
    return Payload(*text_);
  }
  Payload Query(std::string_view) const override { return Payload(*text_); }
  Payload Save() const override { return Payload("s" + *text_); }
  bool Load(std::string_view bytes) override {
    text_ = std::make_shared<std::string>(bytes.empty() ? bytes : bytes.substr(1));
    return bytes.empty() || bytes[0] == 's';
  }
  uint64_t Digest() const override { return text_->size(); }

 private:
  std::shared_ptr<std::string> text_ = std::make_shared<std::string>();
};
TEST(MachineLaws, IndependenceIsTried) {
  const std::vector<std::string> words = {"x", "y"};
  EXPECT_THAT(BrokenMachineLaws([] { return std::make_unique<SharesItsState>(); }, words, words),
              Contains(HasSubstr("independence")));
}

}  // namespace
}  // namespace squall
