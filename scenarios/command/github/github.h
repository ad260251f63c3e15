// What GitHub Actions shows of the command's findings: annotations of the job, which are lines of
// its output, and a summary in Markdown, which goes to a file.
// https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions
#ifndef SQUALL_SCENARIOS_COMMAND_GITHUB_GITHUB_H_
#define SQUALL_SCENARIOS_COMMAND_GITHUB_GITHUB_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "scenarios/command/sweep/run_record.h"

namespace squall {

// The job that runs the command.
struct GithubJob {
  std::string summary_path;  // Empty: it wants no summary.
};

// Nothing outside of GitHub Actions: GITHUB_ACTIONS is not set, or "false".
std::optional<GithubJob> GithubJobOf(
    const std::function<std::optional<std::string>(const char*)>& environment);

struct GithubNote {
  enum class Level : uint8_t { kError, kWarning, kNotice };
  Level level = Level::kError;
  std::string title;    // "current-term commit (S13), seed 0x4".
  std::string text;     // Any bytes, several lines.
  std::string command;  // What to type to see it again. May be empty.
  std::string file;     // Where it is, if it is in a file.
  uint32_t line = 0;    // 0: not known.
};

// What there is to say of a run that is not clean.
GithubNote NoteOf(const RunRecord& record, std::string command);

struct GithubReport {
  std::string heading;  // "squall sweep: profile swarm, seeds 0x1 to 0x3c".
  std::string outcome;  // One line.
  std::vector<GithubNote> notes;
};

// "::error file=a,line=3,title=b::text", with its newline.
std::string Annotation(const GithubNote& note);
std::string Markdown(const GithubReport& report);

// Prints the annotations to `out` and adds to the summary's file. Does nothing without a job.
// Returns what went wrong, empty if nothing.
std::string TellGithub(const std::optional<GithubJob>& job, const GithubReport& report,
                       std::ostream& out);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_GITHUB_GITHUB_H_
