// A cluster of one, driven by hand: it elects itself, commits one entry and applies it.
#include <squall/raft.h>

#include <cstdio>
#include <string>

namespace {

// The random part of election timeouts; one node alone needs none.
class NoJitter final : public squall::ElectionJitter {
 public:
  uint64_t Draw(squall::NodeId, uint64_t, uint64_t) override { return 0; }
};

// Does what a Ready asks for until nothing is left, and returns the payloads that were applied.
std::string Drain(squall::RawNode& node, squall::MemoryStorage& storage) {
  std::string applied;
  while (node.HasReady()) {
    const squall::Ready& ready = node.TakeReady();
    if (ready.hard_state) storage.SetHardState(*ready.hard_state);
    storage.Append(ready.entries);
    for (const squall::Entry& entry : ready.committed_entries) {
      if (entry.type == squall::EntryType::kNormal) {
        applied += entry.data.view();
      } else {
        // The only configuration change here is Bootstrap()'s own.
        squall::ConfChange change;
        change.type = squall::ConfChangeType::kAddNode;
        change.node_id = squall::NodeId(1);
        node.ApplyConfChange(change);
      }
    }
    node.Advance();
  }
  return applied;
}

}  // namespace

int main() {
  NoJitter jitter;
  squall::MemoryStorage storage;
  squall::Config config;
  config.id = squall::NodeId(1);
  config.jitter = &jitter;

  squall::RawNode node(config, &storage);
  const squall::RawNode::Peer self{config.id, squall::Payload()};
  if (const std::string error = node.Bootstrap({&self, 1}); !error.empty()) {
    std::fprintf(stderr, "bootstrap: %s\n", error.c_str());
    return 1;
  }
  Drain(node, storage);
  node.Campaign();
  Drain(node, storage);
  node.Propose(squall::Payload("hello"));
  const std::string applied = Drain(node, storage);
  std::printf("applied: %s\n", applied.c_str());
  return applied == "hello" ? 0 : 1;
}
