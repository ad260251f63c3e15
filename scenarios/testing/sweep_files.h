// What sweeps leave behind, for tests that compare it: whole folders, but for what depends on the
// clock of the wall.
#ifndef SQUALL_SCENARIOS_TESTING_SWEEP_FILES_H_
#define SQUALL_SCENARIOS_TESTING_SWEEP_FILES_H_

#include <filesystem>
#include <map>
#include <string>

namespace squall {

// `text` without lengths of wall-clock time and, of a page, without the slowest seeds: results do
// not hold them, so that a sweep that is gone on with begins that list anew.
std::string WithoutTimes(const std::string& text);

// All of the file, empty if it cannot be read.
std::string ReadWholeFile(const std::filesystem::path& path);

// All files of a folder by their names within it, WithoutTimes(). What a process leaves that is
// killed while it writes a report is not of the sweep, and is not cleared away by the next one.
std::map<std::string, std::string> SweepFiles(const std::filesystem::path& folder);

// Expects both folders to hold the same files.
void ExpectSameSweepFiles(const std::filesystem::path& a, const std::filesystem::path& b);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_TESTING_SWEEP_FILES_H_
