#include "scenarios/scripts/etcd/transcript.h"

#include <array>

#include "absl/strings/match.h"
#include "scenarios/scripts/syntax/text.h"

namespace squall {
namespace {

constexpr std::array<std::string_view, 6> kLevelNames = {"DEBUG", "INFO",  "WARN",
                                                         "ERROR", "FATAL", "NONE"};

}  // namespace

std::string DescribeLogLevels() {
  std::string text;
  for (std::string_view name : kLevelNames) {
    if (!text.empty()) text += ' ';
    text += name;
  }
  return text;
}

std::optional<Transcript::Level> Transcript::ParseLevel(std::string_view name) {
  for (size_t i = 0; i < kLevelNames.size(); ++i) {
    if (absl::EqualsIgnoreCase(std::string(name), std::string(kLevelNames[i]))) {
      return static_cast<Level>(i);
    }
  }
  return std::nullopt;
}

void Transcript::Print(std::string_view text) {
  if (!quiet()) text_ += text;
}

void Transcript::Clear() {
  text_.clear();
  failed_assertion_.clear();
}

bool Transcript::Wants(Severity severity) const {
  // Failed assertions are noticed at every level.
  return severity == Severity::kFatal || level_ <= static_cast<Level>(severity);
}

void Transcript::Write(Severity severity, std::string_view line) {
  if (severity == Severity::kFatal && failed_assertion_.empty()) failed_assertion_ = line;
  if (level_ > static_cast<Level>(severity)) return;
  Print(kLevelNames[static_cast<size_t>(severity)]);
  Print(" ");
  Print(line);
  Print("\n");
}

void Transcript::AppendIndented(std::string* outer) const {
  for (std::string_view line : Lines(text_)) {
    *outer += "  ";
    *outer += line;
    *outer += '\n';
  }
}

}  // namespace squall
