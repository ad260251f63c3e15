// Numbers and texts as bytes between two processes of one program, not for files.
#ifndef SQUALL_SCENARIOS_COMMAND_PROCESS_PACKED_BYTES_H_
#define SQUALL_SCENARIOS_COMMAND_PROCESS_PACKED_BYTES_H_

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace squall {

inline void PutNumber(uint64_t number, std::string* bytes) {
  bytes->append(reinterpret_cast<const char*>(&number), sizeof(number));
}

// Any bytes.
inline void PutString(std::string_view text, std::string* bytes) {
  PutNumber(text.size(), bytes);
  bytes->append(text);
}

// These take from the front of `bytes` what the above put there; false if it is too short.
inline bool TakeNumber(std::string_view* bytes, uint64_t* number) {
  if (bytes->size() < sizeof(*number)) return false;
  std::memcpy(number, bytes->data(), sizeof(*number));
  bytes->remove_prefix(sizeof(*number));
  return true;
}

inline bool TakeString(std::string_view* bytes, std::string* text) {
  uint64_t size = 0;
  if (!TakeNumber(bytes, &size) || size > bytes->size()) return false;
  *text = bytes->substr(0, size);
  bytes->remove_prefix(size);
  return true;
}

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_PROCESS_PACKED_BYTES_H_
