// The log lines of the core, and the effect of a failed assertion.
#ifndef SQUALL_CORE_BASE_DIAGNOSTICS_H_
#define SQUALL_CORE_BASE_DIAGNOSTICS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace squall {

enum class Severity : uint8_t { kDebug, kInfo, kWarning, kError, kFatal };

// Receives the log lines of a node. Not owned; must outlive the node.
class LogSink {
 public:
  virtual ~LogSink() = default;
  // Whether lines of this severity are wanted; others are not made.
  virtual bool Wants(Severity severity) const = 0;
  // `line` has no newline at its end.
  virtual void Write(Severity severity, std::string_view line) = 0;
};

// What a failed assertion of the core does.
enum class AssertMode : uint8_t {
  kAbort,   // Prints the line and ends the process.
  kReport,  // Keeps the line and goes on as well as it can, so that checkers can judge the rest.
};

// A node's voice. Plain data: a copy speaks to the same sink and keeps reports of its own.
class Diagnostics {
 public:
  Diagnostics() = default;
  Diagnostics(LogSink* sink, AssertMode mode) : sink_(sink), mode_(mode) {}

  // `line` is a callable that returns the text; it is called only if the sink wants it.
  template <class F>
  void Debug(F&& line) const {
    Say(Severity::kDebug, line);
  }
  template <class F>
  void Info(F&& line) const {
    Say(Severity::kInfo, line);
  }
  template <class F>
  void Warning(F&& line) const {
    Say(Severity::kWarning, line);
  }
  template <class F>
  void Error(F&& line) const {
    Say(Severity::kError, line);
  }

  // Returns `holds`. When it is false the assertion has failed: ends the process or keeps the line
  // for reports(), as the mode says. Code after a failed check must leave a state that is at least
  // well formed.
  template <class F>
  bool Expect(bool holds, F&& line) {
    if (!holds) [[unlikely]]
      Fail(line());
    return holds;
  }

  // Failed assertions since the node was made, the first kReportsMax of them.
  const std::vector<std::string>& reports() const { return reports_; }
  LogSink* sink() const { return sink_; }
  void set_sink(LogSink* sink) { sink_ = sink; }

  static constexpr size_t kReportsMax = 16;

 private:
  template <class F>
  void Say(Severity severity, F& line) const {
    if (sink_ != nullptr && sink_->Wants(severity)) [[unlikely]]
      Write(severity, line());
  }
  // Cold: the making of lines is to stay out of the way of the code that they tell of.
  [[gnu::cold]] void Write(Severity severity, std::string_view line) const;
  [[gnu::cold]] void Fail(std::string line);

  LogSink* sink_ = nullptr;
  AssertMode mode_ = AssertMode::kAbort;
  std::vector<std::string> reports_;
};

}  // namespace squall

#endif  // SQUALL_CORE_BASE_DIAGNOSTICS_H_
