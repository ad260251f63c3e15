// Named choices: every bit of a run's nondeterminism, drawn by what it means.
//
// A draw is a pure function of the seed and the choice's name, computed by a counter-based
// generator in integers. So draws do not depend on each other's order or number: taking one fault
// out of a run leaves all others as they were. The value 0 always means the benign outcome.
#ifndef SQUALL_SIM_PLAN_CHOICES_H_
#define SQUALL_SIM_PLAN_CHOICES_H_

#include <compare>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/hash.h"
#include "core/base/types.h"

namespace squall {

// What is chosen. Numbers are part of plan files: never reuse one.
enum class ChoiceKind : uint8_t {
  kElectionJitter = 1,  // a=node, b and c=incarnation, n=ordinal: ticks added to the timeout.
  kMessageFate = 2,     // a=from, b=to, c=type, n=nth such message: 0 deliver, 1 drop, 2 duplicate.
  kMessageDelay = 3,    // As above: microseconds on top of the least latency.
  kDuplicateDelay = 4,  // As above: how much later the second copy comes.
  kSyncLatency = 5,     // a=node, n=nth sync: microseconds on top of the least latency.
  kTickPhase = 6,       // a=node, n=incarnation: microseconds until the first tick.
  kPartition = 7,       // n=nth opportunity: 0 none, else a partition (sim/world/network.h).
  kPartitionLength = 8,  // n: microseconds on top of the least length.
  kCrash = 9,            // a=node, n=nth opportunity: 0 none, 1 crash.
  kDowntime = 10,        // a=node, n: microseconds on top of the least downtime.
  kClientTarget = 11,    // a=client, n=nth operation: 0 the believed leader, else 1 + any node.
  kClientKey = 12,       // a=client, n: which key.
  kClientPause = 13,     // a=client, n: microseconds on top of the least pause before it.
  kOption = 14,          // n=ordinal of the option: how a seed expands to options.
  kLinkFault = 15,  // n=nth opportunity: 0 none, else what ails which links (sim/world/network.h).
  kLinkFaultLength = 16,  // n: microseconds on top of the least length.
  kCrashOutcome = 17,     // a=node, n=nth crash: what of the unsynced writes is left; 0 nothing.
  kCrashPoint = 18,  // a=node, n=nth crash: 0 between steps, else at which call inside the next.
  kDamage = 19,      // a=node, n=nth crash: 0 none, else which synced bytes are damaged.
  kMassCrash = 20,   // n=nth opportunity: 0 none, else the set of nodes that crash, bit i node i.
  kWipe = 21,        // a=node, n=nth opportunity: 1 its disk is gone for good.
  kPause = 22,       // a=node, n=nth opportunity: 0 none, else for how many microseconds.
  kSlowDisk = 23,    // a=node, n=nth opportunity: 0 none, else how many microseconds slower.
  kSlowDiskLength = 24,  // a=node, n: microseconds on top of the least length.
  kIoError = 25,         // a=node, n=nth opportunity: 1 the next write fails, 2 the next barrier.
  kDiskFull = 26,        // a=node, n=nth opportunity: 1 there is no room for a while.
  kClockDrift = 27,      // a=node: 0 none, odd 2k-1 is k ppm fast, even 2k is k ppm slow.
  kClockJump = 28,       // a=node, n=nth opportunity: 0 none, odd 2k-1 is k ticks ahead, even 2k is
                         // k ticks of standing still.
  kApplyLatency = 29,    // a=node, n=nth apply: microseconds on top of the least.
  kOperation = 30,  // a=which kind, n=nth opportunity: what operators do (sim/plan/operations.h).
  kClientCommand =
      31,  // a=client, n=nth operation: 0 a put, else another kind (sim/clients/clients.h).
  kReplyLoss = 32,  // a=client, n=nth answer: 1 it is lost.
  kGiveUp = 33,     // a=client, n=nth time its patience ends: 0 tries again, 1 gives up.
  kCore = 34,       // Once: the set of nodes left broken when the storm is over, bit i node i.
  kReport = 35,     // a=from, b=to, c=type, n=nth: 1 the sender hears that its message was lost.
  kReadError = 36,  // a=node, n=nth opportunity: 0 none, 1 the next read of a file fails, else all
                    // reads for so many microseconds.
  kRestFault = 37,  // Once: 0 none, else what goes wrong when all is at rest
                    // (sim/world/recovery_rest.cc).
  kReportDelay = 38,  // As message-fate: microseconds by which the report of its fate is late; more
                      // than the plan's most: it comes when the storm ends.
  kStartCrash = 39,   // a=node, n=nth start: 0 none, else at which call from there on it crashes.
  kMisroute = 40,     // As message-fate: 0 none, else the node that it reaches instead.
  kValueBytes = 41,   // a=client, n=nth operation: bytes on top of the least.
};

// A kind of choice as data: its name, what the numbers of a choice's name stand for, and what its
// value is.
struct ChoiceForm {
  // What a, b and c are.
  enum class Subject : uint8_t { kWorld, kNode, kStart, kMessage, kClient, kTask };
  enum class Value : uint8_t {
    kLength,  // Of time, or a number that is used as one: at most kTimeMax.
    kCode,    // Stands for something, whatever it is.
  };

  std::string_view name;
  Subject subject;
  Value value;
  // For fuzz inputs, so that most of them mean something. A value is taken modulo `below`, if that
  // is not 0; an ordinal n is taken modulo `reached`, counted from `first`: a short run reaches no
  // later ones. With 0 reached, no input makes choices of the kind.
  uint64_t below = 0;
  uint32_t reached = 0;
  uint32_t first = 0;
};

// By number, from 1 on.
inline constexpr ChoiceForm kChoiceForms[] = {
    {"election-jitter", ChoiceForm::Subject::kStart, ChoiceForm::Value::kLength, 0, 32},     // 1
    {"message-fate", ChoiceForm::Subject::kMessage, ChoiceForm::Value::kCode, 3, 128},       // 2
    {"message-delay", ChoiceForm::Subject::kMessage, ChoiceForm::Value::kLength, 0, 128},    // 3
    {"duplicate-delay", ChoiceForm::Subject::kMessage, ChoiceForm::Value::kLength, 0, 128},  // 4
    {"sync-latency", ChoiceForm::Subject::kNode, ChoiceForm::Value::kLength, 0, 128},        // 5
    {"tick-phase", ChoiceForm::Subject::kNode, ChoiceForm::Value::kLength, 0, 8, 1},         // 6
    {"partition", ChoiceForm::Subject::kWorld, ChoiceForm::Value::kCode, 0, 64},             // 7
    {"partition-length", ChoiceForm::Subject::kWorld, ChoiceForm::Value::kLength, 0, 64},    // 8
    {"crash", ChoiceForm::Subject::kNode, ChoiceForm::Value::kCode, 2, 64},                  // 9
    {"downtime", ChoiceForm::Subject::kNode, ChoiceForm::Value::kLength, 0, 8},              // 10
    {"client-target", ChoiceForm::Subject::kClient, ChoiceForm::Value::kCode, 0, 32},        // 11
    {"client-key", ChoiceForm::Subject::kClient, ChoiceForm::Value::kCode, 0, 32},           // 12
    {"client-pause", ChoiceForm::Subject::kClient, ChoiceForm::Value::kLength, 0, 32},       // 13
    {"option", ChoiceForm::Subject::kWorld, ChoiceForm::Value::kCode},                       // 14
    {"link-fault", ChoiceForm::Subject::kWorld, ChoiceForm::Value::kCode, 0, 64},            // 15
    {"link-fault-length", ChoiceForm::Subject::kWorld, ChoiceForm::Value::kLength, 0, 64},   // 16
    {"crash-outcome", ChoiceForm::Subject::kNode, ChoiceForm::Value::kCode, 0, 8},           // 17
    {"crash-point", ChoiceForm::Subject::kNode, ChoiceForm::Value::kLength, 64, 8},          // 18
    {"damage", ChoiceForm::Subject::kNode, ChoiceForm::Value::kCode, 0, 8},                  // 19
    {"mass-crash", ChoiceForm::Subject::kWorld, ChoiceForm::Value::kCode, 0, 64},            // 20
    {"wipe", ChoiceForm::Subject::kNode, ChoiceForm::Value::kCode, 2, 64},                   // 21
    {"pause", ChoiceForm::Subject::kNode, ChoiceForm::Value::kLength, 0, 64},                // 22
    {"slow-disk", ChoiceForm::Subject::kNode, ChoiceForm::Value::kLength, 0, 64},            // 23
    {"slow-disk-length", ChoiceForm::Subject::kNode, ChoiceForm::Value::kLength, 0, 64},     // 24
    {"io-error", ChoiceForm::Subject::kNode, ChoiceForm::Value::kCode, 3, 64},               // 25
    {"disk-full", ChoiceForm::Subject::kNode, ChoiceForm::Value::kCode, 2, 64},              // 26
    {"clock-drift", ChoiceForm::Subject::kNode, ChoiceForm::Value::kLength},                 // 27
    {"clock-jump", ChoiceForm::Subject::kNode, ChoiceForm::Value::kLength, 64, 64},          // 28
    {"apply-latency", ChoiceForm::Subject::kNode, ChoiceForm::Value::kLength, 0, 128},       // 29
    {"operation", ChoiceForm::Subject::kTask, ChoiceForm::Value::kCode, 0, 64},              // 30
    {"client-command", ChoiceForm::Subject::kClient, ChoiceForm::Value::kCode, 5, 32},       // 31
    {"reply-loss", ChoiceForm::Subject::kClient, ChoiceForm::Value::kCode, 2, 32},           // 32
    {"give-up", ChoiceForm::Subject::kClient, ChoiceForm::Value::kCode, 2, 32},              // 33
    {"core", ChoiceForm::Subject::kWorld, ChoiceForm::Value::kCode},                         // 34
    {"report", ChoiceForm::Subject::kMessage, ChoiceForm::Value::kCode, 2, 128},             // 35
    {"read-error", ChoiceForm::Subject::kNode, ChoiceForm::Value::kLength, 0, 64},           // 36
    {"rest-fault", ChoiceForm::Subject::kWorld, ChoiceForm::Value::kCode, 0, 1},             // 37
    {"report-delay", ChoiceForm::Subject::kMessage, ChoiceForm::Value::kLength, 0, 128},     // 38
    {"start-crash", ChoiceForm::Subject::kNode, ChoiceForm::Value::kLength, 64, 8, 1},       // 39
    {"misroute", ChoiceForm::Subject::kMessage, ChoiceForm::Value::kCode, 10, 128},          // 40
    {"value-bytes", ChoiceForm::Subject::kClient, ChoiceForm::Value::kLength, 4096, 32},     // 41
};
inline constexpr int kChoiceKinds = static_cast<int>(std::size(kChoiceForms)) + 1;

// Null for a number that is no kind.
constexpr const ChoiceForm* FormOf(ChoiceKind kind) {
  const int number = static_cast<int>(kind);
  return number >= 1 && number < kChoiceKinds ? &kChoiceForms[number - 1] : nullptr;
}

// Parts in all, of rates in parts per million.
inline constexpr uint64_t kPpmMax = 1000000;

// A node of a world in a name: their ids stay below 256.
constexpr uint8_t ByteOf(NodeId node) { return static_cast<uint8_t>(node.value()); }

struct ChoiceName {
  ChoiceKind kind = ChoiceKind::kOption;
  uint8_t a = 0;
  uint8_t b = 0;
  uint8_t c = 0;
  uint32_t n = 0;

  // Of a node; kNoNode: of the world.
  static constexpr ChoiceName Of(ChoiceKind kind, NodeId node, uint32_t n) {
    return {kind, ByteOf(node), 0, 0, n};
  }

  constexpr uint64_t key() const {
    return uint64_t{static_cast<uint8_t>(kind)} << 56 | uint64_t{a} << 48 | uint64_t{b} << 40 |
           uint64_t{c} << 32 | n;
  }
  friend constexpr auto operator<=>(const ChoiceName&, const ChoiceName&) = default;
};

// "message-fate 2->4 MsgApp #17".
std::string Describe(const ChoiceName& name);
std::string_view Name(ChoiceKind kind);

// A choice with its value made by hand or recorded.
struct NamedChoice {
  ChoiceName name;
  uint64_t value = 0;

  friend bool operator==(const NamedChoice&, const NamedChoice&) = default;
};

// The values of choices that a plan does not fix.
enum class ChoiceBase : uint8_t {
  kSeeded,  // Drawn from the seed.
  kBenign,  // All 0.
};

// Decides choices while a run goes on, for lines of scripts that depend on what the world is like.
class Chooser {
 public:
  virtual ~Chooser() = default;
  // The value of the choice; nothing: it is not the chooser's. Asked once for each draw.
  virtual std::optional<uint64_t> Choose(const ChoiceName& name) = 0;
};

class Choices {
 public:
  Choices() = default;
  // `overrides` in any order; of several for one name the last counts.
  Choices(uint64_t seed, ChoiceBase base, std::vector<NamedChoice> overrides);

  // 64 well mixed bits for a name.
  uint64_t Bits(ChoiceName name) const { return Mix(Mix(seed_, name.key()), seed_ + name.n); }

  // The value of choice `name`, where `seeded` is what the seed would make it. Callers that derive
  // several choices from one draw of Bits() call this for each.
  uint64_t Resolve(ChoiceName name, uint64_t seeded) {
    uint64_t value = base_ == ChoiceBase::kSeeded ? seeded : 0;
    if (special_) [[unlikely]]
      value = ResolveSlow(name, value);
    return value;
  }

  // A value in [0, bound), uniform if seeded. Zero if bound is.
  uint64_t Below(ChoiceName name, uint64_t bound) {
    return bound == 0 ? 0 : Resolve(name, Scale(Bits(name), bound));
  }

  // 1 with probability `ppm` in a million, else 0.
  uint64_t Chance(ChoiceName name, uint64_t ppm) {
    return Resolve(name, Scale(Bits(name), kPpmMax) < ppm ? 1 : 0);
  }

  // The value of `name`: with probability `ppm` in a million what `make` makes of 64 further bits,
  // else 0.
  template <class F>
  uint64_t Draw(ChoiceName name, uint64_t ppm, F&& make) {
    const uint64_t bits = Bits(name);
    return Resolve(name, Scale(bits, kPpmMax) < ppm ? make(Mix(bits, 1)) : 0);
  }

  // From 64 uniform bits to [0, bound), by multiplication.
  static uint64_t Scale(uint64_t bits, uint64_t bound) {
    __extension__ typedef unsigned __int128 Wide;
    return static_cast<uint64_t>(static_cast<Wide>(bits) * bound >> 64);
  }

  // Whether some choices may have values that the seed does not give: what is drawn lazily must be
  // drawn then.
  bool special() const { return special_; }

  // From now on every choice whose value is not 0 is kept for recorded().
  void Record() {
    recording_ = true;
    special_ = true;
  }
  // In the order in which they were made.
  const std::vector<NamedChoice>& recorded() const { return recorded_; }

  // From now on these are made by hand, and no others. What is recorded stays.
  void SetOverrides(std::vector<NamedChoice> overrides);

  // From now on the chooser is asked first for every choice, here and in copies; null: none is. It
  // must outlive them.
  void SetChooser(Chooser* chooser);

  // Overrides that no draw has asked for so far, for telling a script's author.
  std::vector<NamedChoice> Unused() const;

 private:
  uint64_t ResolveSlow(ChoiceName name, uint64_t value);

  uint64_t seed_ = 0;
  ChoiceBase base_ = ChoiceBase::kSeeded;
  bool special_ = false;  // There are overrides or a chooser, or choices are recorded.
  bool recording_ = false;
  Chooser* chooser_ = nullptr;
  std::vector<NamedChoice> overrides_;  // Sorted by name.
  std::vector<bool> used_;
  std::vector<NamedChoice> recorded_;
};

}  // namespace squall

#endif  // SQUALL_SIM_PLAN_CHOICES_H_
