#include "scenarios/command/export/mermaid_diagram.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/describe.h"
#include "scenarios/display.h"
#include "scenarios/story/words.h"

namespace squall {
namespace {

bool IsHeartbeat(MessageType type) {
  return type == MessageType::kHeartbeat || type == MessageType::kHeartbeatResp;
}

// Letters, digits and what means nothing to Mermaid.
bool IsPlain(uint32_t c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         (c < 128 &&
          std::string_view(" .,:()/=+*-_|").find(static_cast<char>(c)) != std::string_view::npos);
}

}  // namespace

std::string MermaidText(std::string_view text) {
  std::string safe;
  while (!text.empty()) {
    const Character c = FirstCharacter(text);
    if (c.length == 0 || IsUnseen(c.value) || c.value == '\n' || c.value == '\t') {
      safe += ' ';
    } else if (IsPlain(c.value)) {
      safe += text.substr(0, c.length);
    } else {
      absl::StrAppend(&safe, "#", c.value, ";");
    }
    text.remove_prefix(c.length == 0 ? 1 : c.length);
  }
  return safe;
}

void MermaidDiagram::OnStep(const World&, const StoryStep& step) {
  for (const Happening& h : step.happenings) Tell(h);
}

void MermaidDiagram::Add(std::string line) {
  lines_.push_back(std::move(line));
  if (lines_.size() <= kLinesMax) return;
  lines_.pop_front();
  ++earlier_;
}

// A message is drawn where it arrives, or, if that is nowhere, where it is sent.
void MermaidDiagram::Tell(const Happening& h) {
  const auto* sent = h.as<Happening::Sent>();
  const auto* delivered = h.as<Happening::Delivered>();
  if (sent == nullptr && delivered == nullptr) {
    const std::string over =
        h.node == kNoNode ? absl::StrCat("n1,n", nodes_) : absl::StrCat("n", h.node.value());
    Add(absl::StrCat("Note over ", over, ": ", MermaidText(Describe(h))));
    return;
  }
  const Message& m = sent != nullptr ? sent->message : delivered->message;
  const bool arrives = delivered != nullptr && delivered->is_heard;
  const bool is_lost = sent != nullptr
                           ? sent->fate != Fate::kDeliver && sent->fate != Fate::kDuplicate
                           : !delivered->is_heard;
  if (!arrives && !is_lost) return;
  if (IsHeartbeat(m.type)) {
    ++heartbeats_;
    return;
  }
  const bool is_answer = IsResponseMessage(m.type);
  const char* arrow = is_lost ? (is_answer ? "--x" : "-x") : is_answer ? "-->>" : "->>";
  // The arrow says from where to where.
  std::string what = DescribeMessage(m, h.decoder);
  what.erase(0, what.find(' ') + 1);
  Add(absl::StrCat("n", m.from.value(), arrow, "n", m.to.value(), ": ", MermaidText(what)));
}

std::string MermaidDiagram::Text(const World& world) const {
  std::string text = "sequenceDiagram\n";
  for (uint64_t i = 1; i <= nodes_; ++i) {
    absl::StrAppend(&text, "  participant n", i, " as node ", i, "\n");
  }
  if (earlier_ > 0 || heartbeats_ > 0) {
    absl::StrAppend(&text, "  Note over n1,n", nodes_, ": left out: ", earlier_, " earlier lines, ",
                    heartbeats_, " heartbeats and answers to them\n");
  }
  for (const std::string& line : lines_) absl::StrAppend(&text, "  ", line, "\n");
  for (const Violation& violation : world.violations()) {
    absl::StrAppend(&text, "  Note over n1,n", nodes_, ": VIOLATION ",
                    MermaidText(violation.detail), "\n");
  }
  return text;
}

}  // namespace squall
