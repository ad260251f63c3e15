#include "scenarios/command/check/history_reader.h"

#include <unordered_map>

#include "absl/strings/str_cat.h"
#include "scenarios/command/check/event_line.h"

namespace squall {
namespace {

using LineParser = LineOutcome (*)(std::string_view, HistoryEvent*);

OperationKind KindOf(const std::string& function) {
  if (function == "put") return OperationKind::kPut;
  if (function == "append") return OperationKind::kAppend;
  if (function == "delete") return OperationKind::kDelete;
  if (function == "cas") return OperationKind::kCas;
  return OperationKind::kGet;
}

// Puts events together to operations.
class Builder {
 public:
  explicit Builder(History* history) : history_(*history) {}

  // Returns an error, or nothing.
  std::string Add(const HistoryEvent& e, uint32_t line) {
    ++now_;
    const auto open = open_.find(e.process);
    if (e.type == EventType::kInvoke) {
      if (open != open_.end()) {
        return absl::StrCat("process ", e.process, " invokes again before its operation of line ",
                            history_.operations[open->second].line, " has ended");
      }
      if (std::string error = Missing(e, KindOf(e.function)); !error.empty()) return error;
      Invoke(e, line);
      return "";
    }
    if (open == open_.end()) {
      return absl::StrCat("process ", e.process, " ends an operation that it has not invoked");
    }
    Operation& o = history_.operations[open->second];
    open_.erase(open);
    if (KindOf(e.function) != o.kind) {
      return absl::StrCat("process ", e.process, " ends another operation than it invoked in line ",
                          o.line);
    }
    if (e.has_key && e.key != history_.keys[o.key]) {
      return absl::StrCat("process ", e.process,
                          " ends an operation on another key than it named in line ", o.line);
    }
    if (o.kind == OperationKind::kGet && e.type == EventType::kOk && !e.has_value) {
      return absl::StrCat(
          "process ", e.process,
          " has got nothing; expected a field \"value\", null if the key is not there");
    }
    if (e.type == EventType::kInfo) return "";  // It stays unknown.
    o.outcome = e.type == EventType::kOk        ? OperationOutcome::kOk
                : o.kind == OperationKind::kCas ? OperationOutcome::kMismatch
                                                : OperationOutcome::kNoEffect;
    o.returned = now_;
    if (o.kind == OperationKind::kGet && o.outcome == OperationOutcome::kOk)
      o.output = Value(e.value);
    return "";
  }

 private:
  // What an invocation lacks.
  static std::string Missing(const HistoryEvent& e, OperationKind kind) {
    if (kind == OperationKind::kCas && !e.has_pair) {
      return "a cas without its values; expected \"value\":[expected,new]";
    }
    const bool writes = kind == OperationKind::kPut || kind == OperationKind::kAppend;
    if (writes && !e.value) {
      return absl::StrCat("a ", e.function,
                          " of nothing; expected a field \"value\" that is not null");
    }
    return "";
  }

  void Invoke(const HistoryEvent& e, uint32_t line) {
    Operation o;
    o.client = e.process;
    o.key = Key(e.key);
    o.kind = KindOf(e.function);
    o.outcome = OperationOutcome::kUnknown;
    o.invoked = now_;
    o.line = line;
    if (o.kind != OperationKind::kGet) o.input = Value(e.value);
    if (o.kind == OperationKind::kCas) o.expected = Value(e.expected);
    open_[e.process] = history_.operations.size();
    history_.operations.push_back(o);
  }

  ValueId Value(const MaybeText& text) { return text ? history_.values.Intern(*text) : kAbsent; }

  uint32_t Key(const std::string& name) {
    const auto [at, is_new] = keys_.try_emplace(name, static_cast<uint32_t>(history_.keys.size()));
    if (is_new) history_.keys.push_back(name);
    return at->second;
  }

  History& history_;
  std::unordered_map<uint64_t, size_t> open_;
  std::unordered_map<std::string, uint32_t> keys_;
  uint64_t now_ = 0;
};

std::string_view TakeLine(std::string_view* text) {
  const size_t end = text->find('\n');
  const std::string_view line = text->substr(0, end);
  *text = end == std::string_view::npos ? std::string_view() : text->substr(end + 1);
  return line;
}

bool IsBlank(std::string_view line) {
  return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

}  // namespace

HistoryFile ReadHistory(std::string_view text) {
  HistoryFile file;
  Builder builder(&file.history);
  LineParser parse = nullptr;
  for (uint32_t number = 1; !text.empty(); ++number) {
    const std::string_view line = TakeLine(&text);
    if (IsBlank(line)) continue;
    if (parse == nullptr) {
      const std::string_view start = line.substr(line.find_first_not_of(" \t"));
      const bool map = start[0] == '{' || start[0] == '#';
      const size_t field = start.find_first_not_of(" \t", 1);
      const bool json = start[0] == '{' && field != std::string_view::npos && start[field] == '"';
      parse = map ? ParseMapLine : ParseJepsenLine;
      file.format = json ? "JSON lines" : map ? "EDN lines" : "Jepsen log";
    }
    HistoryEvent event;
    LineOutcome outcome = parse(line, &event);
    if (outcome.is_event) {
      const bool first = file.history.operations.empty();
      if (first && file.format == "EDN lines" && event.has_key) {
        file.history.initial = file.history.values.Intern("");
      }
      outcome.error = builder.Add(event, number);
      outcome.column = 1;
    }
    if (!outcome.error.empty()) {
      file.error = absl::StrCat("line ", number, ", column ", outcome.column, ": ", outcome.error);
      return file;
    }
  }
  if (file.history.operations.empty()) {
    file.error =
        "line 1, column 1: no event of a client; expected JSON lines, EDN lines or a log "
        "of Jepsen";
  }
  return file;
}

}  // namespace squall
