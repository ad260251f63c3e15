// What a node behind the C interface may call: the other half of sim/guest/squall_guest.h.
//
// Arguments that mean nothing, and calls at a wrong time, are complaints, which reports show as
// failed assertions of the guest. They never end the program.
#ifndef SQUALL_SIM_GUEST_FOREIGN_CALLS_H_
#define SQUALL_SIM_GUEST_FOREIGN_CALLS_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/host/environment.h"
#include "sim/guest/guest_traits.h"
#include "sim/guest/replica.h"
#include "sim/guest/squall_guest.h"

// The guest's name for the object below.
struct squall_world {};

namespace squall {

// A plain value, but for its address, by which the guest knows it.
class ForeignCalls final : public squall_world {
 public:
  ForeignCalls(NodeId node, const GuestTraits& traits, Replica replica)
      : node_(node), traits_(traits), replica_(std::move(replica)) {}
  // A copy for another node; not during a call.
  ForeignCalls(const ForeignCalls&) = default;
  ForeignCalls& operator=(const ForeignCalls&) = delete;

  // The table that guests are given.
  static const squall_world_calls& Table();

  // A call of the node, during which it may use `env`. kCreate: create(), in which most of it may
  // not be used.
  enum class Moment : uint8_t { kNone, kCreate, kCall };
  class Scope {
   public:
    Scope(ForeignCalls* calls, HostEnvironment& env, Moment moment) : calls_(*calls) {
      calls_.env_ = &env;
      calls_.moment_ = moment;
    }
    ~Scope() {
      calls_.env_ = nullptr;
      calls_.moment_ = Moment::kNone;
    }
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

   private:
    ForeignCalls& calls_;
  };

  // The node's clock ticks. Returns the timers whose time has come, and forgets them.
  std::vector<uint64_t> Tick(uint64_t tick_us);
  // The node is about to be asked to read.
  void AskRead(uint64_t request, const Payload& question);
  // The read is lost, if it is still open.
  void LoseRead(uint64_t request);

  const Replica& replica() const { return replica_; }
  uint64_t reads_open() const { return reads_.size(); }
  const std::vector<std::string>& reports() const { return reports_; }
  // Keeps the first kReportsMax.
  void Complain(std::string text);

 private:
  struct OpenRead {
    uint64_t request = 0;
    Payload question;
  };
  struct Functions;

  // --- What the node calls, each by the function of its name in squall_world_calls.
  void Send(const squall_message& message);
  squall_status Create(const char* name);
  squall_status Append(const char* name, const void* bytes, size_t size);
  squall_status Truncate(const char* name, uint64_t size);
  squall_status Rename(const char* from, const char* to);
  squall_status Remove(const char* name);
  squall_status Read(const char* name, const void** bytes, size_t* size);
  size_t CountFiles();
  const char* ListFile(size_t i);
  void Sync();
  void Wrote(const squall_write& write);
  uint64_t Choose(const char* name, uint64_t bound);
  void SetTimer(uint64_t timer, uint64_t delay_us);
  void AskTurn();
  void Apply(const squall_entry& entry);
  void Save(const void** bytes, size_t* size);
  squall_status Load(uint64_t index, uint64_t term, const void* bytes, size_t size);
  void SnapshotTaken(uint64_t index, uint64_t term);
  void EndRead(uint64_t request, ReadOutcome outcome);
  void Stop(const char* why);

  bool InCall(std::string_view function, Moment earliest);
  bool IsEntry(std::string_view function, const squall_entry* entries, size_t count);
  bool IsBytes(std::string_view function, const void* bytes, size_t size);
  const FileName* NameOf(std::string_view function, const char* name);
  SnapshotRef SnapshotOf(uint64_t index, uint64_t term) const;

  static constexpr size_t kReportsMax = 16;

  NodeId node_;
  GuestTraits traits_;
  Replica replica_;
  HostEnvironment* env_ = nullptr;  // During a call.
  Moment moment_ = Moment::kNone;
  uint64_t now_us_ = 0;
  std::map<uint64_t, uint64_t> timers_;    // When each is due.
  std::map<std::string, uint32_t> draws_;  // How often each choice was drawn.
  std::vector<OpenRead> reads_;
  std::vector<std::string> reports_;
  // What the node's last calls returned.
  FileName names_[2];
  std::string contents_;
  std::string saved_;
  std::string listed_;
};

}  // namespace squall

#endif  // SQUALL_SIM_GUEST_FOREIGN_CALLS_H_
