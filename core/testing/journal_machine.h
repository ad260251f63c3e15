// A state machine that remembers every command: what was done, how often and in which order.
#ifndef SQUALL_CORE_TESTING_JOURNAL_MACHINE_H_
#define SQUALL_CORE_TESTING_JOURNAL_MACHINE_H_

#include <memory>
#include <string>
#include <string_view>

#include "core/base/hash.h"
#include "core/host/state_machine.h"

namespace squall {

// A command gives "<what was there before>+<command>"; every question is answered with all
// commands.
class JournalMachine final : public StateMachine {
 public:
  std::unique_ptr<StateMachine> Clone() const override {
    return std::make_unique<JournalMachine>(*this);
  }
  Payload Apply(std::string_view command) override {
    const std::string result = text_ + "+" + std::string(command);
    text_ += command;
    return Payload(result);
  }
  Payload Query(std::string_view) const override { return Payload(text_); }
  Payload Save() const override { return Payload("journal:" + text_); }
  bool Load(std::string_view bytes) override {
    text_.clear();
    if (bytes.empty()) return true;
    if (!bytes.starts_with("journal:")) return false;
    text_ = bytes.substr(8);
    return true;
  }
  uint64_t Digest() const override { return HashBytes(text_); }

  // The commands, one behind the other.
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

}  // namespace squall

#endif  // SQUALL_CORE_TESTING_JOURNAL_MACHINE_H_
