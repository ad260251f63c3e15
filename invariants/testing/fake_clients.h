// Clients that are told whatever a test says, right or wrong, of a log that nodes apply.
#ifndef SQUALL_INVARIANTS_TESTING_FAKE_CLIENTS_H_
#define SQUALL_INVARIANTS_TESTING_FAKE_CLIENTS_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "invariants/testing/fake_cluster.h"

namespace squall {

// Three nodes, of which node 1 leads, and a state machine of words: the command "x=1" sets a word
// and returns what it was, the question "x" asks for it. Every call is shown to the suite at once.
// A value.
class FakeClients {
 public:
  FakeClients();

  Suite& suite() { return cluster_.suite(); }
  std::string Verdict() const { return cluster_.Verdict(); }

  void Invoke(uint64_t client, uint64_t sequence, std::string_view command);
  // Appends the client's command to the log and commits it; returns its index.
  uint64_t Commit(uint64_t client, uint64_t sequence, std::string_view command);

  struct Said {
    uint64_t client;
    uint64_t sequence;
    std::string_view result;
    ApplyKind kind = ApplyKind::kCommand;
  };
  // The node says that it has applied the entry, and what it made of it.
  void Apply(uint64_t node, uint64_t index, const Said& said);
  // Invoke, Commit, Apply at node 1 and Written, all as they should be; returns the index.
  uint64_t Write(uint64_t client, uint64_t sequence, std::string_view command,
                 std::string_view result);

  void Written(uint64_t client, uint64_t sequence, uint64_t index, std::string_view result);
  void Refused(uint64_t client, uint64_t sequence);
  void Read(uint64_t client, uint64_t sequence, uint64_t index, std::string_view answer);

 private:
  FakeCluster cluster_;
};

}  // namespace squall

#endif  // SQUALL_INVARIANTS_TESTING_FAKE_CLIENTS_H_
