// A model of a state machine that is small enough to see through: words by name.
#ifndef SQUALL_INVARIANTS_TESTING_WORD_MACHINE_H_
#define SQUALL_INVARIANTS_TESTING_WORD_MACHINE_H_

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "invariants/machine_model.h"

namespace squall {

// The command "x=1" makes the word x "1" and returns what it was; the question "x" asks for it.
// Words are empty at first.
class WordMachine final : public MachineModel {
 public:
  std::unique_ptr<MachineModel> Clone() const override {
    return std::make_unique<WordMachine>(*this);
  }
  Payload Apply(std::string_view command) override {
    const size_t equals = command.find('=');
    std::string& word = words_[std::string(command.substr(0, equals))];
    const Payload before(word);
    word = command.substr(equals + 1);
    return before;
  }
  Payload Query(std::string_view question) const override {
    const auto at = words_.find(std::string(question));
    return Payload(at == words_.end() ? std::string_view() : at->second);
  }
  Payload QuestionAbout(std::string_view command) const override {
    return Payload(command.substr(0, command.find('=')));
  }

 private:
  std::map<std::string, std::string> words_;
};

}  // namespace squall

#endif  // SQUALL_INVARIANTS_TESTING_WORD_MACHINE_H_
