// LogFiles under any operations and any crashes comes back with what was durable, in a state that
// it once had; under any damage it refuses, or comes back in such a state.

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdint>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "core/testing/log_files_model.h"
#include "core/testing/memory_files.h"

namespace squall {
namespace {

// One operation: which, and numbers that are taken modulo what is possible.
using LogStep = std::tuple<uint8_t, uint8_t, uint8_t>;
using LogSteps = std::vector<LogStep>;
// The answers of a crash, used again and again.
using Answers = std::vector<uint8_t>;

MemoryFiles::Draw DrawFrom(const Answers& answers) {
  return [answers, at = size_t{0}](uint64_t range) mutable -> uint64_t {
    if (answers.empty()) return 0;
    return answers[at++ % answers.size()] % range;
  };
}

void Take(const LogStep& step, LogFilesModel* model) {
  const auto& [kind, a, b] = step;
  switch (kind % 8) {
    case 0:
    case 1:
      model->Append(a % 5, a / 5 % 4, b % 5, b / 5 * 8);
      break;
    case 2:
      model->Vote(1 + a % 5);
      break;
    case 3:
      model->SaveSnapshot(a % 8);
      break;
    case 4:
      if (a % 4 == 0) model->InstallSnapshot(b % 16);
      break;
    case 5:
      model->Compact(a % 8);
      break;
    case 6:
      model->Sync();
      break;
    case 7:
      model->EndSync();
      break;
  }
}

RC_GTEST_PROP(LogFilesProperty, ComesBackFromAnyCrashWithAllThatWasDurable,
              (const std::vector<std::pair<LogSteps, Answers>>& lives, uint8_t segment)) {
  LogFilesModel model(64 + segment * 8);
  for (const auto& [steps, answers] : lives) {
    for (const LogStep& step : steps) Take(step, &model);
    // The same crash is survived twice: by a copy, and by the one that goes on.
    const std::string copy_wrong = model.CheckCrash(DrawFrom(answers));
    RC_ASSERT(copy_wrong == "");
    const std::string wrong = model.Crash(DrawFrom(answers));
    RC_ASSERT(wrong == "");
  }
}

RC_GTEST_PROP(LogFilesProperty, NeverAcceptsWhatNeverWas,
              (const LogSteps& steps, uint8_t segment, uint8_t file, uint16_t at, uint8_t bits)) {
  LogFilesModel model(64 + segment * 8);
  for (const LogStep& step : steps) Take(step, &model);
  MemoryFiles damaged = model.files();
  const std::vector<FileName> names = damaged.List().value;
  if (!names.empty()) {
    std::string& bytes = *damaged.Raw(names[file % names.size()]);
    if (!bytes.empty())
      bytes[at % bytes.size()] = static_cast<char>(bytes[at % bytes.size()] ^ bits);
  }
  const std::string wrong = model.CheckDamaged(damaged);
  RC_ASSERT(wrong == "");
}

}  // namespace
}  // namespace squall
