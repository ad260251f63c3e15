#include "scenarios/scripts/etcd/add_nodes.h"

#include <array>
#include <limits>
#include <string_view>

#include "core/base/describe.h"
#include "core/confchange/changer.h"
#include "scenarios/scripts/syntax/text.h"

namespace squall {
namespace {

constexpr std::array<std::string_view, 12> kSettings = {"voters",
                                                        "learners",
                                                        "inflight",
                                                        "index",
                                                        "content",
                                                        "async-storage-writes",
                                                        "prevote",
                                                        "checkquorum",
                                                        "max-committed-size-per-ready",
                                                        "disable-conf-change-validation",
                                                        "read-only",
                                                        "step-down-on-removal"};

// No limits, and timeouts so short that scripts stay short.
Config DefaultConfig() {
  Config config;
  config.election_tick = 3;
  config.heartbeat_tick = 1;
  config.max_size_per_msg = kNoLimit;
  config.max_inflight_msgs = std::numeric_limits<int32_t>::max();
  return config;
}

Toggle ReadToggle(const Word& word, ArgumentReader* reader) {
  return reader->Switch(word) ? Toggle::kOn : Toggle::kOff;
}

// Settings of the nodes themselves. False if `key` is none.
bool ReadConfigSetting(std::string_view key, const Word& word, ArgumentReader* reader,
                       NodesToAdd* nodes) {
  Config& config = nodes->config;
  if (key == "inflight") {
    config.max_inflight_msgs = reader->Number(
        word,
        {.min = 1, .max = std::numeric_limits<int64_t>::max(), .what = "a number of messages"});
  } else if (key == "async-storage-writes") {
    config.async_storage_writes = ReadToggle(word, reader);
  } else if (key == "prevote") {
    config.pre_vote = ReadToggle(word, reader);
  } else if (key == "checkquorum") {
    config.check_quorum = ReadToggle(word, reader);
  } else if (key == "max-committed-size-per-ready") {
    config.max_committed_size_per_ready = reader->Number(word, {.what = "a number of bytes"});
  } else if (key == "disable-conf-change-validation") {
    config.disable_conf_change_validation = ReadToggle(word, reader);
  } else if (key == "step-down-on-removal") {
    config.step_down_on_removal = ReadToggle(word, reader);
  } else if (key == "read-only" && word.text == "safe") {
    config.read_only = ReadOnlyOption::kSafe;
  } else if (key == "read-only" && word.text == "lease-based") {
    config.read_only = ReadOnlyOption::kLeaseBased;
  } else if (key == "read-only") {
    if (nodes->error.empty()) nodes->error = "invalid read-only option " + Quote(word.text);
  } else {
    return false;
  }
  return true;
}

// Settings of the snapshot that the nodes start from. False if `key` is none.
bool ReadSnapshotSetting(std::string_view key, const Word& word, ArgumentReader* reader,
                         NodesToAdd* nodes) {
  SnapshotMetadata& metadata = nodes->snapshot.metadata;
  if (key == "voters") {
    metadata.conf_state.voters.push_back(NodeId(reader->Number(word, {.what = "a node"})));
  } else if (key == "learners") {
    metadata.conf_state.learners.push_back(NodeId(reader->Number(word, {.what = "a node"})));
  } else if (key == "index") {
    metadata.index = Index(
        reader->Number(word, {.max = std::numeric_limits<int64_t>::max(), .what = "an index"}));
    nodes->config.applied = metadata.index;
  } else if (key == "content") {
    nodes->snapshot.data = Payload(word.text);
  } else {
    return false;
  }
  return true;
}

// Settings that are each valid may be impossible together.
void Examine(const Directive& directive, const NodesToAdd& nodes, ArgumentReader* reader) {
  Config config = nodes.config;
  config.id = NodeId(1);
  if (const absl::Status status = Validate(config); !status.ok()) {
    reader->Fail(directive.at, std::string(status.message()), "settings that go together");
  }
  const ConfState& conf_state = nodes.snapshot.metadata.conf_state;
  const Result<MembershipChange> restored = Restore(conf_state);
  if (!restored.ok() || !Equivalent(ToConfState(restored.value.membership), conf_state)) {
    reader->Fail(directive.at,
                 "voters " + DescribeIds(conf_state.voters) + " and learners " +
                     DescribeIds(conf_state.learners) + " are no configuration",
                 "nodes from 1, each named once; learners only beside voters");
  }
}

}  // namespace

NodesToAdd ReadNodesToAdd(const Directive& directive, size_t count_max, ArgumentReader* reader) {
  NodesToAdd nodes;
  nodes.config = DefaultConfig();
  nodes.count = reader->BareNumber(0, {.min = 1, .max = count_max, .what = "a number of nodes"});
  for (size_t i = 1; i < directive.arguments.size(); ++i) {
    const Argument& argument = directive.arguments[i];
    bool known = !argument.values.empty();
    for (const Word& word : argument.values) {
      known = ReadConfigSetting(argument.key, word, reader, &nodes) ||
              ReadSnapshotSetting(argument.key, word, reader, &nodes);
    }
    if (!known) {
      reader->Fail(argument.at, "unknown setting " + QuoteForMistake(argument.key),
                   JoinNames(kSettings) + ", each with a value");
    }
  }
  if (reader->ok() && nodes.error.empty()) Examine(directive, nodes, reader);
  return nodes;
}

}  // namespace squall
