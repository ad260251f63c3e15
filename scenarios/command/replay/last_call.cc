#include "scenarios/command/replay/last_call.h"

#include <sys/mman.h>
#include <time.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstring>
#include <string_view>
#include <type_traits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "scenarios/command/process/isolated.h"
#include "scenarios/command/replay/watched_guest.h"
#include "sim/world/world.h"

namespace squall {
namespace {

static_assert(std::is_trivially_copyable_v<NamedChoice>);

// The step that is waited for takes no longer where it ends its process; where it does not end,
// this is enough to get into the call that hangs.
constexpr time_t kStepSecondsMax = 2;
constexpr std::chrono::minutes kRunTimeMax{10};

// The last lines of what a guest printed before it ended its process.
constexpr size_t kOutputLinesMax = 12;

std::vector<std::string> LastLines(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    if (end > 0) lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  if (lines.size() > kOutputLinesMax) {
    lines.erase(lines.begin(), lines.end() - static_cast<ptrdiff_t>(kOutputLinesMax));
  }
  return lines;
}

// What the process of the run says, in memory that it shares with ours. Only what is touched takes
// memory.
struct Page {
  static constexpr size_t kTextMax = size_t{64} << 10;
  static constexpr size_t kChoicesMax = size_t{1} << 24;

  bool is_called = false;  // What follows is of a call.
  bool has_returned = false;
  uint64_t at_us = 0;
  uint64_t node = 0;
  size_t text_size = 0;
  size_t choices = 0;
  char text[kTextMax];
  NamedChoice choice[kChoicesMax];
};

class SharedPage {
 public:
  SharedPage()
      : page_(mmap(nullptr, sizeof(Page), PROT_READ | PROT_WRITE,
                   MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)) {}
  SharedPage(const SharedPage&) = delete;
  SharedPage& operator=(const SharedPage&) = delete;
  ~SharedPage() {
    if (ok()) munmap(page_, sizeof(Page));
  }

  bool ok() const { return page_ != MAP_FAILED; }
  // Zeros mean that there was no call.
  Page& operator*() const { return *static_cast<Page*>(page_); }

 private:
  void* page_;
};

// Writes down each call of one step, over the one before.
class Scribe final : public CallListener {
 public:
  Scribe(uint64_t step, Page* page) : step_(step), page_(*page) {}

  void Follow(const World* world) { world_ = world; }

  bool WantsText() const override {
    // Before there is a world, it is being made: the nodes come up.
    return world_ == nullptr ? step_ <= 1 : world_->steps() == step_;
  }

  void OnCall(NodeId node, const std::string& what) override {
    if (!WantsText()) return;
    page_.is_called = false;
    page_.has_returned = false;
    page_.node = node.value();
    page_.text_size = std::min(what.size(), Page::kTextMax);
    std::memcpy(page_.text, what.data(), page_.text_size);
    page_.choices = 0;
    if (world_ != nullptr) {
      page_.at_us = world_->now().value();
      const std::vector<NamedChoice>& made = world_->choices().recorded();
      if (made.size() <= Page::kChoicesMax) {
        std::copy(made.begin(), made.end(), page_.choice);
        page_.choices = made.size();
      }
    }
    page_.is_called = true;
  }

  void OnReturn() override { page_.has_returned = true; }

 private:
  uint64_t step_;
  Page& page_;
  const World* world_ = nullptr;
};

// The process is ended after some seconds, whatever it does about signals.
void EndSoon() {
  sigevent event{};
  event.sigev_notify = SIGEV_SIGNAL;
  event.sigev_signo = SIGKILL;
  timer_t timer;
  if (timer_create(CLOCK_MONOTONIC, &event, &timer) != 0) return;
  itimerspec when{};
  when.it_value.tv_sec = kStepSecondsMax;
  timer_settime(timer, 0, &when, nullptr);
}

void RunInto(uint64_t step, const Plan& plan, const GuestFactory& factory, Page* page) {
  Scribe scribe(step, page);
  const WatchedGuestFactory watched(factory, &scribe);
  if (step <= 1) EndSoon();
  World world(plan, watched, Checking::kOn, Recording::kOn);
  scribe.Follow(&world);
  while (world.steps() + 1 < step && world.Step()) {
  }
  if (step > 1) EndSoon();
  world.Step();
}

}  // namespace

std::optional<LastCall> FindLastCall(const Plan& plan, const GuestFactory& factory, uint64_t step) {
  const SharedPage shared;
  if (!shared.ok()) return std::nullopt;
  IsolatedCall settings;
  settings.run_time_max = kRunTimeMax;
  const IsolatedResult result = CallIsolated(settings, [&](RunProgress& progress) {
    progress.Begin(RunProgress::Phase::kReviewing);
    RunInto(step, plan, factory, &*shared);
    return std::string();
  });
  const Page& page = *shared;
  if (!result.ended || !page.is_called) return std::nullopt;
  LastCall call;
  call.at = SimTime(page.at_us);
  call.node = page.node;
  call.what = std::string(page.text, page.text_size);
  call.has_returned = page.has_returned;
  call.choices.assign(page.choice, page.choice + page.choices);
  return call;
}

std::string Describe(const LastCall& call) {
  return absl::StrCat("node ", call.node, " ", call.what,
                      call.has_returned ? ", and does not bear to be looked at afterwards"
                                        : ", and does not return");
}

Failure FailureOf(const RunRecord& record, const std::optional<LastCall>& call) {
  Failure failure;
  failure.property = record.property;
  failure.detail = record.detail;
  failure.seed = record.seed;
  failure.steps = record.steps;
  failure.at = call ? call->at : SimTime(record.statistics.simulated_us);
  failure.hazard = record.hazard;
  if (call) failure.why.push_back(Describe(*call));
  for (std::string& line : LastLines(record.output)) failure.why.push_back(std::move(line));
  return failure;
}

}  // namespace squall
