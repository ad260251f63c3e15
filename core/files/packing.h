// Integers in bytes, little end first, for what hosts keep and what their clients send.
#ifndef SQUALL_CORE_FILES_PACKING_H_
#define SQUALL_CORE_FILES_PACKING_H_

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace squall {

// Appends the lowest `width` bytes of `n`. Requires: width <= 8.
inline void PutNumber(std::string* out, uint64_t n, size_t width) {
  for (size_t i = 0; i < width; ++i) out->push_back(static_cast<char>(n >> (8 * i)));
}

// Takes a number of `width` bytes off the front of `in`. False, and nothing taken, if there are not
// as many. Requires: width <= 8.
inline bool TakeNumber(std::string_view* in, size_t width, uint64_t* n) {
  if (in->size() < width) return false;
  *n = 0;
  for (size_t i = width; i-- > 0;) *n = *n << 8 | static_cast<unsigned char>((*in)[i]);
  in->remove_prefix(width);
  return true;
}

// The same for 8 bytes at a place that is known to have them.
static_assert(std::endian::native == std::endian::little);
inline void PutWord(char* to, uint64_t word) { std::memcpy(to, &word, sizeof word); }
inline uint64_t GetWord(const char* from) {
  uint64_t word;
  std::memcpy(&word, from, sizeof word);
  return word;
}

// Takes `size` bytes off the front of `in`; `bytes` points into them. False, and nothing taken, if
// there are not as many.
inline bool TakeBytes(std::string_view* in, uint64_t size, std::string_view* bytes) {
  if (in->size() < size) return false;
  *bytes = in->substr(0, size);
  in->remove_prefix(size);
  return true;
}

}  // namespace squall

#endif  // SQUALL_CORE_FILES_PACKING_H_
