// Reads scripts.
#ifndef SQUALL_SCENARIOS_SCRIPTS_SYNTAX_PARSER_H_
#define SQUALL_SCENARIOS_SCRIPTS_SYNTAX_PARSER_H_

#include <string>

#include "scenarios/scripts/syntax/script.h"

namespace squall {

// The script that `text` holds. Any bytes are answered: where they are no script, `mistake` of the
// result says so. A directive without a separator is not a mistake here: whoever rewrites adds it.
Script ParseScript(std::string path, std::string text);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_SCRIPTS_SYNTAX_PARSER_H_
