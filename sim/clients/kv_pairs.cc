#include "sim/clients/kv_pairs.h"

#include <algorithm>
#include <utility>

namespace squall {

Payload KvPairs::Find(std::string_view key) const {
  const Place at = PlaceOf(key);
  return at.found ? chunks_[at.chunk]->pairs[at.pair].value : Payload();
}

void KvPairs::Set(std::string_view key, Payload value) {
  if (chunks_.empty()) chunks_.emplace_back(new Chunk{1, {}});
  const Place at = PlaceOf(key);
  std::vector<Pair>& pairs = Own(at.chunk);
  if (at.found) {
    pairs[at.pair].value = std::move(value);
    return;
  }
  pairs.insert(pairs.begin() + static_cast<ptrdiff_t>(at.pair), {Payload(key), std::move(value)});
  if (pairs.size() > kChunkPairsMax) Split(at.chunk);
}

void KvPairs::Erase(std::string_view key) {
  const Place at = PlaceOf(key);
  if (!at.found) return;
  std::vector<Pair>& pairs = Own(at.chunk);
  pairs.erase(pairs.begin() + static_cast<ptrdiff_t>(at.pair));
  if (pairs.empty()) chunks_.erase(chunks_.begin() + static_cast<ptrdiff_t>(at.chunk));
}

KvPairs::Place KvPairs::PlaceOf(std::string_view key) const {
  if (chunks_.empty()) return {};
  // The last chunk that begins at or before the key, or the first one.
  const auto behind = std::upper_bound(
      chunks_.begin(), chunks_.end(), key, [](std::string_view k, const Ref<Chunk>& chunk) {
        return !chunk->pairs.empty() && k < chunk->pairs.front().key.view();
      });
  Place at;
  at.chunk = behind == chunks_.begin() ? 0 : static_cast<size_t>(behind - chunks_.begin()) - 1;
  const std::vector<Pair>& pairs = chunks_[at.chunk]->pairs;
  const auto pair =
      std::lower_bound(pairs.begin(), pairs.end(), key,
                       [](const Pair& p, std::string_view k) { return p.key.view() < k; });
  at.pair = static_cast<size_t>(pair - pairs.begin());
  at.found = pair != pairs.end() && pair->key.view() == key;
  return at;
}

// The chunk's pairs, to be changed: they have no other holder.
std::vector<KvPairs::Pair>& KvPairs::Own(size_t chunk) {
  Ref<Chunk>& mine = chunks_[chunk];
  if (!mine.unique()) mine = Ref<Chunk>(new Chunk{1, mine->pairs});
  return mine->pairs;
}

void KvPairs::Split(size_t chunk) {
  std::vector<Pair>& pairs = chunks_[chunk]->pairs;
  const auto half = pairs.begin() + static_cast<ptrdiff_t>(pairs.size() / 2);
  Ref<Chunk> upper(
      new Chunk{1, {std::make_move_iterator(half), std::make_move_iterator(pairs.end())}});
  pairs.erase(half, pairs.end());
  chunks_.insert(chunks_.begin() + static_cast<ptrdiff_t>(chunk) + 1, std::move(upper));
}

}  // namespace squall
