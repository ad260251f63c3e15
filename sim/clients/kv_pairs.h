// Keys and values in the order of the keys, in chunks that copies share: a copy costs a reference
// per chunk, and a change after it costs one chunk.
#ifndef SQUALL_SIM_CLIENTS_KV_PAIRS_H_
#define SQUALL_SIM_CLIENTS_KV_PAIRS_H_

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "core/base/payload.h"
#include "core/base/ref.h"

namespace squall {

// A plain value.
class KvPairs {
 public:
  struct Pair {
    Payload key;
    Payload value;  // Present.
  };
  static constexpr size_t kChunkPairsMax = 32;

  bool empty() const { return chunks_.empty(); }
  // Absent if the key is not there.
  Payload Find(std::string_view key) const;
  // Requires: value.present().
  void Set(std::string_view key, Payload value);
  void Erase(std::string_view key);
  void Clear() { chunks_.clear(); }

  // Calls `f(key, value)` for each pair, in the order of the keys.
  template <class F>
  void ForEach(F&& f) const {
    for (const Ref<Chunk>& chunk : chunks_) {
      for (const Pair& pair : chunk->pairs) f(pair.key.view(), pair.value.view());
    }
  }

 private:
  struct Chunk {
    uint32_t refs;
    std::vector<Pair> pairs;  // Sorted by key, at least one.
    static void Destroy(Chunk* c) { delete c; }
  };
  struct Place {
    size_t chunk = 0;  // Where the key is or belongs. There is none exactly if there are no pairs.
    size_t pair = 0;
    bool found = false;
  };
  Place PlaceOf(std::string_view key) const;
  std::vector<Pair>& Own(size_t chunk);
  void Split(size_t chunk);

  std::vector<Ref<Chunk>> chunks_;  // In the order of their keys.
};

}  // namespace squall

#endif  // SQUALL_SIM_CLIENTS_KV_PAIRS_H_
