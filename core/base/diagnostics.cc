#include "core/base/diagnostics.h"

#include <cstdio>
#include <cstdlib>
#include <utility>

namespace squall {

void Diagnostics::Write(Severity severity, std::string_view line) const {
  sink_->Write(severity, line);
}

void Diagnostics::Fail(std::string line) {
  if (sink_ != nullptr && sink_->Wants(Severity::kFatal)) sink_->Write(Severity::kFatal, line);
  if (mode_ == AssertMode::kAbort) {
    std::fprintf(stderr, "squall: assertion failed: %s\n", line.c_str());
    std::abort();
  }
  if (reports_.size() < kReportsMax) reports_.push_back(std::move(line));
}

}  // namespace squall
