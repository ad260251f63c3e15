// Bytes choose the schedule of a simulated cluster (fuzz/schedule_input.h); every step of it is
// checked.
//
// A broken property is printed, with its signature as DEDUP_TOKEN, and left behind as a plan,
// <artifact prefix><signature>.txtpb, for `squall replay`. SQUALL_FUZZ_GUEST names a shared object
// with the node under test; Squall's own node is tested unless it is set.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>

#include "fuzz/abstract_state.h"
#include "fuzz/schedule_input.h"
#include "fuzz/schedule_mutator.h"
#include "scenarios/command/process/guest_file.h"
#include "scenarios/command/repro/origin.h"
#include "scenarios/command/repro/repro.h"
#include "scenarios/command/sweep/run_record.h"
#include "sim/guest/guest.h"
#include "sim/guest/guest_loader.h"
#include "sim/plan/plan_codec.h"
#include "sim/world/world.h"

namespace {

// Counters that the engine reads besides code coverage. Unused without an engine.
constexpr size_t kCounters = 8192;
__attribute__((used, section("__libfuzzer_extra_counters"))) uint8_t counters[kCounters];

// How this process was started. The engine calls plain functions, so there is no better place for
// it.
std::string artifact_prefix;                    // NOLINT
std::string guest_path;                         // NOLINT
const squall::GuestFactory* factory = nullptr;  // NOLINT

}  // namespace

namespace squall {
namespace {

// Counts the looks of the cluster that a run has met.
class LookCounter final : public WorldListener {
 public:
  void OnEvent(const World& world, const Event&, const Message*) override {
    const uint64_t look = AbstractState(world);
    if (look == last_) return;
    last_ = look;
    uint8_t& counter = counters[look % kCounters];
    if (counter < 255) ++counter;
  }
  void OnSend(const World&, const Message&, Fate) override {}

 private:
  uint64_t last_ = 0;
};

// The failing run with every choice made by hand, so that it needs neither the seed nor the fuzzer.
std::string WritePlan(const Plan& plan, const std::string& signature) {
  World world(plan, *factory, Checking::kOn, Recording::kOn);
  RunRecord record;
  record.signature = signature;
  while (world.Step()) {
    record.prefix_digest = record.digest;
    record.digest = world.digest();
  }
  record.verdict = RunVerdict::kViolation;
  record.steps = world.steps();
  PlanFile file;
  file.plan = Recorded(plan, world);
  file.expectation =
      ExpectationOf(record, file.plan, OriginHere(guest_path, HashGuestFile(guest_path)));
  const std::string path = artifact_prefix + signature + ".txtpb";
  std::ofstream(path, std::ios::binary) << WritePlanText(file);
  return path;
}

[[noreturn]] void Report(const Plan& plan, const World& world) {
  const Violation& violation = world.violations().front();
  const std::string signature = Signature(violation);
  const std::string path = WritePlan(plan, signature);
  std::fprintf(stderr,
               "VIOLATION %s   seed 0x%llx  step %llu  t=%s\n  %s\nDEDUP_TOKEN: %s\n"
               "  replay:  %s\n",
               Title(violation.property).c_str(), static_cast<unsigned long long>(plan.seed),
               static_cast<unsigned long long>(world.steps()), Describe(world.now()).c_str(),
               violation.detail.c_str(), signature.c_str(),
               ReplayFileCommand(path, guest_path).c_str());
  std::abort();
}

void RunSchedule(std::string_view bytes) {
  const Plan plan = DecodeSchedule(bytes);
  World world(plan, *factory);
  LookCounter counter;
  world.Run(&counter);
  if (world.violations().empty()) world.CrossCheck();
  if (!world.violations().empty()) Report(plan, world);
}

}  // namespace
}  // namespace squall

// libFuzzer's own mutations of bytes; not there without it.
extern "C" __attribute__((weak)) size_t LLVMFuzzerMutate(uint8_t* data, size_t size,
                                                         size_t max_size);

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size,
                                          unsigned int seed) {
  constexpr unsigned int kOfBytesOneIn = 8;
  if (max_size < squall::kSeedBytes || (LLVMFuzzerMutate != nullptr && seed % kOfBytesOneIn == 0)) {
    return LLVMFuzzerMutate == nullptr ? size : LLVMFuzzerMutate(data, size, max_size);
  }
  const std::string changed = squall::MutateSchedule({reinterpret_cast<const char*>(data), size},
                                                     max_size, seed / kOfBytesOneIn);
  std::copy(changed.begin(), changed.end(), data);
  return changed.size();
}

extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
  constexpr std::string_view kPrefixFlag = "-artifact_prefix=";
  for (int i = 1; i < *argc; ++i) {
    const std::string_view argument = (*argv)[i];
    if (argument.starts_with(kPrefixFlag)) {
      artifact_prefix = std::string(argument.substr(kPrefixFlag.size()));
    }
  }
  factory = &squall::OwnNodeFactory();
  if (const char* path = std::getenv("SQUALL_FUZZ_GUEST"); path != nullptr && *path != '\0') {
    const squall::LoadedGuest guest = squall::LoadGuest(path);
    if (guest.factory == nullptr) {
      std::fprintf(stderr, "SQUALL_FUZZ_GUEST: %s\n", guest.error.c_str());
      std::exit(2);
    }
    guest_path = path;
    factory = guest.factory;
  }
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  squall::RunSchedule({reinterpret_cast<const char*>(data), size});
  return 0;
}
