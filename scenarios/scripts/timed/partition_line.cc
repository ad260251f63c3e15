#include "scenarios/scripts/timed/partition_line.h"

#include <string>
#include <utility>

#include "scenarios/scripts/syntax/text.h"

namespace squall {
namespace {

// One side of a partition as a line has it.
struct Side {
  enum class Kind : uint8_t { kSet, kRest, kLeader, kIt } kind = Kind::kSet;
  NodeSet set;
  Position at;

  bool open() const { return kind == Kind::kLeader || kind == Kind::kIt; }
};

class PartitionReader {
 public:
  PartitionReader(TokenReader* line, const NodeNames& nodes, SimTime at)
      : line_(*line), nodes_(nodes), at_(at) {}

  std::vector<TimedAction> ReadSides() && {
    std::vector<Side> sides = {ReadSide()};
    Action::Kind kind = Action::Kind::kPartition;
    if (line_.Accept("->")) {
      kind = Action::Kind::kOneWayPartition;
      sides.push_back(ReadSide());
    } else {
      do {
        line_.Expect("|");
        sides.push_back(ReadSide());
      } while (line_.ok() && line_.Peek() == "|");
    }
    return Part(kind, std::move(sides));
  }

  std::vector<TimedAction> ReadIsolated() && {
    const Position at = line_.Here();
    Side side{Side::Kind::kLeader, {}, at};
    if (line_.AcceptIt()) {
      side.kind = Side::Kind::kIt;
    } else if (!line_.Accept("leader")) {
      side = {Side::Kind::kSet, line_.Set(nodes_), at};
    }
    return Part(Action::Kind::kPartition, {side, {Side::Kind::kRest, {}, at}});
  }

 private:
  Side ReadSide() {
    const Position at = line_.Here();
    if (line_.Accept("rest")) return {Side::Kind::kRest, {}, at};
    if (line_.Accept("leader")) return {Side::Kind::kLeader, {}, at};
    if (line_.AcceptIt()) return {Side::Kind::kIt, {}, at};
    if (line_.Peek().starts_with('{') || ParseUnsigned(line_.Peek())) {
      return {Side::Kind::kSet, line_.Set(nodes_), at};
    }
    line_.FailHere("a side of the partition: a set of nodes, as {1,2}; or one node; leader; rest");
    return {};
  }

  // Reads the rest of the line too.
  std::vector<TimedAction> Part(Action::Kind kind, std::vector<Side> sides) {
    const uint64_t length = line_.Accept("for") ? line_.Duration() : 0;
    line_.End("for 5s");
    std::vector<TimedAction> parts;
    if (!line_.ok() || !Complete(&sides)) return parts;
    for (size_t i = 0; i < sides.size(); ++i) {
      for (size_t j = i + 1; j < sides.size(); ++j) {
        TimedAction& part = parts.emplace_back();
        part.action.kind = kind;
        part.action.at = at_;
        part.action.left = sides[i].set;
        part.action.right = sides[j].set;
        part.action.length_us = length;
        if (sides[i].open()) part.open = TimedAction::Open::kLeft;
        if (sides[j].open()) part.open = TimedAction::Open::kRight;
        const bool is_it = sides[i].kind == Side::Kind::kIt || sides[j].kind == Side::Kind::kIt;
        part.who = is_it ? TimedAction::Who::kIt : TimedAction::Who::kLeader;
      }
    }
    return parts;
  }

  // Fills in the side called rest and refuses sides that do not make a partition.
  bool Complete(std::vector<Side>* sides) {
    NodeSet named;
    Side* rest = nullptr;
    const Side* open = nullptr;
    for (Side& side : *sides) {
      if (side.open()) open = &side;
      if (side.kind == Side::Kind::kRest && rest != nullptr) {
        line_.Fail(side.at, "rest stands twice in this partition", "one side called rest");
      }
      if (side.kind == Side::Kind::kRest) rest = &side;
      if (const NodeSet both = named & side.set; !both.empty()) {
        line_.Fail(side.at, Describe(both) + " stands on two sides of this partition",
                   "sides that have no node in common");
      }
      named |= side.set;
    }
    if (open != nullptr && (sides->size() != 2 || rest == nullptr)) {
      const std::string who = open->kind == Side::Kind::kIt ? "it" : "leader";
      line_.Fail(open->at,
                 "a partition of " + std::string(who == "it" ? "it" : "the leader") +
                     " from others than the rest",
                 who + " | rest, " + who + " -> rest or rest -> " + who);
    }
    if (rest != nullptr && open == nullptr) {
      rest->set = NodeSet::First(nodes_.all()) - named;
      if (rest->set.empty()) line_.Fail(rest->at, "the rest is empty here", "smaller sides");
    }
    return line_.ok();
  }

  TokenReader& line_;
  NodeNames nodes_;
  SimTime at_;
};

}  // namespace

std::vector<TimedAction> ReadPartition(TokenReader* line, const NodeNames& nodes, SimTime at) {
  return PartitionReader(line, nodes, at).ReadSides();
}

std::vector<TimedAction> ReadIsolation(TokenReader* line, const NodeNames& nodes, SimTime at) {
  return PartitionReader(line, nodes, at).ReadIsolated();
}

}  // namespace squall
