// The command line as a whole: which verb, its flags, help, and what to say of typing errors. The
// only place that knows the library by which arguments are parsed.
#ifndef SQUALL_SCENARIOS_COMMAND_CLI_COMMAND_LINE_H_
#define SQUALL_SCENARIOS_COMMAND_CLI_COMMAND_LINE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace CLI {
class App;
}  // namespace CLI

namespace squall {

class Terminal;

// What may be typed behind one verb, and what happens then. Whatever is pointed to gets what was
// typed, keeps its value if nothing was, and must live as long as the command line.
class Verb {
 public:
  // `*exit_code` is what running the verb leaves.
  Verb(CLI::App* app, Terminal* terminal, int* exit_code)
      : app_(app), terminal_(terminal), exit_code_(exit_code) {}

  // Text that must be there, at least once if there are several.
  void Operand(const char* name, std::string* value, const char* what);
  void Operands(const char* name, std::vector<std::string>* values, const char* what);
  // `names` as "--jobs,-j"; `type` is what help calls the value.
  void Option(const char* names, std::string* value, const char* type, const std::string& what);
  // One that may be given several times.
  void Options(const char* names, std::vector<std::string>* values, const char* type,
               const std::string& what);
  // A number above 0. Help names the default, which is `*value`.
  void Number(const char* names, uint64_t* value, const char* what);
  void Flag(const char* names, bool* value, const char* what);
  // One that makes no sense without another, which is there already.
  void FlagWith(const char* other, const char* names, bool* value, const char* what);
  // Printed at the end of help.
  void Footer(const char* text);
  // `run` returns the exit code.
  void OnRun(std::function<int(Terminal&)> run);

 private:
  CLI::App* app_;
  Terminal* terminal_;
  int* exit_code_;
};

class CommandLine {
 public:
  // `terminal` must outlive it.
  CommandLine(const char* name, const char* about, const std::string& version, Terminal* terminal);
  ~CommandLine();

  Verb AddVerb(const char* name, const char* about);
  // Parses the arguments, which makes the verb run, and returns its exit code; 0 after help, 2 for
  // arguments that are not known.
  int Run(int argc, const char* const* argv);

 private:
  int Parse(int argc, const char* const* argv);
  int Help(const std::vector<std::string>& verbs);

  std::unique_ptr<CLI::App> app_;
  Terminal* terminal_;
  std::unique_ptr<int> exit_code_;  // Where it stays though the command line moves.
};

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_CLI_COMMAND_LINE_H_
