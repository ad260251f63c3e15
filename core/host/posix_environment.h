// The environment of a host that runs for real: files in a directory, timeouts from the system's
// randomness, and the work that the host asked for and is still to be given.
//
// A server derives from it and adds a network and clients:
//
//     class Server final : public PosixEnvironment {
//       void Send(Message message) override;                            // to the other servers
//       void Applied(const Entry& e, const ApplyResult& r) override;    // answer the client, if
//       asked here void ReadDone(uint64_t request, ReadOutcome o, Index i, Payload answer)
//       override; void Stopped(std::string_view why) override;                    // the disk
//       failed: end the process
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

  Files& files() final { return *files_; }
  // Uniform in [0, range); 0 if `range` is 0. Different at each call.
  uint64_t ElectionJitter(uint64_t ordinal, uint64_t range) final;
  void AskApplyTurn() final { ++apply_turns_; }

  // Tells the host which barriers have ended and gives it the turns to apply that it asked for,
  // until nothing of either is left. Returns whether there was any. Barriers end before the call
  // that asks for them returns, so Work() after each call of the host is what makes it answer.
  bool Work(Host& host);

 private:
  std::unique_ptr<PosixFiles> files_;
  uint64_t apply_turns_ = 0;
};

}  // namespace squall

#endif  // SQUALL_CORE_HOST_POSIX_ENVIRONMENT_H_
