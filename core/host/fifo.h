// A queue that is cheap to copy and to keep empty: a vector, and how much of its front is gone.
#ifndef SQUALL_CORE_HOST_FIFO_H_
#define SQUALL_CORE_HOST_FIFO_H_

#include <cstddef>
#include <utility>
#include <vector>

namespace squall {

// First in, first out. A plain value; an empty one keeps its memory.
template <class T>
class Fifo {
 public:
  bool empty() const { return gone_ == values_.size(); }
  size_t size() const { return values_.size() - gone_; }
  // Requires: not empty.
  const T& front() const { return values_[gone_]; }
  const T& back() const { return values_.back(); }

  void Push(T value) { values_.push_back(std::move(value)); }
  // Takes out the oldest. Requires: not empty.
  T Pop() {
    T value = std::move(values_[gone_++]);
    // Moving the rest up is paid for by the values that went before.
    if (gone_ * 2 >= values_.size()) {
      values_.erase(values_.begin(), values_.begin() + static_cast<std::ptrdiff_t>(gone_));
      gone_ = 0;
    }
    return value;
  }
  void Clear() {
    values_.clear();
    gone_ = 0;
  }

 private:
  std::vector<T> values_;
  size_t gone_ = 0;  // Values at the front that have been taken out.
};

}  // namespace squall

#endif  // SQUALL_CORE_HOST_FIFO_H_
