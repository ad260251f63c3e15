#include "scenarios/cli/command_line.h"

#include <CLI/CLI.hpp>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/cli/typed_text.h"
#include "scenarios/exit_code.h"

namespace squall {
namespace {

std::vector<std::string_view> Views(const std::vector<std::string>& texts) {
  return {texts.begin(), texts.end()};
}

std::vector<std::string> Verbs(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* verb : app.get_subcommands({})) names.push_back(verb->get_name());
  return names;
}

// All names of flags: "--seeds", "-q".
std::vector<std::string> Flags(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    for (const std::string& name : option->get_snames()) names.push_back("-" + name);
  }
  return names;
}

// The first argument that is no flag, if it is no verb. No flag before the verb takes a value.
const char* UnknownVerb(const std::vector<std::string>& verbs, int argc, const char* const* argv) {
  for (int i = 1; i < argc; ++i) {
    if (argv[i][0] == '-') continue;
    for (const std::string& verb : verbs) {
      if (verb == argv[i]) return nullptr;
    }
    return argv[i];
  }
  return nullptr;
}

// What to say of an argument that was left over.
std::string Unexpected(const CLI::App& app, const std::string& argument) {
  const std::string name = argument.substr(0, argument.find('='));
  if (name.size() < 2 || name[0] != '-') return "unexpected argument \"" + argument + "\"";
  const std::vector<std::string> flags = Flags(app);
  const std::vector<std::string_view> views = Views(flags);
  std::string text = "unknown flag \"" + name + "\"";
  if (const auto nearest = NearestName(name, views)) text += "; did you mean \"" + *nearest + "\"?";
  return text;
}

}  // namespace

int RunCommandLine(CLI::App& app, int argc, const char* const* argv, const int* exit_code) {
  if (argc <= 1) {
    std::cerr << app.help();
    return kExitUsage;
  }
  const std::vector<std::string> verbs = Verbs(app);
  if (const char* verb = UnknownVerb(verbs, argc, argv)) {
    std::cerr << "squall: " << UnknownName("verb", verb, Views(verbs)) << "\n";
    return kExitUsage;
  }
  try {
    app.parse(argc, argv);
    return *exit_code;
  } catch (const CLI::ParseError& e) {
    // Help and version.
    if (e.get_exit_code() == 0) return app.exit(e);
    const CLI::App* verb = &app;
    for (const CLI::App* parsed : app.get_subcommands()) verb = parsed;
    const std::string command = verb == &app ? "squall" : "squall " + verb->get_name();
    const std::vector<std::string> rest = app.remaining(/*recurse=*/true);
    const bool left_over = e.get_exit_code() == static_cast<int>(CLI::ExitCodes::ExtrasError);
    std::cerr << command << ": "
              << (left_over && !rest.empty() ? Unexpected(*verb, rest.front()) : e.what()) << "\n"
              << "Try: " << command << " --help\n";
    return kExitUsage;
  }
}

}  // namespace squall
