// Clients' sessions: what makes a retry harmless (Thesis 6.3).
//
// A client numbers its commands from 1 and has at most one under way. The session remembers the
// last one that was done and its result; a repeated number is answered from there.
#ifndef SQUALL_CORE_HOST_SESSIONS_H_
#define SQUALL_CORE_HOST_SESSIONS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/payload.h"
#include "core/base/types.h"

namespace squall {

// A command as an entry carries it: whose, that client's how-manieth, and what to do.
struct SessionCommand {
  uint64_t client = 0;    // At least 1.
  uint64_t sequence = 0;  // At least 1.
  std::string_view command;
};
Payload EncodeSessionCommand(const SessionCommand& command);
// False if the bytes are no such command. The view points into `bytes`.
bool DecodeSessionCommand(std::string_view bytes, SessionCommand* command);

// The sessions of all clients, as part of the replicated state: whatever happens to them depends on
// the log alone. A plain value; copies share the results.
//
// DEVIATION: Thesis 6.3 lets the log name the clients, so that whoever lost its session finds out.
// Here clients name themselves: one that comes back after its session has gone starts a new one,
// and a retry of its last command is then done once more. `clients_max` has to be large enough for
// the clients that may still retry (sessions_test.cc, AForgottenClientStartsAnew).
class Sessions {
 public:
  // Sessions kept: at least 1, and the same on all nodes. Beyond it the client goes whose last
  // command is oldest in the log.
  explicit Sessions(uint64_t clients_max) : clients_max_(clients_max) {}

  enum class Verdict : uint8_t {
    kNew,       // To be done, and its result to be recorded.
    kRepeated,  // Done before: `result` is what it gave.
    kOutdated,  // The client has gone on since; nobody waits for it and it must not be done.
  };
  struct Answer {
    Verdict verdict = Verdict::kNew;
    Payload result;
  };
  Answer Look(const SessionCommand& command) const;
  // The command, which was kNew, has been done by entry `index`.
  void Record(const SessionCommand& command, Index index, Payload result);

  size_t size() const { return sessions_.size(); }
  // Equal for equal sessions, also after a Load(); different, but for collisions, otherwise. O(1).
  uint64_t digest() const { return digest_; }

  // All sessions as bytes, and back. Load returns false, and leaves no sessions, if the bytes are
  // none that Save made; no bytes are no sessions.
  std::string Save() const;
  bool Load(std::string_view bytes);

 private:
  struct Session {
    uint64_t client = 0;
    uint64_t sequence = 0;  // Of the last command that was done,
    Index index;            // by this entry,
    Payload result;         // with this result.
  };
  static uint64_t DigestOf(const Session& session);
  std::vector<Session>::iterator Find(uint64_t client);
  std::vector<Session>::const_iterator Find(uint64_t client) const;
  void ForgetOldest();

  uint64_t clients_max_;
  std::vector<Session> sessions_;  // Sorted by client.
  // The sum of all sessions' digests: each change touches one of them.
  uint64_t digest_ = 0;
};

}  // namespace squall

#endif  // SQUALL_CORE_HOST_SESSIONS_H_
