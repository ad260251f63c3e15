#include "scenarios/command/check/gzip.h"

#include <zlib.h>

#include <array>
#include <limits>

#include "absl/strings/str_cat.h"

namespace squall {
namespace {

constexpr std::string_view kMagic = "\x1f\x8b";
constexpr int kGzipOnly = 16 + MAX_WBITS;
constexpr size_t kChunk = size_t{1} << 16;

// Ends the stream with its owner.
struct Inflater {
  z_stream stream{};
  bool ready = inflateInit2(&stream, kGzipOnly) == Z_OK;
  Inflater() = default;
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  ~Inflater() {
    if (ready) inflateEnd(&stream);
  }
};

}  // namespace

bool IsGzip(std::string_view bytes) { return bytes.starts_with(kMagic); }

std::string Gunzip(std::string_view bytes, uint64_t text_bytes_max, std::string* text) {
  text->clear();
  Inflater inflater;
  z_stream& stream = inflater.stream;
  if (!inflater.ready) return "gzip: there is no memory to decompress it";
  if (bytes.size() > std::numeric_limits<uInt>::max()) return "gzip: the file is too large";
  // zlib does not write to its input.
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  std::array<char, kChunk> chunk;
  while (true) {
    stream.next_out = reinterpret_cast<Bytef*>(chunk.data());
    stream.avail_out = static_cast<uInt>(chunk.size());
    const int result = inflate(&stream, Z_NO_FLUSH);
    text->append(chunk.data(), chunk.size() - stream.avail_out);
    if (text->size() > text_bytes_max) {
      return absl::StrCat("gzip: it is more than ", text_bytes_max >> 20, " MiB decompressed");
    }
    if (result == Z_STREAM_END) {
      const std::string_view rest = bytes.substr(bytes.size() - stream.avail_in);
      // Zeros are padding; anything else is another member.
      if (rest.find_first_not_of('\0') == std::string_view::npos) return "";
      if (!IsGzip(rest)) return "gzip: something else follows the compressed data";
      if (inflateReset(&stream) != Z_OK) return "gzip: it cannot be decompressed";
      continue;
    }
    if (result != Z_OK && result != Z_BUF_ERROR) {
      return absl::StrCat("gzip: damaged: ", stream.msg != nullptr ? stream.msg : zError(result));
    }
    if (stream.avail_in == 0 && stream.avail_out > 0) {
      return "gzip: the file ends in the middle of its data";
    }
  }
}

}  // namespace squall
