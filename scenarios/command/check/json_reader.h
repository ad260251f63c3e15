// JSON, value by value: one array, or values one behind the other as in JSON lines.
#ifndef SQUALL_SCENARIOS_COMMAND_CHECK_JSON_READER_H_
#define SQUALL_SCENARIOS_COMMAND_CHECK_JSON_READER_H_

#include <cstddef>
#include <functional>
#include <string_view>

#include "scenarios/command/check/datum.h"

namespace squall {

// Takes a value as soon as it has been read, and says what is wrong with it.
using DatumSink = std::function<TextError(const Datum&)>;

// Gives `sink` each value of `text` from `begin` on: the items of the array, if the text is one.
// Stops at the first error, the sink's included.
TextError ReadJsonValues(std::string_view text, size_t begin, const DatumSink& sink);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_CHECK_JSON_READER_H_
