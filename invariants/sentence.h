// Small pieces of the sentences in which violations are told.
#ifndef SQUALL_INVARIANTS_SENTENCE_H_
#define SQUALL_INVARIANTS_SENTENCE_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "core/base/types.h"

namespace squall {

// Puts texts and positions together: Sentence("node ", id, " forgot term ", term).
inline void AppendPart(std::string* out, std::string_view part) { out->append(part); }
inline void AppendPart(std::string* out, size_t part) { out->append(std::to_string(part)); }
template <class Tag>
void AppendPart(std::string* out, Identifier<Tag> part) {
  out->append(std::to_string(part.value()));
}
template <class Tag>
void AppendPart(std::string* out, Ordinal<Tag> part) {
  out->append(std::to_string(part.value()));
}

template <class... Parts>
std::string Sentence(const Parts&... parts) {
  std::string out;
  (AppendPart(&out, parts), ...);
  return out;
}

}  // namespace squall

#endif  // SQUALL_INVARIANTS_SENTENCE_H_
