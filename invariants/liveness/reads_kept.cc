#include "invariants/liveness/reads_kept.h"

#include <algorithm>
#include <utility>

#include "invariants/sentence.h"

namespace squall {
namespace {

// Whether a majority of each half, the leader among them, has answered a heartbeat that was sent
// later than `since_us`.
bool IsConfirmed(NodeId leader, const JointConfig& voters,
                 const std::vector<uint64_t>& confirmed_us, uint64_t since_us) {
  const auto enough = [&](const MajorityConfig& half) {
    size_t count = 0;
    for (NodeId id : half) {
      const uint64_t i = id.value() - 1;
      count += id == leader || (i < confirmed_us.size() && confirmed_us[i] > since_us) ? 1 : 0;
    }
    return half.empty() || count >= MajorityOf(half.size());
  };
  return enough(voters.incoming) && enough(voters.outgoing);
}

}  // namespace

ReadsKept::ReadsKept(uint64_t nodes) : nodes_(nodes) {
  for (Node& node : nodes_) node.confirmed_us.resize(nodes);
}

uint64_t ReadsKept::TakeQuestion(const Message& answer) {
  Node* node = Find(answer.from);
  if (node == nullptr || node->leader != answer.to || node->term != answer.term ||
      node->questions.empty()) {
    return 0;
  }
  const uint64_t sent_us = node->questions.front();
  node->questions.erase(node->questions.begin());
  return sent_us;
}

void ReadsKept::AddQuestion(const Message& heartbeat, uint64_t sent_us, const NodeState& state) {
  Node* node = Find(heartbeat.to);
  if (node == nullptr || heartbeat.term < state.term) return;
  if (node->leader != heartbeat.from || node->term != heartbeat.term) {
    node->leader = heartbeat.from;
    node->term = heartbeat.term;
    node->questions.clear();
  }
  if (node->questions.size() < kQuestionsMax) node->questions.push_back(sent_us);
}

void ReadsKept::Confirm(const Message& answer, uint64_t heartbeat_us, const NodeState& state) {
  Node* node = Find(answer.to);
  if (node == nullptr || state.role != Role::kLeader || answer.term != state.term) return;
  const uint64_t i = answer.from.value() - 1;
  if (i >= node->confirmed_us.size()) return;
  node->confirmed_us[i] = std::max(node->confirmed_us[i], heartbeat_us);
}

void ReadsKept::Elected(NodeId leader) {
  Node& node = *Find(leader);
  node.ready_us = 0;
  std::fill(node.confirmed_us.begin(), node.confirmed_us.end(), 0);
}

void ReadsKept::Committed(NodeId leader, uint64_t now_us) {
  Node& node = *Find(leader);
  if (node.ready_us == 0) node.ready_us = now_us;
}

void ReadsKept::MembersChanged(NodeId node, uint64_t now_us) { Find(node)->members_us = now_us; }

void ReadsKept::Crashed(NodeId node) {
  Find(node)->reads.clear();
  Find(node)->questions.clear();
}

void ReadsKept::Asking(NodeId node, uint64_t request, const NodeState& state, uint64_t now_us) {
  if (state.role != Role::kLeader) return;
  std::vector<Read>& reads = Find(node)->reads;
  if (reads.size() >= kReadsMax) return;
  reads.push_back({request, state.term, now_us});
  asking_ = node;
}

std::optional<ReadsKept::Read> ReadsKept::Take(NodeId node, uint64_t request) {
  std::vector<Read>& reads = Find(node)->reads;
  // The newest are likely to end first.
  for (size_t i = reads.size(); i-- > 0;) {
    if (reads[i].request != request) continue;
    const Read read = reads[i];
    reads.erase(reads.begin() + static_cast<std::ptrdiff_t>(i));
    return read;
  }
  return std::nullopt;
}

std::optional<Violation> ReadsKept::Lost(NodeId id, uint64_t request, const NodeState& state,
                                         const NodeView& view) {
  const std::optional<Read> read = Take(id, request);
  if (!read || state.role != Role::kLeader || state.term != read->term) return std::nullopt;
  if (asking_ == id) {
    const Burden burden = view.Burdens();
    if (!burden.known || burden.reads_waiting != 0) return std::nullopt;
    return Unmet(
        Property::kReadsEnd, id,
        Sentence("node ", id, " leads term ", state.term, " and refuses a read though none waits"),
        "a leader refuses a read");
  }
  const Node& node = *Find(id);
  const JointConfig& voters = view.Members().voters;
  if (node.ready_us == 0 || node.members_us >= read->asked_us) return std::nullopt;
  const uint64_t since_us = std::max(read->asked_us, node.ready_us);
  if (!IsConfirmed(id, voters, node.confirmed_us, since_us)) return std::nullopt;
  return Unmet(Property::kReadsEnd, id,
               Sentence("node ", id, " leads term ", state.term,
                        " and has lost a read, though a quorum of ", Describe(voters),
                        " has answered heartbeats that it sent after the read was put to it"),
               "a leader that hears from a quorum loses a read");
}

size_t ReadsKept::remembered() const {
  size_t sum = 0;
  for (const Node& node : nodes_) sum += node.reads.size() + node.questions.size();
  return sum;
}

}  // namespace squall
