#include "scenarios/command/report/failure_text.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "scenarios/display.h"
#include "scenarios/verdict/hazard.h"

namespace squall {
namespace {

constexpr size_t kSourceColumn = 76;  // Where the source stands, if the detail leaves room.
constexpr size_t kTextMax = 2000;     // Bytes of what a guest says or a checker quotes.

}  // namespace

std::string FailureText(const Failure& f, const NextSteps& next, Colour colour) {
  const char* loud = colour == Colour::kOn ? "\033[1;31m" : "";
  const char* plain = colour == Colour::kOn ? "\033[0m" : "";
  const std::string what = f.hazard.empty() ? "VIOLATION" : "HAZARD " + f.hazard;
  std::string text = absl::StrCat(loud, what, plain, " ", ForDisplay(f.property), "   seed ",
                                  absl::StrFormat("0x%x", f.seed));
  if (f.steps > 0) absl::StrAppend(&text, "   step ", f.steps, "   t=", Describe(f.at));
  std::string line = "  " + ForDisplayShortly(f.detail, kTextMax);
  if (!f.source.empty()) {
    line.append(line.size() + 2 < kSourceColumn ? kSourceColumn - line.size() : 2, ' ');
    line += f.source;
  }
  absl::StrAppend(&text, "\n", line, "\n");
  if (const Hazard* hazard = FindHazard(f.hazard)) {
    absl::StrAppend(&text, "  hazard: ", Explain(*hazard), "\n");
  }
  for (const std::string& why : f.why) {
    absl::StrAppend(&text, "  why: ", ForDisplayShortly(why, kTextMax), "\n");
  }
  for (const auto& [name, what] : next) {
    text += absl::StrFormat("  %-8s %s\n", name + ":", ForDisplay(what));
  }
  return text;
}

}  // namespace squall
