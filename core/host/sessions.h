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

// A command in an entry: the client, the command's sequence number within that client, and the
// command itself.
struct SessionCommand {
  uint64_t client = 0;       // At least 1.
  uint64_t sequence = 0;     // At least 1.
  std::string_view command;  // Given to the state machine.
};
// The payload to propose: Host::Propose(), RawNode::Propose().
Payload EncodeSessionCommand(const SessionCommand& command);
// False if the bytes are no such command. The view points into `bytes`.
bool DecodeSessionCommand(std::string_view bytes, SessionCommand* command);

// The sessions of all clients, as part of the replicated state: whatever happens to them depends on
// the log alone. A plain value; copies share the results.
//
// DEVIATION: In Thesis 6.3 the log names the clients, so that a client learns that its session is
// lost. Here clients name themselves: a client that returns after its session was dropped starts a
// new one, and a retry of its last command is then done once more. `clients_max` must be large
// enough for all clients that may still retry (sessions_test.cc, AForgottenClientStartsAnew).
class Sessions {
 public:
  // Sessions kept: at least 1, and the same on all nodes. Beyond it the client goes whose last
  // command is oldest in the log.
  explicit Sessions(uint64_t clients_max) : clients_max_(clients_max) {}

  // What to do with a command.
  enum class Verdict : uint8_t {
    kNew,       // To be done, and its result to be recorded.
    kRepeated,  // Done before: `result` is what it gave.
    kOutdated,  // The client has begun a later command; this one must not be done.
  };
  // The answer of Look().
  struct Answer {
    Verdict verdict = Verdict::kNew;  // What to do.
    Payload result;                   // kRepeated: the result of the first time.
  };
  // Compares the command with its client's session.
  Answer Look(const SessionCommand& command) const;
  // The command, which was kNew, has been done by entry `index`.
  void Record(const SessionCommand& command, Index index, Payload result);

  // The number of sessions.
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
