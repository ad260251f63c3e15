#include "scenarios/command/sweep/result_json.h"

#include <google/protobuf/message.h>
#include <google/protobuf/util/json_util.h>

#include "scenarios/command/sweep/json_numbers.h"

namespace squall {

std::string ResultJson(const google::protobuf::Message& message, JsonLayout layout) {
  google::protobuf::util::JsonPrintOptions options;
  options.always_print_primitive_fields = true;
  options.preserve_proto_field_names = true;
  options.add_whitespace = layout == JsonLayout::kIndented;
  std::string json;
  // Fails only for strings that are no UTF-8, and there are none.
  if (!google::protobuf::util::MessageToJsonString(message, &json, options).ok()) json = "{}";
  while (!json.empty() && json.back() == '\n') json.pop_back();
  return WithNumbers(json, *message.GetDescriptor()->file());
}

bool ReadResultJson(std::string_view json, google::protobuf::Message* message) {
  google::protobuf::util::JsonParseOptions options;
  options.ignore_unknown_fields = true;
  const google::protobuf::StringPiece text(json.data(), json.size());
  return google::protobuf::util::JsonStringToMessage(text, message, options).ok();
}

}  // namespace squall
