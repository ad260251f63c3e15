#include "core/files/files.h"

#include <cstdio>

namespace squall {

std::string_view Describe(IoStatus status) {
  switch (status) {
    case IoStatus::kOk:
      return "ok";
    case IoStatus::kNotFound:
      return "no such file";
    case IoStatus::kExists:
      return "the file exists";
    case IoStatus::kNoSpace:
      return "no space left on the disk";
    case IoStatus::kFailed:
      return "input/output error";
  }
  return "?";
}

std::string Describe(const FileName& name) {
  const char* prefix = "";
  switch (name.kind) {
    case FileKind::kLog:
      prefix = "log";
      break;
    case FileKind::kSnapshot:
      prefix = "snapshot";
      break;
    case FileKind::kTemporary:
      prefix = "temporary";
      break;
  }
  char text[48];
  std::snprintf(text, sizeof text, "%s-%012llu", prefix,
                static_cast<unsigned long long>(name.number));
  return text;
}

}  // namespace squall
