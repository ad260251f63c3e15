// What a call answers that may fail.
#ifndef SQUALL_CORE_BASE_RESULT_H_
#define SQUALL_CORE_BASE_RESULT_H_

#include <string>

namespace squall {

// A value, or the reason why there is none: a text, or an enum whose zero means that all is well. A
// call whose success is all there is to know answers the enum alone.
template <class T, class E = std::string>
struct [[nodiscard]] Result {
  T value{};  // The answer; meaningful only if ok().
  E error{};  // Why there is no value; E{} if there is one.

  // Whether the value is there.
  bool ok() const { return error == E{}; }
};

}  // namespace squall

#endif  // SQUALL_CORE_BASE_RESULT_H_
