#include "core/base/quote_shortly.h"

#include <gtest/gtest.h>

namespace squall {
namespace {

TEST(QuoteShortly, QuotesFewBytesWhole) { EXPECT_EQ(QuoteShortly("a\"b"), "\"a\\\"b\""); }

TEST(QuoteShortly, SaysHowManyBytesThereAre) {
  EXPECT_EQ(QuoteShortly(std::string(1 << 20, 'a')),
            "1,048,576 bytes, beginning \"" + std::string(60, 'a') + "...\"");
  EXPECT_EQ(QuoteShortly(std::string(201, 'a')).substr(0, 10), "201 bytes,");
}

}  // namespace
}  // namespace squall
