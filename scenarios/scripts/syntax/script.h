// A scenario script as it stands in its file: directives with arguments, input and expected output.
//
// The envelope is cockroachdb/datadriven's:
//
//     # A comment.
//     directive argument key=value key=(value, value)
//     input lines, if the directive takes any
//     ----
//     expected output, up to a blank line
//
// A directive line that ends with a backslash goes on in the next line. Expected output that has
// blank lines of its own stands between two pairs of separators ("----" twice, before and after).
#ifndef SQUALL_SCENARIOS_SCRIPTS_SYNTAX_SCRIPT_H_
#define SQUALL_SCENARIOS_SCRIPTS_SYNTAX_SCRIPT_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace squall {

// The line that separates a directive from what it is expected to print.
inline constexpr std::string_view kSeparator = "----";

// A place in a script. Both count from 1; columns count bytes.
struct Position {
  uint32_t line = 1;
  uint32_t column = 1;

  friend bool operator==(const Position&, const Position&) = default;
};

// Something in a script that cannot be carried out as it stands there.
struct Mistake {
  Position at;
  std::string problem;  // What was read and why that is wrong: `unknown directive "campain"`.
  std::string valid;    // What would be valid in its place: `a node from 1 to 3`. May be empty.
};

// A piece of a directive's arguments, and where it stands.
struct Word {
  std::string text;
  Position at;
};

// `key`, `key=value` or `key=(value, value)`. `values` is empty in the first form alone.
struct Argument {
  std::string key;
  Position at;
  std::vector<Word> values;
  bool list = false;  // They stand in parentheses.
};

struct Directive {
  std::string name;
  Position at;
  std::vector<Argument> arguments;
  // The lines between directive and separator, as they stand there.
  std::vector<Word> input;
  // Whether a separator follows. If not, the input runs to the end of the script.
  bool has_separator = false;
  // The expected output, each line with its newline.
  std::string expected;
  // The line of the script on which `expected` begins.
  uint32_t expected_line = 1;
  // The bytes of the script from the separator to the end of the expected output: what a rewrite
  // replaces. Both at the end of the input if there is no separator.
  size_t answer_begin = 0;
  size_t answer_end = 0;

  // All input lines, without white space around the whole.
  std::string InputText() const;
};

struct Script {
  std::string path;  // For messages only.
  std::string text;
  std::vector<Directive> directives;
  // Where reading had to stop, if it did. `directives` holds what came before.
  std::optional<Mistake> mistake;
};

// The text of line `line` of `script`, without its end; empty if there is none.
std::string_view LineOf(const Script& script, uint32_t line);

// "FILE:LINE:COLUMN: PROBLEM", the line with a caret under the place, and what would be valid.
// Bytes that do not print are escaped. Several lines, each with its newline.
std::string Describe(const Script& script, const Mistake& mistake);

// `text` in double quotes, escaped, and cut off where it gets long: for use in a Mistake.
std::string QuoteForMistake(std::string_view text);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_SCRIPTS_SYNTAX_SCRIPT_H_
