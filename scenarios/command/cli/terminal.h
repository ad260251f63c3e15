// The command's standard streams.
#ifndef SQUALL_SCENARIOS_COMMAND_CLI_TERMINAL_H_
#define SQUALL_SCENARIOS_COMMAND_CLI_TERMINAL_H_

#include <atomic>
#include <functional>
#include <ostream>
#include <string>
#include <utility>

#include "scenarios/command/cli/display_stream.h"
#include "scenarios/command/report/failure_text.h"

namespace squall {

// Takes over what the process was started with:
//
// - A standard descriptor that is closed stays taken, so that no other file gets its number.
// - Results go to what was standard output, and to nothing else: descriptor 1 becomes a copy of
//   descriptor 2, because a guest may print whatever it likes there.
// - What is printed passes through a DisplayBuffer.
// - Writing to a broken pipe or above a file size limit is an error and no longer a signal.
//
// A process has one of these, made before anything else is opened.
class Terminal {
 public:
  Terminal();
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;
  ~Terminal();

  std::ostream& out() { return out_; }
  std::ostream& err() { return err_; }

  // Whether results may have colours: standard output is a terminal that knows them, and NO_COLOR
  // is not set (https://no-color.org). If so, colours pass from then on. Text of foreign origin
  // that stands beside colours has been through ForDisplay().
  Colour UseColours();
  // Whether progress can be shown: standard error is a terminal on which a line can be written
  // over.
  bool UseProgress();

  // `call` is what to do once standard output cannot be written: to end what goes on. A child
  // process ends by itself then.
  void OnOutputLost(std::function<void()> call) { on_output_lost_ = std::move(call); }

  // The name under which this process opens the file that was typed as `path`: a name of standard
  // output, as /dev/stdout, leads to descriptor 1.
  std::string NameOf(const std::string& path) const;

  // Writes what is left. Returns `exit_code`, or kExitUsage after an error if something could not
  // be written to standard output, by this process or a child.
  int Finish(int exit_code);

 private:
  void Lose(int error);

  int out_descriptor_;
  int owner_;  // Process id.
  std::atomic<int> unshared_{0};
  std::atomic<int>* lost_;  // Errno, shared with children. 0: output is written.
  std::function<void()> on_output_lost_;
  DisplayBuffer out_buffer_;
  DisplayBuffer err_buffer_;
  std::ostream out_;
  std::ostream err_;
};

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_CLI_TERMINAL_H_
