// Messages of results.proto in protobuf's JSON form.
#ifndef SQUALL_SCENARIOS_COMMAND_SWEEP_RESULT_JSON_H_
#define SQUALL_SCENARIOS_COMMAND_SWEEP_RESULT_JSON_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace google::protobuf {
class Message;
}  // namespace google::protobuf

namespace squall {

enum class JsonLayout : uint8_t { kLine, kIndented };

// Without a newline at the end. Requires: the strings of `message` are UTF-8 (ToUtf8()).
std::string ResultJson(const google::protobuf::Message& message, JsonLayout layout);

// False if `json` is no such message. Fields that it does not know are passed over.
bool ReadResultJson(std::string_view json, google::protobuf::Message* message);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_SWEEP_RESULT_JSON_H_
