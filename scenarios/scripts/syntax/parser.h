// Reads scripts.
#ifndef SQUALL_SCENARIOS_SCRIPTS_SYNTAX_PARSER_H_
#define SQUALL_SCENARIOS_SCRIPTS_SYNTAX_PARSER_H_

#include <string>

#include "scenarios/scripts/syntax/script.h"

namespace squall {

// Parses a script. `text` may be any bytes: if they are no script, `mistake` of the result says
// why. A directive without a separator is no mistake here: --rewrite adds it.
Script ParseScript(std::string path, std::string text);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_SCRIPTS_SYNTAX_PARSER_H_
