#include "scenarios/scripts/run/script_files.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "scenarios/files/read_file.h"
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

// A script in UTF-16 counts too, so that it is answered and not skipped.
bool HasSeparator(std::string_view text) {
  if (text.find('\0') != std::string_view::npos) {
    std::string ascii(text);
    std::erase(ascii, '\0');
    return HasSeparator(ascii);
  }
  const std::vector<std::string_view> lines = Lines(text);
  return std::find(lines.begin(), lines.end(), kSeparator) != lines.end();
}

void TakeFromDirectory(const fs::path& path, FoundScripts* found) {
  const std::string extension = path.extension().string();
  if (extension != ".txt" && extension != ".scenario") return;
  std::error_code ignored;
  // A FIFO would be waited for.
  if (!fs::is_regular_file(path, ignored) && fs::exists(path, ignored)) {
    found->skipped.push_back({path.string(), "it is no regular file"});
    return;
  }
  // Licences and notes lie beside scripts. What cannot be read is an error later on.
  std::string text;
  if (ReadInput(path.string(), &text, kScriptBytesMax).empty() && !HasSeparator(text)) {
    found->skipped.push_back({path.string(), "no line \"----\" in it, so it is no script"});
    return;
  }
  found->paths.push_back(path.string());
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

}  // namespace squall
