// What a directive of the interaction dialect prints: its own words and the nodes' log lines.
#ifndef SQUALL_SCENARIOS_SCRIPTS_ETCD_TRANSCRIPT_H_
#define SQUALL_SCENARIOS_SCRIPTS_ETCD_TRANSCRIPT_H_

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "core/base/diagnostics.h"

namespace squall {

// The names of the log levels, in their order: DEBUG INFO WARN ERROR FATAL NONE.
std::string DescribeLogLevels();

class Transcript final : public LogSink {
 public:
  // Lines below this severity are not printed; kNothing silences everything but errors.
  using Level = int;
  static constexpr Level kNothing = 5;

  // The level called `name`, in any mix of cases, if there is one.
  static std::optional<Level> ParseLevel(std::string_view name);

  Level level() const { return level_; }
  void set_level(Level level) { level_ = level; }
  bool quiet() const { return level_ == kNothing; }

  // Adds `text`, unless quiet.
  void Print(std::string_view text);
  // Runs `f` and moves each line that it prints to the right by two columns. Returns what it does.
  template <class F>
  auto Indented(F&& f) {
    std::string outer = std::exchange(text_, std::string());
    auto result = std::forward<F>(f)();
    AppendIndented(&outer);
    text_ = std::move(outer);
    return result;
  }

  const std::string& text() const { return text_; }
  // Forgets what was printed and which assertion failed.
  void Clear();

  // The first assertion that failed since Clear(); empty if none did.
  const std::string& failed_assertion() const { return failed_assertion_; }

  // LogSink.
  bool Wants(Severity severity) const override;
  void Write(Severity severity, std::string_view line) override;

 private:
  void AppendIndented(std::string* outer) const;

  std::string text_;
  std::string failed_assertion_;
  Level level_ = 0;
};

}  // namespace squall

#endif  // SQUALL_SCENARIOS_SCRIPTS_ETCD_TRANSCRIPT_H_
