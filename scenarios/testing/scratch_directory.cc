#include "scenarios/testing/scratch_directory.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

namespace squall {

namespace fs = std::filesystem;

ScratchDirectory::ScratchDirectory() : path_(testing::TempDir() + "/squall-XXXXXX") {
  if (mkdtemp(path_.data()) == nullptr) ADD_FAILURE() << "cannot make " << path_;
}

ScratchDirectory::~ScratchDirectory() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

std::string ScratchDirectory::Path(std::string_view name) const {
  return path_ + "/" + std::string(name);
}

size_t ScratchDirectory::size() const {
  return static_cast<size_t>(
      std::distance(fs::directory_iterator(path_), fs::directory_iterator()));
}

void ScratchDirectory::Write(std::string_view name, std::string_view bytes) const {
  std::ofstream(Path(name), std::ios::binary)
      .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

std::string ScratchDirectory::Read(std::string_view name) const {
  std::ostringstream text;
  text << std::ifstream(Path(name), std::ios::binary).rdbuf();
  return text.str();
}

}  // namespace squall
