// How far a run in another process has come: a few numbers in memory that both processes share.
#ifndef SQUALL_SCENARIOS_COMMAND_PROCESS_RUN_PROGRESS_H_
#define SQUALL_SCENARIOS_COMMAND_PROCESS_RUN_PROGRESS_H_

#include <atomic>
#include <cstdint>

namespace squall {

class RunProgress {
 public:
  enum class Phase : uint32_t {
    kIdle,      // Nothing is done that takes time.
    kRunning,   // The world goes from step to step and calls the node under test.
    kReviewing  // The run is over; it is judged, or run again to be explained.
  };

  // Why the process ended of its own accord in the middle of a run, which proves nothing about the
  // node under test.
  enum class GaveUp : uint32_t {
    kNo,
    kOutOfMemory,   // It gets no more memory.
    kGuestChanged,  // The guest's file is not the one that was tried at the beginning.
  };

  // What another process sees. The numbers may be of different moments.
  struct View {
    Phase phase = Phase::kIdle;
    uint64_t begun = 0;            // Phases so far.
    uint64_t runs = 1;             // As many runs as the phase may take the time of.
    uint64_t cpu_us_at_begin = 0;  // CPU time that the process had used when this one began.
    uint64_t steps = 0;            // Of the world, that have ended.
    uint64_t at_us = 0;            // Simulated time of the last of them.
    uint64_t digest = 0;           // Of the world after it, 0 if it was not noted.
    GaveUp gave_up = GaveUp::kNo;
  };

  // In the process of the run: another phase begins, with no step done. It may take as long as
  // `runs` runs.
  void Begin(Phase phase, uint64_t runs = 1);
  // In the process of the run: a step has ended.
  void Note(uint64_t steps, uint64_t at_us, uint64_t digest = 0) {
    digest_.store(digest, std::memory_order_relaxed);
    at_us_.store(at_us, std::memory_order_relaxed);
    steps_.store(steps, std::memory_order_relaxed);
  }

  // In the process of the run: it ends. Allocates no memory.
  void NoteGaveUp(GaveUp why) { gave_up_.store(why); }

  View Look() const;

 private:
  std::atomic<Phase> phase_{Phase::kIdle};
  std::atomic<uint64_t> begun_{0};
  std::atomic<uint64_t> runs_{1};
  std::atomic<uint64_t> cpu_us_at_begin_{0};
  std::atomic<uint64_t> steps_{0};
  std::atomic<uint64_t> at_us_{0};
  std::atomic<uint64_t> digest_{0};
  std::atomic<GaveUp> gave_up_{GaveUp::kNo};
  static_assert(std::atomic<uint64_t>::is_always_lock_free);
};

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_PROCESS_RUN_PROGRESS_H_
