#include "scenarios/command/github/github.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "scenarios/display.h"
#include "scenarios/files/write_file.h"
#include "scenarios/seed.h"

namespace squall {
namespace {

constexpr size_t kTextMax = 4000;  // Bytes that are shown of one text.
// A summary of more than 1 MiB is not shown at all.
constexpr size_t kNotesMax = 50;

std::string_view LevelName(GithubNote::Level level) {
  switch (level) {
    case GithubNote::Level::kError:
      return "error";
    case GithubNote::Level::kWarning:
      return "warning";
    case GithubNote::Level::kNotice:
      return "notice";
  }
  return "error";
}

// As the toolkit of GitHub Actions escapes what follows the second "::".
std::string EscapedText(std::string_view text) {
  return absl::StrReplaceAll(ForDisplayShortly(text, kTextMax),
                             {{"%", "%25"}, {"\r", "%0D"}, {"\n", "%0A"}});
}

// And what stands behind the "=" of a property.
std::string EscapedProperty(std::string_view text) {
  return absl::StrReplaceAll(EscapedText(text), {{":", "%3A"}, {",", "%2C"}});
}

// Text in which nothing is markup: CommonMark lets each sign of ASCII be escaped.
std::string MarkdownText(std::string_view text) {
  std::string escaped;
  for (const char c : ForDisplayShortly(text, kTextMax)) {
    if (absl::ascii_ispunct(static_cast<unsigned char>(c))) escaped += '\\';
    escaped += c == '\n' ? ' ' : c;
  }
  return escaped;
}

// A block of code whose fence is longer than all in it that could be one.
std::string MarkdownCode(std::string_view text) {
  const std::string shown = ForDisplayShortly(text, kTextMax);
  size_t longest = 2;
  size_t ticks = 0;
  for (const char c : shown) {
    ticks = c == '`' ? ticks + 1 : 0;
    longest = std::max(longest, ticks);
  }
  const std::string fence(longest + 1, '`');
  return absl::StrCat(fence, "text\n", shown, shown.ends_with('\n') ? "" : "\n", fence, "\n");
}

}  // namespace

std::optional<GithubJob> GithubJobOf(
    const std::function<std::optional<std::string>(const char*)>& environment) {
  const std::string is_on = environment("GITHUB_ACTIONS").value_or("");
  if (is_on.empty() || is_on == "false") return std::nullopt;
  return GithubJob{environment("GITHUB_STEP_SUMMARY").value_or("")};
}

GithubNote NoteOf(const RunRecord& record, std::string command) {
  GithubNote note;
  const std::string what = record.property.empty() ? record.signature : record.property;
  note.title = absl::StrCat(record.hazard.empty() ? "" : "hazard " + record.hazard + ": ",
                            record.verdict == RunVerdict::kInconclusive ? "no verdict" : what,
                            ", seed ", SeedText(record.seed));
  note.level = record.failed()                               ? GithubNote::Level::kError
               : record.verdict == RunVerdict::kInconclusive ? GithubNote::Level::kWarning
                                                             : GithubNote::Level::kNotice;
  note.text = record.detail;
  note.command = std::move(command);
  return note;
}

std::string Annotation(const GithubNote& note) {
  std::string properties;
  if (!note.file.empty()) absl::StrAppend(&properties, "file=", EscapedProperty(note.file), ",");
  if (note.line > 0) absl::StrAppend(&properties, "line=", note.line, ",");
  absl::StrAppend(&properties, "title=", EscapedProperty(note.title));
  const std::string text =
      note.command.empty() ? note.text : absl::StrCat(note.text, "\n", note.command);
  return absl::StrCat("::", std::string(LevelName(note.level)), " ", properties,
                      "::", EscapedText(text), "\n");
}

std::string Markdown(const GithubReport& report) {
  std::string text = absl::StrCat("### ", MarkdownText(report.heading), "\n\n",
                                  MarkdownText(report.outcome), "\n\n");
  for (size_t i = 0; i < std::min(report.notes.size(), kNotesMax); ++i) {
    const GithubNote& note = report.notes[i];
    absl::StrAppend(&text, "**", MarkdownText(note.title), "**");
    if (!note.file.empty()) {
      absl::StrAppend(&text, " in ", MarkdownText(note.file));
      if (note.line > 0) absl::StrAppend(&text, ", line ", note.line);
    }
    absl::StrAppend(&text, "\n\n", MarkdownCode(note.text));
    if (!note.command.empty()) absl::StrAppend(&text, "\n", MarkdownCode(note.command));
    text += "\n";
  }
  if (report.notes.size() > kNotesMax) {
    absl::StrAppend(&text, "and ", report.notes.size() - kNotesMax, " more\n\n");
  }
  return text;
}

std::string TellGithub(const std::optional<GithubJob>& job, const GithubReport& report,
                       std::ostream& out) {
  if (!job) return "";
  for (const GithubNote& note : report.notes) out << Annotation(note);
  out << std::flush;
  return job->summary_path.empty() ? "" : AppendToFile(job->summary_path, Markdown(report));
}

}  // namespace squall
