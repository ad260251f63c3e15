// A stream to a file descriptor through which nothing passes that a terminal would obey, but for
// the command's own colours.
#ifndef SQUALL_SCENARIOS_COMMAND_CLI_DISPLAY_STREAM_H_
#define SQUALL_SCENARIOS_COMMAND_CLI_DISPLAY_STREAM_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <streambuf>
#include <string>
#include <string_view>
#include <utility>

namespace squall {

class DisplayBuffer final : public std::streambuf {
 public:
  struct Settings {
    int descriptor = -1;  // Belongs to the caller.
    // Longer lines are cut off, and say how long they are. 0: none is.
    size_t line_bytes_max = 0;
    // Called with the errno when the descriptor cannot be written, once. What follows is dropped.
    std::function<void(int error)> on_error;
  };

  explicit DisplayBuffer(Settings settings) : settings_(std::move(settings)) {}

  // What the command itself writes to terminals, and what passes unchanged from then on.
  enum class Own : uint8_t {
    kNothing,
    kColours,    // "\033[31m" and the like.
    kEraseLine,  // "\r\033[K", as the first bytes after a flush.
  };
  void Allow(Own own) { own_ = own; }

 protected:
  int_type overflow(int_type c) override;
  std::streamsize xsputn(const char* text, std::streamsize size) override;
  int sync() override;

 private:
  void Add(std::string_view text);
  // Writes out all that there is up to byte `end`.
  void Emit(size_t end);
  void AppendLines(std::string_view text, std::string* shown);
  void AppendColoured(std::string_view text, std::string* shown) const;

  Settings settings_;
  Own own_ = Own::kNothing;
  bool failed_ = false;
  bool flushed_ = true;  // Nothing has been written since a flush.
  std::string waiting_;
  size_t line_bytes_ = 0;  // Of the line that is being written, if lines are cut off.
};

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_CLI_DISPLAY_STREAM_H_
