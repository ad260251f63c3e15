#include "scenarios/command/check/history_reader.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "core/base/describe.h"
#include "scenarios/command/check/edn_reader.h"
#include "scenarios/command/check/event_order.h"
#include "scenarios/command/check/gzip.h"
#include "scenarios/command/check/history_builder.h"
#include "scenarios/command/check/history_event.h"
#include "scenarios/command/check/json_reader.h"
#include "scenarios/command/check/log_line.h"
#include "scenarios/files/text_encoding.h"

namespace squall {
namespace {

constexpr uint64_t kTextBytesMax = uint64_t{1} << 30;
// Of a line that an error shows: so much in front of the place, and so much in all.
constexpr size_t kShownBefore = 40;
constexpr size_t kShownMax = 100;

// Counts lines as the text is read from front to back.
class LineCounter {
 public:
  explicit LineCounter(std::string_view text) : text_(text) {}

  // The line of `offset`, from 1. Offsets should not get smaller.
  uint32_t LineOf(size_t offset) {
    if (offset < at_) at_ = 0, line_ = 1;
    line_ +=
        static_cast<uint32_t>(std::count(text_.begin() + static_cast<ptrdiff_t>(at_),
                                         text_.begin() + static_cast<ptrdiff_t>(offset), '\n'));
    at_ = offset;
    return line_;
  }

 private:
  std::string_view text_;
  size_t at_ = 0;
  uint32_t line_ = 1;
};

std::string DescribeError(std::string_view text, const TextError& error) {
  const size_t offset = std::min(error.offset, text.size());
  const size_t begin = offset == 0 ? 0 : text.rfind('\n', offset - 1) + 1;
  const size_t end = std::min(text.find('\n', offset), text.size());
  std::string_view line = text.substr(begin, end - begin);
  if (line.ends_with('\r')) line.remove_suffix(1);
  const size_t cut = offset - begin > kShownBefore && line.size() > kShownMax
                         ? std::min(offset - begin - kShownBefore, line.size() - kShownMax)
                         : 0;
  std::string shown(line.substr(cut, kShownMax));
  if (cut > 0) shown = "..." + shown;
  if (line.size() > cut + kShownMax) shown += "...";
  return absl::StrCat("line ", LineCounter(text).LineOf(offset), ", column ", offset - begin + 1,
                      ": ", error.message, "\n  | ", shown);
}

// Takes the events of a text.
class Collector {
 public:
  explicit Collector(std::string_view text) : lines_(text) {}

  TextError Add(EventReading reading) {
    if (!reading.is_event) return std::move(reading.error);
    reading.event.line = lines_.LineOf(reading.event.offset);
    events_.push_back(std::move(reading.event));
    return {};
  }
  TextError Add(const Datum& datum) { return Add(ReadEvent(datum, &texts_)); }

  std::vector<HistoryEvent>& events() { return events_; }
  TextTable& texts() { return texts_; }

 private:
  LineCounter lines_;
  TextTable texts_;
  std::vector<HistoryEvent> events_;
};

TextError ReadEdn(std::string_view text, Collector* collector) {
  EdnReader reader(text);
  char close = '\0';
  bool any = false;
  while (true) {
    if (TextError error = reader.SkipBlank(); !error.ok()) return error;
    const size_t at = reader.at();
    if (reader.AtEnd()) {
      if (close == '\0') return {};
      return {at,
              absl::StrCat("read the end; expected an event or ", Quote(std::string(1, close)))};
    }
    const char c = reader.Peek();
    if (!any && close == '\0' && (c == '[' || c == '(')) {
      reader.Take();
      close = c == '[' ? ']' : ')';
      continue;
    }
    if (close != '\0' && c == close) {
      reader.Take();
      if (TextError error = reader.SkipBlank(); !error.ok()) return error;
      if (reader.AtEnd()) return {};
      return {reader.at(),
              absl::StrCat("read ", Quote(std::string(1, reader.Peek())),
                           "; expected the end: a vector or list is the whole history")};
    }
    any = true;
    Datum datum;
    if (TextError error = reader.Read(&datum); !error.ok()) return error;
    if (TextError error = collector->Add(datum); !error.ok()) return error;
  }
}

// Lines of a log, or of history.txt: the first operation shows which.
class LogReader {
 public:
  LogReader(std::string_view text, Collector* collector) : text_(text), collector_(*collector) {}

  TextError Read() {
    for (size_t begin = 0; begin < text_.size();) {
      const size_t end = std::min(text_.find('\n', begin), text_.size());
      if (TextError error = ReadLine(begin, end); !error.ok()) return error;
      begin = end + 1;
    }
    return {};
  }

  bool is_bare() const { return seen_ == LogLineKind::kBare; }

 private:
  TextError ReadLine(size_t begin, size_t end) {
    const std::string_view whole = text_.substr(begin, end - begin);
    if (whole.find_first_not_of(" \t\r") == std::string_view::npos) return {};
    const LogLine line = RecognizeLogLine(whole);
    switch (line.kind) {
      case LogLineKind::kSuspicious:
        return {begin,
                "it looks like an operation, but is not where a log of Jepsen has it; "
                "expected \"INFO [jepsen worker 0] jepsen.util: 0 :invoke :write 1\""};
      case LogLineKind::kOther:
        // In history.txt an error's text may go on in the next line.
        if (seen_ != LogLineKind::kBare || has_error_) return {};
        return {begin, "no operation; expected \"0 :invoke :write 1\" as in the lines before"};
      case LogLineKind::kBare:
      case LogLineKind::kLogged:
        break;
    }
    if (seen_ != LogLineKind::kOther && seen_ != line.kind) {
      return {begin, line.kind == LogLineKind::kBare
                         ? "an operation by itself in a log whose operations are log messages"
                         : "a log message among operations that are by themselves"};
    }
    if (TextError error = CheckDate(begin, line.date); !error.ok()) return error;
    seen_ = line.kind;
    EventReading reading =
        ReadLogEvent(text_.substr(0, end), begin + line.operation, &collector_.texts());
    has_error_ = reading.error_follows;
    return collector_.Add(std::move(reading));
  }

  // Threads that log at once may be some milliseconds out of order. A whole second and more is
  // another log.
  TextError CheckDate(size_t begin, std::string_view date) {
    absl::Time time;
    std::string copy(date);
    if (!date.empty()) copy[kDateOnly] = ' ';
    if (!absl::ParseTime("%Y-%m-%d %H:%M:%S", copy, &time, nullptr)) return {};
    if (time + absl::Seconds(1) < latest_) {
      return {begin, absl::StrCat("it was logged at ", copy, ", but the operation in line ",
                                  latest_line_, " at ", latest_date_,
                                  "; expected one log, whose operations are in order")};
    }
    if (time <= latest_) return {};
    latest_ = time;
    latest_date_ = copy;
    latest_line_ = lines_.LineOf(begin);
    return {};
  }

  static constexpr size_t kDateOnly = 10;  // "2026-01-05"

  std::string_view text_;
  Collector& collector_;
  LineCounter lines_{text_};
  absl::Time latest_ = absl::InfinitePast();
  std::string latest_date_;
  uint32_t latest_line_ = 0;
  LogLineKind seen_ = LogLineKind::kOther;  // kOther: no operation yet.
  bool has_error_ = false;                  // The operation before.
};

bool IsJsonKeyEnd(std::string_view text, size_t at) {
  at = std::min(text.find_first_not_of(" \t\r\n", at), text.size());
  if (at == text.size() || text[at] != ':') return false;
  // EDN's keywords begin with a colon, too.
  const std::string_view behind = text.substr(at + 1);
  const bool is_letter = !behind.empty() && ((behind[0] >= 'a' && behind[0] <= 'z') ||
                                             (behind[0] >= 'A' && behind[0] <= 'Z'));
  return !is_letter || behind.starts_with("true") || behind.starts_with("false") ||
         behind.starts_with("null");
}

// Whether `text`, whose first value begins at `at` with a bracket, is JSON: its first map begins
// with a string and a colon.
bool IsJson(std::string_view text, size_t at) {
  at = std::min(text.find_first_not_of(" \t\r\n[", at), text.size());
  if (at == text.size() || text[at] != '{') return at < text.size() && text[at] == ']';
  at = std::min(text.find_first_not_of(" \t\r\n", at + 1), text.size());
  if (at == text.size() || text[at] != '"') return false;
  EdnReader key(text, at);
  Datum ignored;
  return !key.Read(&ignored).ok() || IsJsonKeyEnd(text, key.at());
}

// Whether `text`, whose first value begins at `at`, is a vector or list of events, and not a line
// of a log that begins with a "[thread]".
bool IsCollection(std::string_view text, size_t at) {
  at = std::min(text.find_first_not_of(" \t\r\n,[(", at), text.size());
  return at == text.size() || std::string_view("{#;])^\"").find(text[at]) != std::string_view::npos;
}

HistoryFormat Recognize(std::string_view text) {
  EdnReader reader(text);
  // An error is told again when the file is read.
  if (!reader.SkipBlank().ok()) return HistoryFormat::kEdn;
  const char c = reader.Peek();
  if (c == '{' || c == '[' || c == '(') {
    if (c != '(' && IsJson(text, reader.at())) return HistoryFormat::kJson;
    if (c == '{' || IsCollection(text, reader.at())) return HistoryFormat::kEdn;
  }
  return c == '#' ? HistoryFormat::kEdn : HistoryFormat::kJepsenLog;
}

TextError ReadEvents(std::string_view text, HistoryFormat* format, Collector* collector) {
  *format = Recognize(text);
  switch (*format) {
    case HistoryFormat::kJson:
      return ReadJsonValues(text, 0, [collector](const Datum& d) { return collector->Add(d); });
    case HistoryFormat::kEdn:
      return ReadEdn(text, collector);
    case HistoryFormat::kJepsenLog:
    case HistoryFormat::kJepsenHistory:
      break;
  }
  LogReader log(text, collector);
  TextError error = log.Read();
  if (log.is_bare()) *format = HistoryFormat::kJepsenHistory;
  return error;
}

// The value of every key before the first operation. Porcupine's key-value histories, which are EDN
// with a field `key`, begin with empty strings; a get that sees nil shows another history.
ValueId InitialValue(HistoryFile& file) {
  if (file.format != HistoryFormat::kEdn || file.keying != Keying::kField) return kAbsent;
  for (const Operation& o : file.history.operations) {
    const bool sees = o.kind == OperationKind::kGet && o.outcome == OperationOutcome::kOk;
    if (sees && o.output == kAbsent) return kAbsent;
  }
  return file.history.values.Intern("");
}

TextError ReadText(std::string_view text, KeyedValues keyed, HistoryFile* file) {
  Collector collector(text);
  if (TextError error = ReadEvents(text, &file->format, &collector); !error.ok()) return error;
  std::vector<HistoryEvent>& events = collector.events();
  if (events.empty()) {
    return {0,
            "no event of a client; expected JSON, EDN or a log of Jepsen, as in "
            "{\"process\":0,\"type\":\"invoke\",\"f\":\"put\",\"key\":\"x\",\"value\":\"1\"}"};
  }
  EventOrdering ordering = OrderEvents(&events);
  if (!ordering.error.ok()) return ordering.error;
  file->note = std::move(ordering.note);
  KeyingDecision decision = DecideKeying(events, keyed);
  if (!decision.error.ok()) return decision.error;
  file->keying = decision.keying;
  TextError error = BuildHistory(events, decision.keying, collector.texts(), &file->history);
  if (error.ok()) file->history.initial = InitialValue(*file);
  return error;
}

}  // namespace

std::string_view Name(HistoryFormat format) {
  switch (format) {
    case HistoryFormat::kJson:
      return "JSON";
    case HistoryFormat::kEdn:
      return "EDN";
    case HistoryFormat::kJepsenLog:
      return "a log of Jepsen";
    case HistoryFormat::kJepsenHistory:
      return "history.txt";
  }
  return "?";
}

HistoryFile ReadHistory(std::string_view bytes, KeyedValues keyed) {
  HistoryFile file;
  std::string decompressed;
  if (IsGzip(bytes)) {
    file.error = Gunzip(bytes, kTextBytesMax, &decompressed);
    if (!file.error.empty()) return file;
    bytes = decompressed;
  }
  file.error = PassByteOrderMark(&bytes);
  if (!file.error.empty()) return file;
  if (const TextError error = ReadText(bytes, keyed, &file); !error.ok()) {
    file.error = DescribeError(bytes, error);
  }
  return file;
}

}  // namespace squall
