// What a reader of typed text answers.
#ifndef SQUALL_SCENARIOS_TYPED_H_
#define SQUALL_SCENARIOS_TYPED_H_

#include <string>

namespace squall {

// `error` says what was read and what is valid; it is empty, and `value` meaningful, if the text
// could be read.
template <class T>
struct Typed {
  T value{};
  std::string error;

  bool ok() const { return error.empty(); }
};

}  // namespace squall

#endif  // SQUALL_SCENARIOS_TYPED_H_
