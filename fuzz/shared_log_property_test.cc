// Slice and ChunkedLog against plain vectors, with forks and runs that share blocks with each
// other: whatever one of them does, none of the others may notice.

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdint>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "core/base/shared_log.h"

namespace squall {
namespace {

using Strings = Slice<std::string>;
using Log = ChunkedLog<std::string>;

// A log and what it must hold.
struct Fork {
  Log log;
  uint64_t first = 0;
  std::vector<std::string> values;

  uint64_t end() const { return first + values.size(); }

  void Check() const {
    RC_ASSERT(log.first() == first);
    RC_ASSERT(log.end() == end());
    for (uint64_t i = first; i < end(); ++i) RC_ASSERT(log.At(i) == values[i - first]);
  }
};

struct Run {
  Strings slice;
  std::vector<std::string> values;

  void Check() const { RC_ASSERT(std::vector<std::string>(slice.begin(), slice.end()) == values); }
};

// One step. The numbers are drawn without knowing the state; each is taken modulo what is possible.
using Step = std::tuple<uint8_t, uint32_t, uint32_t, uint32_t>;

class World {
 public:
  void Take(const Step& step) {
    const auto& [kind, which, a, b] = step;
    Fork& fork = forks_[which % forks_.size()];
    Run& run = runs_[which % runs_.size()];
    switch (kind % 10) {
      case 0:
      case 1:
        // Now and then enough to fill a directory.
        Push(fork, a % 64 == 63 ? 1000 + b % 4000 : 1 + a % 100);
        break;
      case 2:
        Truncate(fork, a);
        break;
      case 3:
        Drop(fork, a);
        break;
      case 4:
        forks_[a % forks_.size()] = Fork(fork);
        break;
      case 5:
        Read(fork, runs_[which % runs_.size()], a, b);
        break;
      case 6:
        run.slice.Append(Fresh());
        run.values.push_back(last_);
        break;
      case 7:
        Join(run, runs_[a % runs_.size()]);
        break;
      case 8:
        Cut(run, runs_[which / 7 % runs_.size()], a, b);
        break;
      case 9:
        if (a % 8 == 0) {
          fork.log.Reset(b % 1000);
          fork.first = b % 1000;
          fork.values.clear();
        } else {
          runs_[a % runs_.size()] = Run(run);
        }
        break;
    }
  }

  void Check() const {
    for (const Fork& fork : forks_) fork.Check();
    for (const Run& run : runs_) run.Check();
  }

 private:
  // No value is ever written twice, so that a mix-up shows.
  std::string Fresh() { return last_ = "value number " + std::to_string(++count_); }

  void Push(Fork& fork, uint32_t count) {
    for (uint32_t i = 0; i < count; ++i) {
      fork.log.PushBack(Fresh());
      fork.values.push_back(last_);
    }
  }

  void Truncate(Fork& fork, uint32_t a) {
    const size_t keep = a % (fork.values.size() + 1);
    fork.log.TruncateTo(fork.first + keep);
    fork.values.resize(keep);
  }

  void Drop(Fork& fork, uint32_t a) {
    const size_t drop = a % (fork.values.size() + 1);
    fork.log.DropBefore(fork.first + drop);
    fork.first += drop;
    fork.values.erase(fork.values.begin(), fork.values.begin() + static_cast<ptrdiff_t>(drop));
  }

  static void Read(const Fork& fork, Run& run, uint32_t a, uint32_t b) {
    const size_t from = a % (fork.values.size() + 1);
    const size_t to = from + b % (fork.values.size() - from + 1);
    run.slice = fork.log.Run(fork.first + from, fork.first + to);
    run.values.assign(fork.values.begin() + static_cast<ptrdiff_t>(from),
                      fork.values.begin() + static_cast<ptrdiff_t>(to));
  }

  static void Join(Run& run, const Run& other) {
    if (run.values.size() + other.values.size() > 500) return;
    const std::vector<std::string> more = other.values;
    run.slice.Append(other.slice);
    run.values.insert(run.values.end(), more.begin(), more.end());
  }

  static void Cut(const Run& run, Run& into, uint32_t a, uint32_t b) {
    const size_t from = a % (run.values.size() + 1);
    const size_t to = from + b % (run.values.size() - from + 1);
    const std::vector<std::string> values(run.values.begin() + static_cast<ptrdiff_t>(from),
                                          run.values.begin() + static_cast<ptrdiff_t>(to));
    into.slice = run.slice.Sub(from, to);
    into.values = values;
  }

  std::vector<Fork> forks_ = std::vector<Fork>(3);
  std::vector<Run> runs_ = std::vector<Run>(3);
  uint64_t count_ = 0;
  std::string last_;
};

RC_GTEST_PROP(SharedLog, ForksAndRunsAreVectors, (const std::vector<Step>& steps)) {
  World world;
  for (const Step& step : steps) {
    world.Take(step);
    world.Check();
  }
}

// The whole world copied in the middle: both halves go on alone.
RC_GTEST_PROP(SharedLog, CopiedWorldsAreIndependent,
              (const std::vector<Step>& before, const std::vector<Step>& left,
               const std::vector<Step>& right)) {
  World one;
  for (const Step& step : before) one.Take(step);
  World other = one;
  for (const Step& step : left) one.Take(step);
  other.Check();
  for (const Step& step : right) other.Take(step);
  one.Check();
  other.Check();
}

}  // namespace
}  // namespace squall
