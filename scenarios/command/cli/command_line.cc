#include "scenarios/command/cli/command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <exception>
#include <limits>
#include <new>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scenarios/command/cli/terminal.h"
#include "scenarios/command/cli/typed_text.h"
#include "scenarios/exit_code.h"

namespace squall {
namespace {

std::vector<std::string_view> Views(const std::vector<std::string>& texts) {
  return {texts.begin(), texts.end()};
}

std::vector<std::string> Words(const char* const* begin, const char* const* end) {
  return {begin, end};
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

void Verb::Operand(const char* name, std::string* value, const char* what) {
  app_->add_option(name, *value, what)->type_name("")->required();
}

void Verb::Operands(const char* name, std::vector<std::string>* values, const char* what) {
  app_->add_option(name, *values, what)->required();
}

void Verb::Option(const char* names, std::string* value, const char* type,
                  const std::string& what) {
  app_->add_option(names, *value, what)->type_name(type);
}

void Verb::Options(const char* names, std::vector<std::string>* values, const char* type,
                   const std::string& what) {
  app_->add_option(names, *values, what)->type_name(type)->allow_extra_args(false);
}

void Verb::Number(const char* names, uint64_t* value, const char* what) {
  const auto read = [names, value](const std::string& text) {
    const auto number = ParseNumber(text, 1, std::numeric_limits<uint64_t>::max());
    if (!number.ok()) throw CLI::ValidationError(names, number.error);
    *value = number.value;
  };
  app_->add_option_function<std::string>(names, read, what)
      ->type_name("N")
      ->default_str(std::to_string(*value));
}

void Verb::Flag(const char* names, bool* value, const char* what) {
  app_->add_flag(names, *value, what);
}

void Verb::FlagWith(const char* other, const char* names, bool* value, const char* what) {
  app_->add_flag(names, *value, what)->needs(app_->get_option(other));
}

void Verb::Footer(const char* text) { app_->footer(text); }

void Verb::OnRun(std::function<int(Terminal&)> run) {
  app_->callback([run = std::move(run), terminal = terminal_, exit_code = exit_code_] {
    *exit_code = run(*terminal);
  });
}

CommandLine::CommandLine(const char* name, const char* about, const std::string& version,
                         Terminal* terminal)
    : app_(std::make_unique<CLI::App>(about, name)),
      terminal_(terminal),
      exit_code_(std::make_unique<int>(0)) {
  app_->require_subcommand(1);
  app_->set_help_flag("-h,--help", "Print this help");
  app_->set_version_flag("--version", version, "Print the version and the commit");
  app_->footer("`squall help VERB` prints the arguments of a verb.");
}

CommandLine::~CommandLine() = default;

Verb CommandLine::AddVerb(const char* name, const char* about) {
  return Verb(app_->add_subcommand(name, about), terminal_, exit_code_.get());
}

int CommandLine::Run(int argc, const char* const* argv) {
  std::ostream& err = terminal_->err();
  try {
    return terminal_->Finish(Parse(argc, argv));
  } catch (const std::bad_alloc&) {
    err << "squall: out of memory\n";
  } catch (const std::exception& e) {
    err << "squall: internal error: " << e.what() << "\n";
  }
  return kExitInconclusive;
}

// `squall help` and `squall help VERB`.
int CommandLine::Help(const std::vector<std::string>& verbs) {
  std::ostream& err = terminal_->err();
  const std::vector<std::string> known = Verbs(*app_);
  if (verbs.size() > 1) {
    err << "squall help: unexpected argument \"" << verbs[1] << "\"; one verb at a time\n";
    return kExitUsage;
  }
  if (verbs.empty() || verbs[0] == "help") {
    terminal_->out() << app_->help();
    return kExitClean;
  }
  if (std::find(known.begin(), known.end(), verbs[0]) == known.end()) {
    err << "squall help: " << UnknownName("verb", verbs[0], Views(known)) << "\n";
    return kExitUsage;
  }
  terminal_->out() << app_->get_subcommand(verbs[0])->help(app_->get_name());
  return kExitClean;
}

int CommandLine::Parse(int argc, const char* const* argv) {
  CLI::App& app = *app_;
  std::ostream& err = terminal_->err();
  if (argc <= 1) {
    err << app.help();
    return kExitUsage;
  }
  const std::vector<std::string> verbs = Verbs(app);
  if (std::string_view(argv[1]) == "help") return Help(Words(argv + 2, argv + argc));
  if (const char* verb = UnknownVerb(verbs, argc, argv)) {
    err << "squall: " << UnknownName("verb", verb, Views(verbs)) << "\n";
    return kExitUsage;
  }
  try {
    app.parse(argc, argv);
    return *exit_code_;
  } catch (const CLI::ParseError& e) {
    // Help and version.
    if (e.get_exit_code() == 0) return app.exit(e, terminal_->out(), err);
    const CLI::App* verb = &app;
    for (const CLI::App* parsed : app.get_subcommands()) verb = parsed;
    const std::string command = verb == &app ? "squall" : "squall " + verb->get_name();
    const std::vector<std::string> rest = app.remaining(/*recurse=*/true);
    err << command << ": " << (rest.empty() ? e.what() : Unexpected(*verb, rest.front())) << "\n"
        << "Try: " << command << " --help\n";
    return kExitUsage;
  }
}

}  // namespace squall
