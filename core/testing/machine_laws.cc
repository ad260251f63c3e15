#include "core/testing/machine_laws.h"

#include <string_view>
#include <utility>

namespace squall {
namespace {

class Trial {
 public:
  Trial(const MachineMaker& make, std::span<const std::string> questions)
      : make_(make), questions_(questions), first_(make()), machine_(make()), twin_(make()) {}

  void Apply(const std::string& command) {
    const std::unique_ptr<StateMachine> before = machine_->Clone();
    const uint64_t digest_before = machine_->Digest();
    const std::vector<std::string> answers_before = Answers(*before);

    const Payload result = machine_->Apply(command);
    const Payload again = twin_->Apply(command);
    Require(Text(result) == Text(again), "determinism: two machines give different results",
            command);
    Require(machine_->Digest() == twin_->Digest(),
            "determinism: two machines have different digests", command);
    Require(before->Digest() == digest_before && Answers(*before) == answers_before,
            "independence: a clone sees the command", command);

    // What was restored before the command takes it as the original did.
    if (restored_ != nullptr) {
      const Payload restored_result = restored_->Apply(command);
      Require(Text(restored_result) == Text(result) && restored_->Digest() == machine_->Digest(),
              "restoring: a restored machine goes on differently", command);
    }
    const std::vector<std::string> answers = Answers(*machine_);
    Require(Answers(*machine_) == answers, "questions: an answer changes the next one", command);
    Require(machine_->Digest() == twin_->Digest(), "questions: a question changes the digest",
            command);
    Restore(command, answers);
  }

  // Of the bytes that Save() makes, and of none.
  void Load() {
    std::unique_ptr<StateMachine> other = machine_->Clone();
    if (!other->Load("")) Break("emptiness: no bytes are refused");
    Require(other->Digest() == first_->Digest() && Answers(*other) == Answers(*first_),
            "emptiness: no bytes are not the first state", "");
    const Payload saved = machine_->Save();
    const std::string garbage = "\xff" + std::string(saved.view()) + "\xff no state at all";
    other = machine_->Clone();
    if (other->Load(garbage)) {
      Break("refusal: bytes that Save() did not make are loaded");
    } else {
      Require(other->Digest() == first_->Digest(), "refusal: a refused load leaves a state", "");
    }
  }

  std::vector<std::string> Take() { return std::move(broken_); }

 private:
  static std::string Text(const Payload& payload) {
    return payload.present() ? "=" + std::string(payload.view()) : "absent";
  }

  std::vector<std::string> Answers(const StateMachine& machine) const {
    std::vector<std::string> answers;
    for (const std::string& question : questions_) answers.push_back(Text(machine.Query(question)));
    return answers;
  }

  void Restore(const std::string& command, const std::vector<std::string>& answers) {
    restored_ = make_();
    if (!restored_->Load(machine_->Save().view())) {
      Break("restoring: what Save() made is refused, after the command \"" + command + "\"");
      restored_ = nullptr;
      return;
    }
    Require(restored_->Digest() == machine_->Digest(), "restoring: another digest", command);
    Require(Answers(*restored_) == answers, "restoring: other answers", command);
  }

  void Require(bool holds, std::string_view law, const std::string& command) {
    if (holds) return;
    Break(std::string(law) + (command.empty() ? "" : ", after the command \"" + command + "\""));
  }
  void Break(std::string sentence) { broken_.push_back(std::move(sentence)); }

  const MachineMaker& make_;
  std::span<const std::string> questions_;
  std::unique_ptr<StateMachine> first_;  // Nothing is done to it.
  std::unique_ptr<StateMachine> machine_;
  std::unique_ptr<StateMachine> twin_;
  std::unique_ptr<StateMachine> restored_;  // From machine_ as it was after the command before.
  std::vector<std::string> broken_;
};

}  // namespace

std::vector<std::string> BrokenMachineLaws(const MachineMaker& make,
                                           std::span<const std::string> commands,
                                           std::span<const std::string> questions) {
  Trial trial(make, questions);
  for (const std::string& command : commands) trial.Apply(command);
  trial.Load();
  return trial.Take();
}

}  // namespace squall
