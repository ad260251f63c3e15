// Command lines that the command must survive, and what it must answer.
#ifndef SQUALL_SCENARIOS_HOSTILE_CASE_H_
#define SQUALL_SCENARIOS_HOSTILE_CASE_H_

#include <cstdint>
#include <string>
#include <vector>

namespace squall {

struct Case {
  std::string group;
  // For /bin/sh, run in an empty directory of its own. $squall is the command, $in the directory of
  // inputs.
  std::string command;
  // The exit codes that are right.
  std::vector<int> exits;
  // Must occur in what is printed to either stream. May be empty.
  std::string says;
  // Whether standard output must be one JSON value, if the exit code is 0 or 1.
  enum class Output : uint8_t { kAny, kJson } output = Output::kAny;
};

using Cases = std::vector<Case>;

// What stands in $in. `binary` is the command under test, which writes some of it.
void WriteInputs(const std::string& binary, const std::string& source, const std::string& in);

// `count` files $in/mutated/<name>-<i>, made from $in/<name> alone: cut off, with bytes changed,
// lost, doubled, or with something hostile put in. The same for the same seed.
void WriteMutated(const std::string& in, const std::string& name, uint64_t count, uint64_t seed);

// The cases, by what is hostile in them.
void AddOptionCases(Cases* cases);  // What is typed: unknown, doubled, out of range.
void AddStreamCases(Cases* cases);  // Standard streams that are closed, full, broken.
void AddNameCases(Cases* cases);    // File names and texts with codes that a terminal obeys.
void AddInputCases(Cases* cases);   // Files that are read: directories, FIFOs, endless, deep, huge.
void AddOutputCases(Cases* cases);  // Files that are written: links, FIFOs, devices, no room.
void AddMutatedCases(Cases* cases, uint64_t each);
void AddLimitCases(Cases* cases);  // ulimit, a poor environment, signals.

}  // namespace squall

#endif  // SQUALL_SCENARIOS_HOSTILE_CASE_H_
