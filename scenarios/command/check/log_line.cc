#include "scenarios/command/check/log_line.h"

#include <algorithm>
#include <optional>

namespace squall {
namespace {

constexpr std::string_view kSpace = " \t\r";
// Date, time and zone, and a field to spare.
constexpr int kWordsBeforeLevelMax = 4;
// Up to the seconds.
constexpr size_t kDateSize = 19;

// A line that is taken apart from the left.
class Words {
 public:
  explicit Words(std::string_view line, size_t at = 0) : line_(line), at_(at) { SkipSpace(); }

  size_t at() const { return at_; }
  bool AtEnd() const { return at_ == line_.size(); }
  std::string_view rest() const { return line_.substr(at_); }

  std::string_view Take() {
    const size_t end = std::min(line_.find_first_of(kSpace, at_), line_.size());
    const std::string_view word = line_.substr(at_, end - at_);
    at_ = end;
    SkipSpace();
    return word;
  }

  // Moves behind the first `end`. False if there is none.
  bool TakeThrough(std::string_view end) {
    const size_t found = line_.find(end, at_);
    if (found == std::string_view::npos) return false;
    at_ = found + end.size();
    SkipSpace();
    return true;
  }

 private:
  void SkipSpace() { at_ = std::min(line_.find_first_not_of(kSpace, at_), line_.size()); }

  std::string_view line_;
  size_t at_;
};

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool IsNumber(std::string_view word) {
  return !word.empty() && std::all_of(word.begin(), word.end(), IsDigit);
}

bool IsKeyword(std::string_view word) { return word.size() > 1 && word[0] == ':'; }

bool IsType(std::string_view word) {
  return word == ":invoke" || word == ":ok" || word == ":fail" || word == ":info";
}

bool IsLevel(std::string_view word) {
  for (std::string_view level : {"TRACE", "DEBUG", "INFO", "WARN", "WARNING", "ERROR", "FATAL"}) {
    if (word == level) return true;
  }
  return false;
}

// "jepsen.util".
bool IsLoggerName(std::string_view word) {
  return word.find('.') != std::string_view::npos && !IsDigit(word[0]) &&
         word.find_first_of("()[]{}\"',;") == std::string_view::npos;
}

// Loggers through which Jepsen's versions tell operations.
bool TellsOperations(std::string_view logger) {
  return logger == "jepsen.util" || logger == "jepsen.print";
}

// Whether "0 :invoke :read nil" begins at `words`. The second word need not be a type that exists.
bool BeginsOperation(Words words) {
  const std::string_view process = words.Take();
  const std::string_view type = words.Take();
  if (!IsNumber(process) && !IsKeyword(process)) return false;
  return IsKeyword(type) && (IsType(type) || IsKeyword(words.Take()));
}

// Whether a number, a type and a keyword follow each other anywhere.
bool HasOperation(Words words) {
  std::string_view first;
  std::string_view second = words.Take();
  while (!words.AtEnd()) {
    const std::string_view third = words.Take();
    if (IsNumber(first) && IsType(second) && IsKeyword(third)) return true;
    first = second;
    second = third;
  }
  return false;
}

struct Message {
  std::string_view logger;
  size_t begin = 0;
};

// The message behind "[thread] logger: ", "logger - " or "thread - logger ".
std::optional<Message> FindMessage(Words words) {
  if (words.rest().starts_with('[') && !words.TakeThrough("] ")) return std::nullopt;
  const std::string_view first = words.Take();
  if (first.ends_with(':') && IsLoggerName(first.substr(0, first.size() - 1))) {
    return Message{first.substr(0, first.size() - 1), words.at()};
  }
  if (IsLoggerName(first) && words.rest().starts_with("- ")) {
    words.Take();
    return Message{first, words.at()};
  }
  if (!words.TakeThrough("- ")) return std::nullopt;
  std::string_view logger = words.Take();
  if (logger.ends_with(':')) logger.remove_suffix(1);
  if (logger.empty() || !IsLoggerName(logger)) return std::nullopt;
  return Message{logger, words.at()};
}

// Takes a timestamp, perhaps a thread in brackets, and a level. False if there are none.
bool TakeLevel(Words* words) {
  for (int i = 0; i <= kWordsBeforeLevelMax && !words->AtEnd(); ++i) {
    if (words->rest().starts_with('[')) {
      if (!words->TakeThrough("] ")) return false;
      continue;
    }
    const std::string_view word = words->Take();
    if (IsLevel(word)) return true;
    if (!IsDigit(word[0]) && word[0] != '{') return false;
  }
  return false;
}

// Where a date begins among the log's own fields, "2026-01-05 12:00:01,123"; npos if there is none.
size_t FindDate(std::string_view fields) {
  constexpr std::string_view kShape = "0000-00-00 00:00:00";
  for (size_t at = 0; at + kShape.size() <= fields.size(); ++at) {
    bool fits = true;
    for (size_t i = 0; fits && i < kShape.size(); ++i) {
      const char c = fields[at + i];
      fits = kShape[i] == '0' ? IsDigit(c) : c == kShape[i] || (kShape[i] == ' ' && c == 'T');
    }
    if (fits) return at;
  }
  return std::string_view::npos;
}

}  // namespace

LogLine RecognizeLogLine(std::string_view line) {
  Words words(line);
  if (BeginsOperation(words)) return {LogLineKind::kBare, words.at(), ""};
  const bool suspicious = HasOperation(words);
  std::optional<Message> message;
  if (TakeLevel(&words)) message = FindMessage(words);
  if (!message) return {suspicious ? LogLineKind::kSuspicious : LogLineKind::kOther, 0, ""};
  const bool begins = BeginsOperation(Words(line, message->begin));
  if (TellsOperations(message->logger)) {
    if (!begins) return {LogLineKind::kOther, message->begin, ""};
    const size_t date = FindDate(line.substr(0, message->begin));
    return {LogLineKind::kLogged, message->begin,
            date == std::string_view::npos ? "" : line.substr(date, kDateSize)};
  }
  // Another logger may quote an operation, but not be one of a version that is not known here.
  const bool unknown = begins && message->logger.starts_with("jepsen.");
  return {unknown ? LogLineKind::kSuspicious : LogLineKind::kOther, message->begin, ""};
}

}  // namespace squall
