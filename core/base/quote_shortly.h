// Quotations for reports, where a value of a megabyte would hide everything else.
#ifndef SQUALL_CORE_BASE_QUOTE_SHORTLY_H_
#define SQUALL_CORE_BASE_QUOTE_SHORTLY_H_

#include <string>
#include <string_view>

namespace squall {

// `bytes` as Quote() gives them (core/base/describe.h), if they are few; else how many they are and
// the first of them: 1,048,576 bytes, beginning "aaaa...".
std::string QuoteShortly(std::string_view bytes);

}  // namespace squall

#endif  // SQUALL_CORE_BASE_QUOTE_SHORTLY_H_
