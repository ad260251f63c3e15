#include "scenarios/command/check/history_writer.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <string_view>
#include <tuple>
#include <vector>

#include "absl/strings/str_cat.h"
#include "scenarios/command/check/history_event.h"
#include "scenarios/display.h"
#include "scenarios/json_text.h"
#include "sim/clients/clients.h"

namespace squall {
namespace {

// One line, and what it is sorted by.
struct Line {
  uint64_t position = 0;
  bool is_invocation = false;  // An end comes before a beginning at the same position.
  size_t operation = 0;
  EventType type = EventType::kInvoke;

  auto Rank() const { return std::tuple(position, is_invocation, operation); }
};

class Writer {
 public:
  explicit Writer(const History& history) : h_(history), is_utf8_(IsUtf8()) {}

  std::string Write() const {
    std::string text;
    for (const Line& line : Lines()) {
      const Operation& o = h_.operations[line.operation];
      absl::StrAppend(&text, "{\"process\":", Process(o.client), ",\"type\":\"",
                      std::string(Name(line.type)), "\",\"f\":\"",
                      std::string(FunctionName(o.kind)), "\",\"key\":", Text(h_.keys[o.key]),
                      Value(o, line.type), Error(o, line.type), "}\n");
    }
    return text;
  }

 private:
  bool IsUtf8() const {
    const auto is_utf8 = [](std::string_view text) { return ToUtf8(text) == text; };
    for (const std::string& key : h_.keys) {
      if (!is_utf8(key)) return false;
    }
    for (const Operation& o : h_.operations) {
      for (const ValueId id : {o.input, o.expected, o.output}) {
        if (id != kAbsent && !is_utf8(h_.values.Text(id))) return false;
      }
    }
    return true;
  }

  std::vector<Line> Lines() const {
    std::vector<Line> lines;
    std::map<uint64_t, size_t> open;  // By client: its operation without an end.
    for (size_t i = 0; i < h_.operations.size(); ++i) {
      const Operation& o = h_.operations[i];
      if (const auto before = open.find(o.client); before != open.end()) {
        lines.push_back({o.invoked, false, before->second, EventType::kInfo});
        open.erase(before);
      }
      lines.push_back({o.invoked, true, i, EventType::kInvoke});
      if (o.returned == Operation::kNever) {
        open.emplace(o.client, i);
      } else {
        const bool is_ok = o.outcome == OperationOutcome::kOk;
        lines.push_back({o.returned, false, i, is_ok ? EventType::kOk : EventType::kFail});
      }
    }
    std::sort(lines.begin(), lines.end(),
              [](const Line& a, const Line& b) { return a.Rank() < b.Rank(); });
    return lines;
  }

  std::string Process(uint64_t client) const {
    if (client < h_.clients.size()) return JsonString(h_.clients[client]);
    if (!Clients::IsScript(client)) return absl::StrCat(client);
    return JsonString(absl::StrCat("plan-", client - kScriptSession + 1));
  }

  std::string Text(std::string_view bytes) const {
    if (is_utf8_) return JsonString(bytes);
    std::string text;
    for (const char c : bytes) {
      const auto byte = static_cast<unsigned char>(c);
      if (byte < 0x80) {
        text += c;
      } else {
        text += static_cast<char>(0xc0 | byte >> 6);
        text += static_cast<char>(0x80 | (byte & 0x3f));
      }
    }
    return JsonString(text);
  }
  std::string Text(ValueId id) const { return id == kAbsent ? "null" : Text(h_.values.Text(id)); }

  std::string Value(const Operation& o, EventType type) const {
    switch (o.kind) {
      case OperationKind::kGet:
        return absl::StrCat(",\"value\":", type == EventType::kOk ? Text(o.output) : "null");
      case OperationKind::kPut:
      case OperationKind::kAppend:
        return absl::StrCat(",\"value\":", Text(o.input));
      case OperationKind::kDelete:
        return "";
      case OperationKind::kCas:
        return absl::StrCat(",\"value\":[", Text(o.expected), ",", Text(o.input), "]");
    }
    return "";
  }

  static std::string Error(const Operation& o, EventType type) {
    const bool is_mismatch = type == EventType::kFail && o.outcome == OperationOutcome::kMismatch;
    return is_mismatch ? ",\"error\":\"precondition-failed\"" : "";
  }

  const History& h_;
  const bool is_utf8_;
};

}  // namespace

std::string WriteHistory(const History& history) { return Writer(history).Write(); }

}  // namespace squall
