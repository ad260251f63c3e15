// Runs a fuzz target over the files, and the files below the directories, that are named on the
// command line, once each and in order of their names. It stands in for a fuzzing engine, so that
// any compiler can replay a corpus or a single crashing input.
//
// Exit codes: 0, every input ran; 2, nothing to run or something that cannot be read. A finding
// ends the process as it would under an engine.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

extern "C" {
int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);
// Optional: targets that need no preparation do not define it.
__attribute__((weak)) int LLVMFuzzerInitialize(int* argc, char*** argv);
}

namespace {

namespace fs = std::filesystem;

// Adds `path`, or all files below it, to `files`. False, and a message, if it cannot be read.
bool Collect(const fs::path& path, std::vector<fs::path>& files) {
  std::error_code error;
  if (!fs::is_directory(path, error)) {
    files.push_back(path);
    return true;
  }
  const size_t before = files.size();
  fs::recursive_directory_iterator it(path, error);
  for (; !error && it != fs::recursive_directory_iterator(); it.increment(error)) {
    if (it->is_regular_file()) files.push_back(it->path());
  }
  if (error) {
    std::fprintf(stderr, "%s: %s\n", path.c_str(), error.message().c_str());
    return false;
  }
  // The order in which a directory is read differs between machines.
  std::sort(files.begin() + static_cast<std::ptrdiff_t>(before), files.end());
  return true;
}

bool RunFile(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) {
    std::fprintf(stderr, "%s: cannot be read\n", file.c_str());
    return false;
  }
  const std::string bytes{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  // Named beforehand, because a finding leaves no time to do so.
  std::fprintf(stderr, "Running: %s (%zu bytes)\n", file.c_str(), bytes.size());
  LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size());
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  if (LLVMFuzzerInitialize != nullptr) LLVMFuzzerInitialize(&argc, &argv);
  std::vector<fs::path> files;
  for (int i = 1; i < argc; ++i) {
    // An engine's own flags mean nothing here.
    if (std::string_view(argv[i]).starts_with('-')) continue;
    if (!Collect(argv[i], files)) return 2;
  }
  if (files.empty()) {
    std::fprintf(stderr, "usage: %s FILE_OR_DIRECTORY...\nno input to run\n", argv[0]);
    return 2;
  }
  for (const fs::path& file : files) {
    if (!RunFile(file)) return 2;
  }
  std::fprintf(stderr, "%zu inputs ran\n", files.size());
  return 0;
}
