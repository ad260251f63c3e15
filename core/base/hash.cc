#include "core/base/hash.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace squall {

uint64_t HashBytes(std::string_view bytes) { return XXH3_64bits(bytes.data(), bytes.size()); }

}  // namespace squall
