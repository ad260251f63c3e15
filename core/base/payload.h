// Payload bytes: written once at the proposal, then shared by every log, message and node.
#ifndef SQUALL_CORE_BASE_PAYLOAD_H_
#define SQUALL_CORE_BASE_PAYLOAD_H_

#include <cstdint>
#include <cstring>
#include <new>
#include <string_view>

#include "core/base/hash.h"
#include "core/base/ref.h"

namespace squall {

// An immutable byte string, 8 bytes wide, copied by counting. "Absent" and "empty" differ, as they
// do on the wire (etcd: a nil and an empty []byte).
class Payload {
 public:
  // Absent.
  Payload() = default;
  // Present, with a copy of `bytes` (at most 4 GiB - 1).
  explicit Payload(std::string_view bytes) : block_(Block::New(bytes)) {}

  bool present() const { return static_cast<bool>(block_); }
  uint64_t size() const { return block_ ? block_->size : 0; }
  bool empty() const { return size() == 0; }
  // Valid as long as this payload or a copy of it lives.
  std::string_view view() const {
    return block_ ? std::string_view(block_->data(), block_->size) : std::string_view();
  }

  // HashBytes() of the bytes, computed once for all copies.
  uint64_t hash() const {
    if (!block_) return HashBytes({});
    if (block_->hash == 0) block_->hash = HashBytes(view());
    return block_->hash;
  }

  friend bool operator==(const Payload& a, const Payload& b) {
    return a.block_.get() == b.block_.get() || (a.present() == b.present() && a.view() == b.view());
  }

 private:
  struct Block {
    uint32_t refs;
    uint32_t size;
    uint64_t hash;  // Zero until the first call of the accessor.

    static Block* New(std::string_view bytes) {
      Block* b = static_cast<Block*>(::operator new(sizeof(Block) + bytes.size()));
      b->refs = 1;
      b->size = static_cast<uint32_t>(bytes.size());
      b->hash = 0;
      if (!bytes.empty()) std::memcpy(b->data(), bytes.data(), bytes.size());
      return b;
    }
    static void Destroy(Block* b) { ::operator delete(b); }
    char* data() { return reinterpret_cast<char*>(this + 1); }
  };

  Ref<Block> block_;
};

}  // namespace squall

#endif  // SQUALL_CORE_BASE_PAYLOAD_H_
