#include "scenarios/command/run/record_script.h"

#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "scenarios/command/process/ended_process.h"
#include "scenarios/command/process/guest_file.h"
#include "scenarios/command/process/isolated.h"
#include "scenarios/command/process/packed_bytes.h"
#include "scenarios/command/repro/origin.h"
#include "scenarios/command/repro/repro.h"
#include "scenarios/command/sweep/lone_run.h"
#include "scenarios/files/read_file.h"
#include "scenarios/files/text_encoding.h"
#include "scenarios/files/write_file.h"
#include "scenarios/scripts/run/script_files.h"
#include "scenarios/scripts/syntax/parser.h"
#include "scenarios/scripts/timed/plan_script.h"
#include "sim/plan/plan_codec.h"

namespace squall {
namespace {

// "plan-2.txtpb" for the second of several.
std::string PathOf(const std::string& path, size_t number, size_t count) {
  if (count == 1) return path;
  const size_t name = path.rfind('/') == path.npos ? 0 : path.rfind('/') + 1;
  const size_t dot = path.find('.', name + 1);
  const size_t end = dot == path.npos ? path.size() : dot;
  return absl::StrCat(path.substr(0, end), "-", number, path.substr(end));
}

std::string Pack(const Script& script, const CompiledScript& compiled) {
  std::string bytes;
  PutString(compiled.mistake ? Describe(script, *compiled.mistake) : "", &bytes);
  PutNumber(compiled.worlds.size(), &bytes);
  for (const CompiledWorld& world : compiled.worlds) {
    PutNumber(world.steps, &bytes);
    PutNumber(world.digest, &bytes);
    PutString(WritePlanBinary({world.plan, {}}), &bytes);
  }
  return bytes;
}

class Recorder {
 public:
  explicit Recorder(const RecordRequest& request) : request_(request) {}

  RecordedScript Record() && {
    std::string text;
    if (!ReadScript(&text)) return std::move(recorded_);
    const std::vector<CompiledWorld> worlds = Compile(text);
    for (const CompiledWorld& world : worlds) {
      if (!Write(world, PathOf(request_.path, recorded_.files.size() + 1, worlds.size()))) break;
    }
    return std::move(recorded_);
  }

 private:
  bool Fail(std::string error, int exit_code) {
    recorded_.error = std::move(error);
    recorded_.exit_code = exit_code;
    return false;
  }

  bool ReadScript(std::string* text) {
    std::string error = ReadInput(request_.script, text, kScriptBytesMax);
    std::string_view script = *text;
    if (error.empty()) error = PassByteOrderMark(&script);
    *text = std::string(script);
    return error.empty() || Fail(std::move(error), kExitUsage);
  }

  // The worlds of the script; none if it cannot be run.
  std::vector<CompiledWorld> Compile(const std::string& text) {
    const IsolatedResult result = CallIsolated({}, [&](RunProgress& progress) {
      progress.Begin(RunProgress::Phase::kReviewing);
      const Script script = ParseScript(request_.script, text);
      return Pack(script,
                  CompileScript(script, {.factory = request_.factory, .seed = request_.seed}));
    });
    std::vector<CompiledWorld> worlds;
    if (!result.returned) {
      Fail("the script does not come to an end: " + HowItEnded(result), kExitInconclusive);
    } else if (!Unpack(*result.returned, &worlds)) {
      worlds.clear();
    }
    return worlds;
  }

  static std::string HowItEnded(const IsolatedResult& result) {
    if (!result.error.empty()) return result.error;
    if (result.overrun) return Describe(*result.overrun);
    return result.ended ? squall::HowItEnded(*result.ended) : "interrupted";
  }

  bool Unpack(std::string_view bytes, std::vector<CompiledWorld>* worlds) {
    std::string mistake;
    uint64_t count = 0;
    if (!TakeString(&bytes, &mistake) || !TakeNumber(&bytes, &count)) return false;
    if (!mistake.empty()) return Fail(std::move(mistake), kExitUsage);
    for (uint64_t i = 0; i < count; ++i) {
      CompiledWorld& world = worlds->emplace_back();
      std::string plan;
      if (!TakeNumber(&bytes, &world.steps) || !TakeNumber(&bytes, &world.digest) ||
          !TakeString(&bytes, &plan)) {
        return false;
      }
      PlanReading reading = ReadPlan(plan, "the plan of the script");
      if (reading.status != PlanReading::Status::kOk) return Fail(reading.error, kExitUsage);
      world.plan = std::move(reading.file.plan);
    }
    return true;
  }

  bool Write(const CompiledWorld& world, const std::string& path) {
    const LoneRun run = RunAlone(world.plan, *request_.factory, {});
    if (!run.error.empty()) return Fail(run.error, kExitInconclusive);
    if (run.record.steps != world.steps || run.record.digest != world.digest) {
      return Fail(absl::StrCat("the plan does not repeat the script's run: it ends after ",
                               run.record.steps, " steps and not ", world.steps),
                  kExitNondeterminism);
    }
    PlanFile file;
    file.plan = world.plan;
    file.expectation = ExpectationOf(run.record, world.plan,
                                     OriginHere(request_.guest, HashGuestFile(request_.guest)));
    if (std::string error = WriteWhole(path, WritePlanText(file)); !error.empty()) {
      return Fail(std::move(error), kExitUsage);
    }
    recorded_.files.push_back(
        {path, world.steps, world.digest, ReplayFileCommand(path, request_.guest)});
    return true;
  }

  const RecordRequest& request_;
  RecordedScript recorded_;
};

}  // namespace

RecordedScript RecordScript(const RecordRequest& request) { return Recorder(request).Record(); }

}  // namespace squall
