#include "scenarios/command/board/bug.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <system_error>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "core/base/describe.h"

namespace squall {
namespace {

namespace fs = std::filesystem;

// The fields of a header, in the order in which they stand.
struct Field {
  std::string_view name;
  std::string Bug::*text;  // Null: the detectors.
};
constexpr Field kFields[] = {
    {"id", &Bug::id},         {"bug", &Bug::bug},         {"origin", &Bug::origin},
    {"breaks", &Bug::breaks}, {"trigger", &Bug::trigger}, {"detector", nullptr},
};
constexpr size_t kFieldCount = std::size(kFields);

std::optional<Property> PropertyOf(std::string_view id) {
  for (const PropertyRow& row : Properties()) {
    if (row.id == id) return row.property;
  }
  return std::nullopt;
}

// Reads the header of one patch.
class Reader {
 public:
  Reader(std::string_view path, std::string_view text) : path_(path), text_(text) {}

  BugReading Read() {
    size_t line = 0;
    for (std::string_view rest = text_; !rest.empty() && reading_.error.empty();) {
      const size_t end = std::min(rest.find('\n'), rest.size());
      const std::string_view content = rest.substr(0, end);
      rest.remove_prefix(std::min(end + 1, rest.size()));
      ++line;
      if (content.empty()) break;
      Take(content, line);
    }
    if (reading_.error.empty()) Finish(line);
    return std::move(reading_);
  }

 private:
  // A field's first line, or one that continues it, which begins with a space.
  void Take(std::string_view content, size_t line) {
    if (content.front() == ' ' && next_ > 0) {
      absl::StrAppend(&value_, " ", Trimmed(content));
      return;
    }
    const size_t colon = content.find(':');
    const std::string_view name = content.substr(0, std::min(colon, content.size()));
    if (colon == std::string_view::npos || next_ == kFieldCount || name != kFields[next_].name) {
      Refuse(line,
             absl::StrCat("read ", Quote(std::string(content)), ", expected ",
                          next_ == kFieldCount
                              ? "an empty line behind the header"
                              : absl::StrCat("`", std::string(kFields[next_].name), ": ...`")));
      return;
    }
    Store();
    if (!reading_.error.empty()) return;
    value_ = Trimmed(content.substr(colon + 1));
    line_ = line;
    ++next_;
  }

  static std::string Trimmed(std::string_view text) {
    return std::string(absl::StripAsciiWhitespace({text.data(), text.size()}));
  }

  // The field that was read last is complete.
  void Store() {
    if (next_ == 0) return;
    const Field& field = kFields[next_ - 1];
    if (value_.empty()) {
      Refuse(line_, absl::StrCat("`", std::string(field.name), "` is empty"));
    } else if (field.text != nullptr) {
      reading_.bug.*field.text = value_;
    } else {
      StoreDetectors();
    }
  }

  void StoreDetectors() {
    for (const auto& part : absl::StrSplit(value_, ',')) {
      const std::string id = Trimmed({part.data(), part.size()});
      const std::optional<Property> property = PropertyOf(id);
      if (!property) {
        Refuse(line_, absl::StrCat("read ", Quote(id), ", expected ids of properties as S7, L3"));
        return;
      }
      reading_.bug.detectors.push_back(*property);
    }
  }

  void Finish(size_t line) {
    Store();
    if (!reading_.error.empty()) return;
    if (next_ < kFieldCount) {
      Refuse(line, absl::StrCat("the header ends, expected `", std::string(kFields[next_].name),
                                ": ...`"));
      return;
    }
    const std::string name = fs::path(path_).stem().string();
    if (reading_.bug.id != name) {
      Refuse(1, absl::StrCat("read the id ", Quote(reading_.bug.id), ", expected ", Quote(name),
                             ", the name of the file"));
    }
  }

  void Refuse(size_t line, const std::string& what) {
    if (reading_.error.empty()) {
      reading_.error = absl::StrCat(std::string(path_), ":", line, ": ", what);
    }
  }

  std::string_view path_;
  std::string_view text_;
  BugReading reading_;
  size_t next_ = 0;    // The field that comes next.
  size_t line_ = 0;    // Where the last one began.
  std::string value_;  // Of the last one, so far.
};

}  // namespace

BugReading ReadBug(std::string_view path, std::string_view text) {
  return Reader(path, text).Read();
}

BugFolder ReadBugs(const std::string& path) {
  BugFolder folder;
  std::error_code error;
  std::vector<fs::path> patches;
  for (fs::directory_iterator i(path, error), end; !error && i != end; i.increment(error)) {
    if (i->path().extension() == ".patch") patches.push_back(i->path());
  }
  if (error) return {{}, absl::StrCat(path, ": ", error.message())};
  if (patches.empty()) {
    return {{}, path + ": there are no patches of broken nodes; build the target mutants"};
  }
  std::sort(patches.begin(), patches.end());
  for (const fs::path& patch : patches) {
    std::ifstream in(patch, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    if (!in || text.fail()) return {{}, patch.string() + ": cannot be read"};
    BugReading reading = ReadBug(patch.string(), text.str());
    if (!reading.error.empty()) return {{}, reading.error};
    reading.bug.object = fs::path(patch).replace_extension(".so").string();
    if (!fs::is_regular_file(reading.bug.object, error)) {
      return {{},
              absl::StrCat(reading.bug.object, ": is missing, but there is ", patch.string(),
                           "; build the target mutants")};
    }
    folder.bugs.push_back(std::move(reading.bug));
  }
  return folder;
}

std::string DefaultBugFolder() {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  return error ? "mutants" : (program.parent_path() / "mutants").string();
}

}  // namespace squall
