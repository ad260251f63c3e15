#include "scenarios/scripts/run/script_files.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include "scenarios/scripts/syntax/script.h"
#include "scenarios/scripts/syntax/text.h"

namespace squall {
namespace {

namespace fs = std::filesystem;

// Hidden files, and those that editors leave behind: .name, name~, #name#.
bool IsTemporary(const std::string& name) {
  return name.starts_with('.') || name.ends_with('~') ||
         (name.starts_with('#') && name.ends_with('#'));
}

bool HasSeparator(std::string_view text) {
  const std::vector<std::string_view> lines = Lines(text);
  return std::find(lines.begin(), lines.end(), kSeparator) != lines.end();
}

void TakeFromDirectory(const fs::path& path, FoundScripts* found) {
  const std::string extension = path.extension().string();
  if (extension != ".txt" && extension != ".scenario") return;
  // Licences and notes lie beside scripts. What cannot be read is an error later on.
  std::string text;
  const bool readable = ReadFile(path.string(), &text).empty();
  (readable && !HasSeparator(text) ? found->skipped : found->paths).push_back(path.string());
}

// Symbolic links to directories are not followed: they could lead back.
void Walk(const fs::path& directory, FoundScripts* found) {
  std::error_code error;
  std::vector<fs::directory_entry> entries;
  for (fs::directory_iterator at(directory, error), end; !error && at != end; at.increment(error)) {
    entries.push_back(*at);
  }
  if (error) {
    found->errors.push_back("cannot read directory '" + directory.string() +
                            "': " + error.message());
    return;
  }
  std::sort(entries.begin(), entries.end());
  for (const fs::directory_entry& entry : entries) {
    if (IsTemporary(entry.path().filename().string())) continue;
    std::error_code ignored;
    if (entry.is_directory(ignored)) {
      if (!entry.is_symlink(ignored)) Walk(entry.path(), found);
    } else {
      TakeFromDirectory(entry.path(), found);
    }
  }
}

std::string LastError(const std::string& what, const std::string& path) {
  return "cannot " + what + " '" + path + "': " + std::strerror(errno);
}

}  // namespace

FoundScripts FindScripts(std::span<const std::string> operands) {
  FoundScripts found;
  for (const std::string& operand : operands) {
    std::error_code error;
    if (!fs::is_directory(operand, error)) {
      found.paths.push_back(operand);
      continue;
    }
    const size_t before = found.paths.size() + found.errors.size();
    Walk(operand, &found);
    if (found.paths.size() + found.errors.size() == before) {
      found.errors.push_back("no scripts (*.txt, *.scenario) in '" + operand + "'");
    }
  }
  return found;
}

std::string ReadFile(const std::string& path, std::string* text) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (status.type() == fs::file_type::directory) return "'" + path + "' is a directory";
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file) return LastError("read", path);
  if (status.type() == fs::file_type::regular && fs::file_size(path, error) > kScriptBytesMax) {
    return "'" + path + "' is larger than a script may be (" +
           std::to_string(kScriptBytesMax >> 20) + " MiB)";
  }
  text->clear();
  char buffer[1 << 16];
  while (file.read(buffer, sizeof buffer) || file.gcount() > 0) {
    text->append(buffer, static_cast<size_t>(file.gcount()));
    if (text->size() > kScriptBytesMax) return "'" + path + "' does not end";
  }
  if (file.bad()) return LastError("read", path);
  return "";
}

std::string ReplaceFile(const std::string& path, std::string_view text) {
  // Through a symbolic link to the file itself, so that the link stays one.
  std::error_code error;
  fs::path target = fs::canonical(path, error);
  if (error) target = path;
  const fs::path aside = target.string() + ".rewrite~";
  errno = 0;
  {
    std::ofstream file(aside, std::ios::binary | std::ios::trunc);
    file.write(text.data(), static_cast<std::streamsize>(text.size()));
    file.close();
    if (!file) {
      std::string problem = LastError("write", aside.string());
      fs::remove(aside, error);
      return problem;
    }
  }
  fs::permissions(aside, fs::status(target, error).permissions(), error);
  fs::rename(aside, target, error);
  if (!error) return "";
  std::string problem = "cannot replace '" + path + "': " + error.message();
  fs::remove(aside, error);
  return problem;
}

}  // namespace squall
