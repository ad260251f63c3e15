// Real nodes on real disks: all that it takes to run hosts in directories, from start to restart.

#include <gtest/gtest.h>
#include <stdlib.h>

#include <deque>
#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/files/posix_files.h"
#include "core/host/host.h"
#include "core/host/posix_environment.h"
#include "core/testing/journal_machine.h"

namespace squall {
namespace {

// A server whose network is a queue.
class Environment final : public PosixEnvironment {
 public:
  Environment(std::unique_ptr<PosixFiles> files, std::deque<Message>* network)
      : PosixEnvironment(std::move(files)), network_(network) {}

  const std::string& read() const { return read_; }

  void Send(Message message) override { network_->push_back(std::move(message)); }
  // A server answers its clients here.
  void Applied(const Entry&, const ApplyResult&) override {}
  void ReadDone(uint64_t, ReadOutcome outcome, Index, Payload answer) override {
    read_ = outcome == ReadOutcome::kDone ? std::string(answer.view()) : "lost";
  }
  void Stopped(std::string_view why) override { ADD_FAILURE() << why; }

 private:
  std::deque<Message>* network_;
  std::string read_;
};

// One node: its environment with the directory, and what runs in it.
struct Server {
  std::unique_ptr<Environment> env;
  std::unique_ptr<Host> host;
};

// Servers of one process, with directories below one that goes in the end.
class Cluster {
 public:
  Cluster(uint64_t nodes, Toggle async) : async_(async), servers_(nodes) {
    std::string name = std::filesystem::temp_directory_path() / "squall-XXXXXX";
    directory_ = mkdtemp(name.data());
    for (uint64_t id = 1; id <= nodes; ++id) {
      members_.voters.push_back(NodeId(id));
      std::filesystem::create_directory(DirectoryOf(id));
    }
  }
  ~Cluster() { std::filesystem::remove_all(directory_); }

  Server& operator[](uint64_t id) { return servers_[id - 1]; }
  const std::string& Text(uint64_t id) {
    return static_cast<const JournalMachine&>(servers_[id - 1].host->machine()).text();
  }

  void Start(uint64_t incarnation) {
    for (uint64_t id = 1; id <= servers_.size(); ++id) {
      Server& server = servers_[id - 1];
      PosixFiles::Opened opened = PosixFiles::Open(DirectoryOf(id));
      ASSERT_NE(opened.files, nullptr) << opened.error;
      server.env = std::make_unique<Environment>(std::move(opened.files), &network_);

      HostConfig config;
      config.raft.id = NodeId(id);
      config.raft.async_storage_writes = async_;
      config.snapshot_every = 4;
      config.incarnation = incarnation;
      Host::Opened host =
          Host::Open(config, std::make_unique<JournalMachine>(), members_, *server.env);
      ASSERT_NE(host.host, nullptr) << host.error;
      server.host = std::move(host.host);
      server.host->Start(*server.env);
    }
  }
  void Stop() {
    network_.clear();
    for (Server& server : servers_) server = Server();
  }

  // Work, until there is none: barriers that have ended, turns, messages.
  void Work() {
    for (bool again = true; again;) {
      again = false;
      for (Server& server : servers_) again = server.env->Work(*server.host) || again;
      if (network_.empty()) continue;
      again = true;
      const Message m = std::move(network_.front());
      network_.pop_front();
      Server& to = servers_[m.to.value() - 1];
      to.host->Deliver(m, *to.env);
    }
  }
  // A server does this ten times a second, or so.
  void Tick(int n) {
    for (; n > 0; --n) {
      for (Server& server : servers_) server.host->Tick(*server.env);
      Work();
    }
  }
  void Elect(uint64_t id) {
    servers_[id - 1].host->Campaign(*servers_[id - 1].env);
    Work();
  }
  void Propose(uint64_t id, uint64_t sequence, std::string_view command) {
    constexpr uint64_t kClient = 1;
    Server& server = servers_[id - 1];
    server.host->Propose(EncodeSessionCommand({kClient, sequence, command}), *server.env);
    Work();
  }

 private:
  std::string DirectoryOf(uint64_t id) const { return directory_ + "/" + std::to_string(id); }

  Toggle async_;
  std::string directory_;
  ConfState members_;
  std::vector<Server> servers_;
  std::deque<Message> network_;
};

class PosixHost : public testing::TestWithParam<Toggle> {};
INSTANTIATE_TEST_SUITE_P(Modes, PosixHost, testing::Values(Toggle::kOff, Toggle::kOn),
                         [](const testing::TestParamInfo<Toggle>& mode) {
                           return std::string(mode.param == Toggle::kOn ? "Async" : "Sync");
                         });

TEST(PosixEnvironment, JitterStaysBelowItsRangeAndVaries) {
  const std::string name = std::filesystem::temp_directory_path() / "squall-jitter-XXXXXX";
  std::string directory = name;
  ASSERT_NE(mkdtemp(directory.data()), nullptr);
  PosixFiles::Opened opened = PosixFiles::Open(directory);
  ASSERT_NE(opened.files, nullptr) << opened.error;
  std::deque<Message> network;
  Environment env(std::move(opened.files), &network);
  std::set<uint64_t> drawn;
  for (uint64_t i = 0; i < 200; ++i) drawn.insert(env.ElectionJitter(i, 10));
  EXPECT_GT(drawn.size(), 5u);
  EXPECT_LT(*drawn.rbegin(), 10u);
  EXPECT_EQ(env.ElectionJitter(0, 0), 0u);
  std::filesystem::remove_all(directory);
}

TEST_P(PosixHost, OneNodeKeepsItsDataOverARestart) {
  Cluster cluster(1, GetParam());
  cluster.Start(1);
  cluster.Elect(1);
  for (uint64_t n = 1; n <= 10; ++n) cluster.Propose(1, n, std::to_string(n));
  EXPECT_EQ(cluster.Text(1), "12345678910");
  cluster.Stop();

  cluster.Start(2);
  cluster.Elect(1);
  cluster.Propose(1, 10, "a retry");  // It has been done.
  cluster.Propose(1, 11, "!");
  EXPECT_EQ(cluster.Text(1), "12345678910!");
}

TEST_P(PosixHost, ThreeNodesKeepTheirDataOverARestart) {
  Cluster cluster(3, GetParam());
  cluster.Start(1);
  cluster.Elect(1);
  for (uint64_t n = 1; n <= 10; ++n) cluster.Propose(1, n, std::to_string(n));
  cluster.Tick(2);
  for (uint64_t id = 1; id <= 3; ++id) EXPECT_EQ(cluster.Text(id), "12345678910") << id;
  cluster.Stop();

  cluster.Start(2);
  cluster.Elect(2);
  cluster.Propose(2, 11, "!");
  cluster.Tick(2);
  for (uint64_t id = 1; id <= 3; ++id) EXPECT_EQ(cluster.Text(id), "12345678910!") << id;
  cluster[3].host->Read(1, Payload("?"), *cluster[3].env);
  cluster.Work();
  EXPECT_EQ(cluster[3].env->read(), "12345678910!");
}

}  // namespace
}  // namespace squall
