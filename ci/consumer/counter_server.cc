// A durable counter: three hosts on three directories, in one process for brevity, with a queue for
// a network.
//
//   counter_server serve DIR           counts up forever; prints each acknowledged sum
//   counter_server test DIR [ROUNDS]   starts `serve`, kills it with SIGKILL at a random moment and
//                                      starts it again on the same files: each acknowledged sum
//                                      must be there, and at most one command more, which was not
//                                      acknowledged yet
#include <fcntl.h>
#include <signal.h>
#include <squall/host.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "counter_machine.h"

namespace {

constexpr uint64_t kNodes = 3;
constexpr uint64_t kClient = 1;

[[noreturn]] void Die(const std::string& why) {
  std::fprintf(stderr, "counter_server: %s\n", why.c_str());
  std::exit(1);
}

// One node's world: files from PosixEnvironment, a queue instead of sockets, and the server's one
// client.
class Server final : public squall::PosixEnvironment {
 public:
  Server(std::unique_ptr<squall::PosixFiles> files, std::deque<squall::Message>* network)
      : PosixEnvironment(std::move(files)), network_(network) {}

  void Send(squall::Message message) override { network_->push_back(std::move(message)); }
  void Applied(const squall::Entry&, const squall::ApplyResult& result) override {
    if (result.client == kClient) {
      done_ = result.sequence;
      sum_ = std::string(result.result.view());
    }
  }
  void ReadDone(uint64_t, squall::ReadOutcome, squall::Index, squall::Payload) override {}
  void Stopped(std::string_view why) override { Die("the disk failed: " + std::string(why)); }

  // The last of the client's commands that was applied here, and what the client is told.
  uint64_t done() const { return done_; }
  const std::string& sum() const { return sum_; }

 private:
  std::deque<squall::Message>* network_;
  uint64_t done_ = 0;
  std::string sum_;
};

class Cluster {
 public:
  explicit Cluster(const std::string& directory) {
    squall::ConfState members;
    for (uint64_t id = 1; id <= kNodes; ++id) members.voters.push_back(squall::NodeId(id));
    for (uint64_t id = 1; id <= kNodes; ++id) Open(directory, id, members);
  }

  // Until node 1 leads.
  void Elect() {
    for (int tries = 0; tries < 1000; ++tries) {
      if (Node(1).GetBasicStatus().soft_state.role == squall::Role::kLeader) return;
      hosts_[0]->Campaign(*servers_[0]);
      Work();
      for (uint64_t i = 0; i < kNodes; ++i) hosts_[i]->Tick(*servers_[i]);
      Work();
    }
    Die("no leader after 1000 tries");
  }

  // Does the client's next command, and returns what it is told.
  std::string Add(uint64_t sequence) {
    const squall::Payload command = squall::EncodeSessionCommand({kClient, sequence, "add 1"});
    hosts_[0]->Propose(command, *servers_[0]);
    Work();
    if (servers_[0]->done() != sequence) Die("a command was not answered");
    return servers_[0]->sum();
  }

  uint64_t sum() const { return static_cast<const CounterMachine&>(hosts_[0]->machine()).sum(); }

 private:
  void Open(const std::string& directory, uint64_t id, const squall::ConfState& members) {
    const std::string own = directory + "/node-" + std::to_string(id);
    mkdir(own.c_str(), 0755);
    squall::PosixFiles::Opened files = squall::PosixFiles::Open(own);
    if (files.files == nullptr) Die(files.error);
    servers_.push_back(std::make_unique<Server>(std::move(files.files), &network_));
    squall::HostConfig config;
    config.raft.id = squall::NodeId(id);
    config.snapshot_every = 50;
    config.incarnation =
        static_cast<uint64_t>(time(nullptr)) << 20 | static_cast<uint64_t>(getpid());
    squall::Host::Opened host =
        squall::Host::Open(config, std::make_unique<CounterMachine>(), members, *servers_.back());
    if (host.host == nullptr) Die(host.error);
    hosts_.push_back(std::move(host.host));
    hosts_.back()->Start(*servers_.back());
    Work();
  }

  const squall::RawNode& Node(uint64_t id) const { return std::as_const(*hosts_[id - 1]).node(); }

  // Everything that waits: barriers that have ended, turns to apply, messages.
  void Work() {
    for (bool again = true; again;) {
      again = false;
      for (size_t i = 0; i < hosts_.size(); ++i) again = servers_[i]->Work(*hosts_[i]) || again;
      if (network_.empty()) continue;
      again = true;
      const squall::Message message = std::move(network_.front());
      network_.pop_front();
      const size_t to = message.to.value() - 1;
      if (to < hosts_.size()) hosts_[to]->Deliver(message, *servers_[to]);
    }
  }

  std::deque<squall::Message> network_;
  std::vector<std::unique_ptr<Server>> servers_;
  std::vector<std::unique_ptr<squall::Host>> hosts_;
};

// The client's sequence numbers go on from the sum, since each of its commands adds one.
int Serve(const std::string& directory) {
  Cluster cluster(directory);
  cluster.Elect();
  std::printf("recovered %llu\n", static_cast<unsigned long long>(cluster.sum()));
  std::fflush(stdout);
  for (uint64_t next = cluster.sum() + 1;; ++next) {
    std::printf("acknowledged %s\n", cluster.Add(next).c_str());
    std::fflush(stdout);
  }
}

// Runs `serve` until it is killed, and reads what it printed.
struct Life {
  bool recovered = false;
  unsigned long long at_start = 0;
  unsigned long long acknowledged = 0;
};

Life LiveAndDie(const char* self, const std::string& directory, unsigned milliseconds) {
  int ends[2];
  if (pipe(ends) != 0) Die("no pipe");
  const pid_t child = fork();
  if (child < 0) Die("no process");
  if (child == 0) {
    dup2(ends[1], STDOUT_FILENO);
    close(ends[0]);
    close(ends[1]);
    execl(self, self, "serve", directory.c_str(), nullptr);
    _exit(127);
  }
  close(ends[1]);
  Life life;
  FILE* output = fdopen(ends[0], "r");
  char line[128];
  bool killed = false;
  while (std::fgets(line, sizeof line, output) != nullptr) {
    unsigned long long number = 0;
    if (std::sscanf(line, "recovered %llu\n", &number) == 1) {
      life = {true, number, number};
      // The clock starts now: a slow machine must not kill a server that only recovers.
      usleep(milliseconds * 1000);
      kill(child, SIGKILL);
      killed = true;
    } else if (std::strchr(line, '\n') != nullptr &&
               std::sscanf(line, "acknowledged %llu\n", &number) == 1) {
      life.acknowledged = number;
    }
  }
  std::fclose(output);
  if (!killed) kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  return life;
}

int Test(const char* self, const std::string& directory, int rounds) {
  unsigned long long acknowledged = 0;
  unsigned seed = 1;
  for (int round = 1; round <= rounds; ++round) {
    const Life life = LiveAndDie(self, directory, static_cast<unsigned>(rand_r(&seed) % 40));
    if (!life.recovered) Die("round " + std::to_string(round) + ": the server did not come up");
    if (life.at_start < acknowledged || life.at_start > acknowledged + 1) {
      Die("round " + std::to_string(round) + ": " + std::to_string(acknowledged) +
          " was acknowledged, " + std::to_string(life.at_start) + " is there");
    }
    acknowledged = life.acknowledged;
  }
  std::printf("counter_server: %d kills, %llu commands acknowledged, none lost, none done twice\n",
              rounds, acknowledged);
  return acknowledged > 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc >= 3 && std::strcmp(argv[1], "serve") == 0) return Serve(argv[2]);
  if (argc >= 3 && std::strcmp(argv[1], "test") == 0) {
    return Test(argv[0], argv[2], argc > 3 ? std::atoi(argv[3]) : 20);
  }
  std::fprintf(stderr, "usage: counter_server serve|test DIR [ROUNDS]\n");
  return 2;
}
