#include "scenarios/command/sweep/json_numbers.h"

#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <set>

namespace squall {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

constexpr uint64_t kNumberMax = (uint64_t{1} << 53) - 1;

using Names = std::set<std::string, std::less<>>;

void AddNumbers(const Descriptor& message, Names* names) {
  for (int i = 0; i < message.field_count(); ++i) {
    const FieldDescriptor& field = *message.field(i);
    const bool is_seed = field.name() == "seed" || field.name() == "first_seed";
    if (field.type() == FieldDescriptor::TYPE_UINT64 && !is_seed) names->insert(field.name());
  }
  for (int i = 0; i < message.nested_type_count(); ++i) AddNumbers(*message.nested_type(i), names);
}

// The string at the front of `json`, quotes included.
std::string_view TakeString(std::string_view json) {
  size_t end = 1;
  while (end < json.size() && json[end] != '"') end += json[end] == '\\' ? 2 : 1;
  return json.substr(0, end + 1);
}

bool Fits(std::string_view digits) {
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return error == std::errc() && end == digits.data() + digits.size() && number <= kNumberMax;
}

}  // namespace

std::string WithNumbers(std::string_view json, const google::protobuf::FileDescriptor& file) {
  Names names;
  for (int i = 0; i < file.message_type_count(); ++i) AddNumbers(*file.message_type(i), &names);
  std::string text;
  text.reserve(json.size());
  std::string_view name;  // Of the member whose value comes next.
  while (!json.empty()) {
    if (json.front() != '"') {
      text += json.front();
      json.remove_prefix(1);
      continue;
    }
    const std::string_view quoted = TakeString(json);
    json.remove_prefix(quoted.size());
    const std::string_view inner = quoted.substr(1, std::max<size_t>(quoted.size(), 2) - 2);
    if (json.starts_with(':')) {
      name = inner;
      text += quoted;
    } else {
      text += names.contains(name) && Fits(inner) ? inner : quoted;
    }
  }
  return text;
}

}  // namespace squall
