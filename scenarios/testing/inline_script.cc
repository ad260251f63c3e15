#include "scenarios/testing/inline_script.h"

#include <gtest/gtest.h>

#include <memory>

#include "scenarios/scripts/dialect.h"
#include "scenarios/scripts/syntax/parser.h"
#include "sim/guest/own_node.h"

namespace squall {
namespace {

// Blank lines become separators with an empty expectation.
Script Parse(std::string_view directives) {
  std::string text(directives);
  for (size_t at = text.find("\n\n"); at != std::string::npos; at = text.find("\n\n", at + 7)) {
    text.replace(at, 2, "\n----\n\n");
  }
  return ParseScript("test", text + "\n----\n");
}

// The outcome of the last directive; those before it must be carried out.
Outcome Run(const Script& script) {
  EXPECT_FALSE(script.mistake.has_value()) << script.mistake->problem;
  const DialectInfo* dialect = FindDialect(script.directives.at(0).name);
  if (dialect == nullptr) {
    ADD_FAILURE() << "no dialect knows " << script.directives[0].name;
    return {};
  }
  const std::unique_ptr<Dialect> world = dialect->make({});
  for (size_t i = 0; i + 1 < script.directives.size(); ++i) {
    const Outcome outcome = world->Run(script.directives[i]);
    if (outcome.mistake) ADD_FAILURE() << Describe(script, *outcome.mistake);
  }
  return world->Run(script.directives.back());
}

}  // namespace

std::string LastOutputOf(std::string_view directives) {
  const Script script = Parse(directives);
  const Outcome outcome = Run(script);
  if (outcome.mistake) ADD_FAILURE() << Describe(script, *outcome.mistake);
  return outcome.output;
}

Mistake MistakeIn(std::string_view directives) {
  const Outcome outcome = Run(Parse(directives));
  if (!outcome.mistake) ADD_FAILURE() << "no mistake, but: " << outcome.output;
  return outcome.mistake.value_or(Mistake());
}

}  // namespace squall
