#include "scenarios/command/check/json_reader.h"

#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/base/describe.h"

namespace squall {
namespace {

constexpr size_t kShownMax = 20;

constexpr unsigned kParseFlags =
    rapidjson::kParseIterativeFlag | rapidjson::kParseStopWhenDoneFlag |
    rapidjson::kParseNumbersAsStringsFlag | rapidjson::kParseValidateEncodingFlag;

bool IsJsonSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// Puts rapidjson's events together to values. The stream tells where an event ends; the next begins
// behind it and what separates the two.
class Composer {
 public:
  using Ch = char;
  using Size = rapidjson::SizeType;

  Composer(std::string_view text, const rapidjson::MemoryStream& stream, const DatumSink& sink)
      : text_(text), stream_(stream), sink_(sink) {}

  const TextError& error() const { return error_; }
  void BeginAt(size_t offset) { end_ = offset; }

  bool Null() { return Add(Make(DatumKind::kNil)); }
  bool Bool(bool) {
    Datum datum = Make(DatumKind::kBool);
    datum.text = Written(datum);
    return Add(std::move(datum));
  }
  bool RawNumber(const char*, Size, bool) {
    Datum datum = Make(DatumKind::kNumber);
    datum.text = CanonicalNumber(Written(datum));
    if (datum.text.empty()) {
      error_ = {datum.offset, absl::StrCat("read ", Quote(Written(datum)), "; expected a number")};
      return false;
    }
    return Add(std::move(datum));
  }
  bool String(const char* text, Size size, bool) {
    Datum datum = Make(DatumKind::kString);
    datum.text.assign(text, size);
    return Add(std::move(datum));
  }
  bool Key(const char* text, Size size, bool copy) { return String(text, size, copy); }
  bool StartObject() { return Open(Make(DatumKind::kMap)); }
  bool EndObject(Size) { return Close(); }
  bool StartArray() {
    Datum list = Make(DatumKind::kList);
    if (!open_.empty() || in_array_) return Open(std::move(list));
    in_array_ = true;
    return true;
  }
  bool EndArray(Size) {
    if (!open_.empty()) return Close();
    in_array_ = false;
    return true;
  }
  // Numbers come as they are written.
  bool Int(int) { return false; }
  bool Uint(unsigned) { return false; }
  bool Int64(int64_t) { return false; }
  bool Uint64(uint64_t) { return false; }
  bool Double(double) { return false; }

 private:
  // A value whose first event this is. What stands before it since the last one separates or
  // closes.
  Datum Make(DatumKind kind) {
    while (end_ < text_.size() &&
           (IsJsonSpace(text_[end_]) || std::string_view(",:]}").find(text_[end_]) != npos)) {
      ++end_;
    }
    Datum datum;
    datum.kind = kind;
    datum.offset = end_;
    // An opening bracket is told before it is taken.
    const bool opens = kind == DatumKind::kMap || kind == DatumKind::kList;
    end_ = opens ? end_ + 1 : stream_.Tell();
    return datum;
  }

  static constexpr size_t npos = std::string_view::npos;

  std::string_view Written(const Datum& datum) const {
    return text_.substr(datum.offset, end_ - datum.offset);
  }

  bool Open(Datum collection) {
    if (open_.size() >= static_cast<size_t>(kDatumDepthMax)) {
      error_ = {collection.offset,
                absl::StrCat("values nest deeper than ", kDatumDepthMax, " levels")};
      return false;
    }
    open_.push_back(std::move(collection));
    return true;
  }

  bool Close() {
    Datum collection = std::move(open_.back());
    open_.pop_back();
    return Add(std::move(collection));
  }

  bool Add(Datum datum) {
    if (!open_.empty()) {
      open_.back().items.push_back(std::move(datum));
      return true;
    }
    error_ = sink_(datum);
    return error_.ok();
  }

  std::string_view text_;
  const rapidjson::MemoryStream& stream_;
  const DatumSink& sink_;
  TextError error_;
  std::vector<Datum> open_;
  bool in_array_ = false;
  size_t end_ = 0;  // Of the last event that begins a value.
};

TextError Describe(std::string_view text, size_t offset, rapidjson::ParseErrorCode code) {
  offset = std::min(offset, text.size());
  std::string why = rapidjson::GetParseError_En(code);
  if (!why.empty() && why.back() == '.') why.pop_back();
  if (code == rapidjson::kParseErrorDocumentEmpty) why = "Invalid value";
  const std::string read =
      offset == text.size() ? "the end" : Quote(text.substr(offset, kShownMax));
  return {offset, absl::StrCat("read ", read, "; expected JSON: ", why)};
}

}  // namespace

TextError ReadJsonValues(std::string_view text, size_t begin, const DatumSink& sink) {
  rapidjson::MemoryStream stream(text.data(), text.size());
  stream.src_ += begin;  // So that it counts from the first byte of the text.
  Composer composer(text, stream, sink);
  rapidjson::Reader reader;
  bool after_array = false;
  for (size_t values = 0;; ++values) {
    while (stream.Tell() < text.size() && IsJsonSpace(text[stream.Tell()])) stream.Take();
    const size_t at = stream.Tell();
    if (at == text.size()) return {};
    const bool is_array = text[at] == '[';
    if (after_array || (is_array && values > 0)) {
      return {at, absl::StrCat("read ", Quote(text.substr(at, 1)),
                               "; expected the end: an array is the whole history")};
    }
    after_array = is_array;
    composer.BeginAt(at);
    const rapidjson::ParseResult result = reader.Parse<kParseFlags>(stream, composer);
    if (!composer.error().ok()) return composer.error();
    if (result.IsError()) return Describe(text, result.Offset(), result.Code());
  }
}

}  // namespace squall
