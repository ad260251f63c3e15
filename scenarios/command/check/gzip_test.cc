#include "scenarios/command/check/gzip.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include "scenarios/command/check/history_reader.h"

namespace squall {
namespace {

std::string Gzipped(const std::string& text) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string bytes(deflateBound(&stream, text.size()) + 64, '\0');
  std::string input = text;
  stream.next_in = reinterpret_cast<Bytef*>(input.data());
  stream.avail_in = static_cast<uInt>(input.size());
  stream.next_out = reinterpret_cast<Bytef*>(bytes.data());
  stream.avail_out = static_cast<uInt>(bytes.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  bytes.resize(stream.total_out);
  deflateEnd(&stream);
  return bytes;
}

constexpr uint64_t kMany = uint64_t{1} << 30;

TEST(Gunzip, JoinsMembersAndPassesOverPadding) {
  std::string text;
  EXPECT_EQ(
      Gunzip(Gzipped("abc") + Gzipped("") + Gzipped("def") + std::string(9, '\0'), kMany, &text),
      "");
  EXPECT_EQ(text, "abcdef");
}

TEST(Gunzip, RefusesEveryTruncation) {
  const std::string bytes = Gzipped("a history of some length, and of some more");
  for (size_t size = 0; size < bytes.size(); ++size) {
    std::string text;
    EXPECT_EQ(Gunzip(bytes.substr(0, size), kMany, &text),
              "gzip: the file ends in the middle of its data")
        << size;
  }
}

TEST(Gunzip, RefusesDamage) {
  std::string bytes = Gzipped("a history of some length");
  bytes[bytes.size() - 6] ^= 1;  // Of the checksum.
  std::string text;
  EXPECT_EQ(Gunzip(bytes, kMany, &text), "gzip: damaged: incorrect data check");
}

TEST(Gunzip, RefusesWhatFollowsTheData) {
  std::string text;
  EXPECT_EQ(Gunzip(Gzipped("abc") + "def", kMany, &text),
            "gzip: something else follows the compressed data");
}

TEST(Gunzip, StopsAtItsLimit) {
  std::string text;
  EXPECT_EQ(Gunzip(Gzipped(std::string(64 << 20, 'a')), uint64_t{1} << 20, &text),
            "gzip: it is more than 1 MiB decompressed");
  EXPECT_LT(text.size(), size_t{2} << 20);
}

TEST(Gunzip, IsDoneForHistories) {
  const HistoryFile file =
      ReadHistory(Gzipped("\xef\xbb\xbf"
                          "0\t:invoke\t:write\t1\r\n0\t:ok\t:write\t1\r\n"));
  EXPECT_EQ(file.error, "");
  EXPECT_EQ(file.history.operations.size(), 1u);
}

}  // namespace
}  // namespace squall
