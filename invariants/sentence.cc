#include "invariants/sentence.h"

namespace squall {

std::string Joined(std::initializer_list<SentencePart> parts) {
  std::string joined;
  for (const SentencePart& part : parts) {
    joined += part.is_number ? std::to_string(part.number) : std::string(part.text);
  }
  return joined;
}

}  // namespace squall
