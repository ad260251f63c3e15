// The environment of a host in production: files in a directory, random timeouts from the system,
// and the barriers and turns that the host waits for.
//
// A server derives from it and adds a network and clients:
//
//     class Server final : public PosixEnvironment {
//       // To another server.
//       void Send(Message message) override;
//       // Answer the client, if it asked here.
//       void Applied(const Entry& entry, const ApplyResult& result) override;
//       void ReadDone(uint64_t request, ReadOutcome outcome, Index, Payload answer) override;
//       // The disk has failed: end the process.
//       void Stopped(std::string_view why) override;
//     };
//
// and calls Work() after each call of the host, or each batch of them.
#ifndef SQUALL_CORE_HOST_POSIX_ENVIRONMENT_H_
#define SQUALL_CORE_HOST_POSIX_ENVIRONMENT_H_

#include <cstdint>
#include <memory>
#include <utility>

#include "core/files/posix_files.h"
#include "core/host/environment.h"
#include "core/host/host.h"

namespace squall {

class PosixEnvironment : public HostEnvironment {
 public:
  // Requires: `files` is not null (PosixFiles::Open says why it would be).
  explicit PosixEnvironment(std::unique_ptr<PosixFiles> files) : files_(std::move(files)) {}

  // The directory.
  Files& files() final { return *files_; }
  // Uniform in [0, range); 0 if `range` is 0. Different at each call.
  uint64_t ElectionJitter(uint64_t ordinal, uint64_t range) final;
  // Work() gives the turn.
  void AskApplyTurn() final { ++apply_turns_; }

  // Tells the host which barriers have ended and gives it the turns to apply that it asked for,
  // until none is left. Returns whether there was any. To be called after each call of the host,
  // which does not go on without it. Barriers end before the call that asks for them returns.
  bool Work(Host& host);

 private:
  std::unique_ptr<PosixFiles> files_;
  uint64_t apply_turns_ = 0;
};

}  // namespace squall

#endif  // SQUALL_CORE_HOST_POSIX_ENVIRONMENT_H_
