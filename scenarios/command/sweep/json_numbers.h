// Numbers in protobuf's JSON. It writes all 64-bit integers as strings, because readers of JSON may
// keep numbers as doubles, which hold integers below 2^53 only.
#ifndef SQUALL_SCENARIOS_COMMAND_SWEEP_JSON_NUMBERS_H_
#define SQUALL_SCENARIOS_COMMAND_SWEEP_JSON_NUMBERS_H_

#include <string>
#include <string_view>

namespace google::protobuf {
class FileDescriptor;
}

namespace squall {

// `json`, the JSON of a message of `file` as protobuf makes it, with unsigned 64-bit fields below
// 2^53 as numbers. Fields called "seed" and "first_seed" stay strings, whatever their value: what
// they hold is used as a name and not counted with.
std::string WithNumbers(std::string_view json, const google::protobuf::FileDescriptor& file);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_SWEEP_JSON_NUMBERS_H_
