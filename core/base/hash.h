// Mixing of integers and bytes into 64 bits: the same on every machine, compiler and run.
//
// For fingerprints (prefix hashes, digests) and for counter-based draws, not for secrets.
#ifndef SQUALL_CORE_BASE_HASH_H_
#define SQUALL_CORE_BASE_HASH_H_

#include <cstdint>
#include <string_view>

namespace squall {

// Folds the 128-bit product of two words: every bit of the result depends on every bit of both.
inline uint64_t FoldMultiply(uint64_t a, uint64_t b) {
  __extension__ typedef unsigned __int128 Wide;
  const Wide product = static_cast<Wide>(a) * b;
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

// A new hash from an old one and one more word.
inline uint64_t Mix(uint64_t hash, uint64_t word) {
  return FoldMultiply(hash ^ 0xa0761d6478bd642full, word ^ 0xe7037ed1a0b428dbull);
}
inline uint64_t Mix(uint64_t hash, uint64_t word1, uint64_t word2) {
  return Mix(Mix(hash, word1), word2);
}

// XXH3 of the bytes.
uint64_t HashBytes(std::string_view bytes);
// The same with a seed: bytes that are right in another place, or behind others, are wrong here.
uint64_t HashBytes(std::string_view bytes, uint64_t seed);

}  // namespace squall

#endif  // SQUALL_CORE_BASE_HASH_H_
