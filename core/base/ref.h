// Counted references to immutable values.
//
// The count is not atomic: a cluster, its forks and everything that they share live on one thread.
#ifndef SQUALL_CORE_BASE_REF_H_
#define SQUALL_CORE_BASE_REF_H_

#include <cstdint>
#include <utility>

namespace squall {

// Owns one count of a `T` that has a field `uint32_t refs` and a static `Destroy(T*)`, called when
// the last reference goes. May be null.
template <class T>
class Ref {
 public:
  Ref() = default;
  // Takes over the count that `adopted` was born with.
  explicit Ref(T* adopted) : p_(adopted) {}
  Ref(const Ref& o) : p_(o.p_) {
    if (p_ != nullptr) ++p_->refs;
  }
  Ref(Ref&& o) noexcept : p_(std::exchange(o.p_, nullptr)) {}
  // Counts first, so that assigning a reference to itself is safe.
  // NOLINTNEXTLINE(bugprone-unhandled-self-assignment)
  Ref& operator=(const Ref& o) {
    if (o.p_ != nullptr) ++o.p_->refs;
    Drop();
    p_ = o.p_;
    return *this;
  }
  Ref& operator=(Ref&& o) noexcept {
    if (this != &o) {
      Drop();
      p_ = std::exchange(o.p_, nullptr);
    }
    return *this;
  }
  ~Ref() { Drop(); }

  T* get() const { return p_; }
  T* operator->() const { return p_; }
  T& operator*() const { return *p_; }
  explicit operator bool() const { return p_ != nullptr; }
  void reset() {
    Drop();
    p_ = nullptr;
  }
  bool unique() const { return p_ != nullptr && p_->refs == 1; }

 private:
  void Drop() {
    if (p_ != nullptr && --p_->refs == 0) T::Destroy(p_);
  }

  T* p_ = nullptr;
};

// An immutable value on the heap, shared by reference; null when absent.
template <class T>
class Shared {
 public:
  Shared() = default;
  explicit Shared(T value) : box_(new Box{1, std::move(value)}) {}

  explicit operator bool() const { return static_cast<bool>(box_); }
  const T& operator*() const { return box_->value; }
  const T* operator->() const { return &box_->value; }
  // Null when absent.
  const T* get() const { return box_ ? &box_->value : nullptr; }
  // The value, to be used for another one, if nothing else refers to it; else null.
  T* Reclaim() { return box_.unique() ? &box_->value : nullptr; }
  void reset() { box_.reset(); }
  // Two references to the very same value (an address comparison, for quick equality only).
  bool same_as(const Shared& o) const { return box_.get() == o.box_.get(); }

 private:
  struct Box {
    uint32_t refs;
    T value;
    static void Destroy(Box* b) { delete b; }
  };
  Ref<Box> box_;
};

}  // namespace squall

#endif  // SQUALL_CORE_BASE_REF_H_
