// A state machine of one's own: a counter. "add 5" adds and returns the sum; any question is
// answered with it.
#ifndef CONSUMER_COUNTER_MACHINE_H_
#define CONSUMER_COUNTER_MACHINE_H_

#include <squall/host.h>

#include <charconv>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

class CounterMachine final : public squall::StateMachine {
 public:
  std::unique_ptr<squall::StateMachine> Clone() const override {
    return std::make_unique<CounterMachine>(*this);
  }

  squall::Payload Apply(std::string_view command) override {
    uint64_t amount = 0;
    if (!command.starts_with("add ") || !ReadNumber(command.substr(4), &amount)) {
      return squall::Payload("no command");
    }
    sum_ += amount;
    return squall::Payload(std::to_string(sum_));
  }
  squall::Payload Query(std::string_view) const override {
    return squall::Payload(std::to_string(sum_));
  }

  squall::Payload Save() const override { return squall::Payload(std::to_string(sum_)); }
  bool Load(std::string_view bytes) override {
    sum_ = 0;
    return bytes.empty() || ReadNumber(bytes, &sum_);
  }
  uint64_t Digest() const override { return sum_; }

  uint64_t sum() const { return sum_; }

 private:
  // Leaves *number as it is if `text` is no number.
  static bool ReadNumber(std::string_view text, uint64_t* number) {
    uint64_t read = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), read);
    if (error != std::errc() || end != text.data() + text.size()) return false;
    *number = read;
    return true;
  }

  uint64_t sum_ = 0;
};

#endif  // CONSUMER_COUNTER_MACHINE_H_
