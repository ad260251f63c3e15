// Small pieces of the sentences in which violations are told.
#ifndef SQUALL_INVARIANTS_SENTENCE_H_
#define SQUALL_INVARIANTS_SENTENCE_H_

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "core/base/types.h"

namespace squall {

// A text, or a number to be written out in full. Refers to the text.
struct SentencePart {
  explicit SentencePart(std::string_view part) : text(part) {}
  explicit SentencePart(const std::string& part) : text(part) {}
  explicit SentencePart(const char* part) : text(part) {}
  explicit SentencePart(uint64_t part) : number(part), is_number(true) {}
  template <class Tag>
  explicit SentencePart(Identifier<Tag> part) : SentencePart(part.value()) {}
  template <class Tag>
  explicit SentencePart(Ordinal<Tag> part) : SentencePart(part.value()) {}

  std::string_view text;
  uint64_t number = 0;
  bool is_number = false;
};

// Marked as cold, here and wherever else violations are told: the compiler then keeps what leads to
// it away from the code of the checks, which has to fit into the processor's caches.
[[gnu::cold]] std::string Joined(std::initializer_list<SentencePart> parts);

// Puts texts and positions together: Sentence("node ", id, " forgot term ", term).
template <class... Parts>
std::string Sentence(const Parts&... parts) {
  return Joined({SentencePart(parts)...});
}

// "leader", "follower", "candidate" or "pre-candidate".
std::string_view RoleWord(Role role);

}  // namespace squall

#endif  // SQUALL_INVARIANTS_SENTENCE_H_
