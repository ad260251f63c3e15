#include "scenarios/scripts/timed/opportunity_line.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "scenarios/scripts/syntax/text.h"
#include "scenarios/scripts/timed/quantity.h"
#include "scenarios/scripts/timed/which.h"
#include "sim/world/network.h"

namespace squall {
namespace {

using Kind = ChoiceKind;

// In the order of MessageClass.
constexpr std::array<std::string_view, 8> kClasses = {
    "append", "append-response", "heartbeat", "heartbeat-response",
    "vote",   "vote-response",   "snapshot",  "other"};

constexpr uint64_t kShapes = 4;
constexpr uint64_t kKinds = 4;
constexpr uint64_t kAmounts = 256;
constexpr uint64_t kFlapMs = 4;

// Two sides as choices have them (sim/world/network.h): the number behind the leading 1.
struct Sides {
  PartitionShape shape = PartitionShape::kSplit;
  NodeSet set;

  uint64_t number() const { return static_cast<uint64_t>(shape) + kShapes * (set.bits() >> 1); }
};

// Nothing if a line cannot name these sides.
std::optional<Sides> SidesOf(uint64_t number, uint64_t nodes) {
  if (number / kShapes >> nodes != 0) return std::nullopt;
  const Sides sides{static_cast<PartitionShape>(number % kShapes),
                    NodeSet::FromBits(number / kShapes << 1)};
  const bool is_pair = sides.shape == PartitionShape::kPair;
  const bool parts =
      is_pair ? sides.set.size() == 2 : !sides.set.empty() && sides.set != NodeSet::First(nodes);
  return parts ? std::optional(sides) : std::nullopt;
}

std::string Text(const Sides& sides) {
  const std::string set = Describe(sides.set);
  switch (sides.shape) {
    case PartitionShape::kSplit:
      return set + " | rest";
    case PartitionShape::kDeaf:
      return "rest -> " + set;
    case PartitionShape::kMute:
      return set + " -> rest";
    case PartitionShape::kPair: {
      const NodeId first = *sides.set.begin();
      const NodeId second = *(sides.set - NodeSet::Of(first)).begin();
      return absl::StrCat(first.value(), " | ", second.value());
    }
  }
  return "";
}

Sides ReadSides(TokenReader* line, const NodeNames& nodes) {
  Sides sides;
  const Position at = line->Here();
  if (line->Accept("rest")) {
    line->Expect("->");
    sides = {PartitionShape::kDeaf, line->Set(nodes)};
  } else {
    sides.set = line->Set(nodes);
    if (line->Accept("->")) {
      line->Expect("rest");
      sides.shape = PartitionShape::kMute;
    } else {
      line->Expect("|");
      if (line->ok() && !line->Accept("rest")) {
        const NodeSet other = NodeSet::Of(NodeId(line->Node(nodes)));
        const bool is_pair = sides.set.size() == 1 && (sides.set & other).empty();
        if (line->ok() && !is_pair)
          line->Fail(at, "these are no two nodes", "1 | 2, or {1,2} | rest");
        sides = {PartitionShape::kPair, sides.set | other};
      }
    }
  }
  const bool is_all =
      sides.shape != PartitionShape::kPair && sides.set == NodeSet::First(nodes.all());
  if (line->ok() && is_all) line->Fail(at, "the rest is empty here", "a smaller side");
  return sides;
}

std::string LinkFaultText(uint64_t value, uint64_t nodes) {
  const std::optional<Sides> sides = SidesOf((value - 1) / (kKinds * kAmounts), nodes);
  if (!sides) return "";
  const std::string links = "links " + Text(*sides);
  const uint64_t amount = (value - 1) / kKinds % kAmounts;
  switch (static_cast<LinkFault::Kind>((value - 1) % kKinds)) {
    case LinkFault::Kind::kLossy:
      return absl::StrCat(links, " lose ", amount, " of ", kAmounts);
    case LinkFault::Kind::kSlow:
      return absl::StrCat(links, " delay ", DescribeDuration(amount * kMillisecond));
    case LinkFault::Kind::kFlap:
      return absl::StrCat(links, " flap ", DescribeDuration((amount + 1) * kFlapMs * kMillisecond));
    case LinkFault::Kind::kClass:
      return absl::StrCat(links, " lose ", std::string(kClasses[amount % kClasses.size()]),
                          amount < kClasses.size() ? "" : absl::StrCat(" ", amount));
  }
  return "";
}

// A whole number of units, at most `most` of them.
uint64_t ReadAmount(TokenReader* line, uint64_t unit_us, uint64_t least, uint64_t most) {
  const Position at = line->Here();
  const uint64_t us = line->Duration(0);
  if (line->ok() && (us % unit_us != 0 || us / unit_us < least || us / unit_us > most)) {
    line->Fail(at, "read " + QuoteForMistake(DescribeDuration(us)),
               DescribeDuration(least * unit_us) + " to " + DescribeDuration(most * unit_us) +
                   ", in steps of " + DescribeDuration(unit_us));
  }
  return us / unit_us;
}

// Numbers that are equal modulo the number of classes stand for one class; a plan may have any.
uint64_t ReadClass(TokenReader* line) {
  const uint64_t of_class = line->OneOf(kClasses, "a number of 256 messages, or a class");
  if (!ParseUnsigned(line->Peek())) return of_class;
  const Position at = line->Here();
  const uint64_t number = line->Number(0, kAmounts - 1, "a number of the class");
  if (line->ok() && number % kClasses.size() != of_class) {
    line->Fail(at, absl::StrCat("read \"", number, "\", a number of another class"),
               absl::StrCat(of_class, ", ", of_class + kClasses.size(), " and so on, or nothing"));
  }
  return number;
}

uint64_t ReadLinkFault(TokenReader* line, const NodeNames& nodes) {
  const Sides sides = ReadSides(line, nodes);
  constexpr std::array<std::string_view, 3> kWords = {"lose", "delay", "flap"};
  const size_t word = line->OneOf(kWords, "what the links do");
  LinkFault::Kind kind = LinkFault::Kind::kLossy;
  uint64_t amount = 0;
  if (word == 1) {
    kind = LinkFault::Kind::kSlow;
    amount = ReadAmount(line, kMillisecond, 0, kAmounts - 1);
  } else if (word == 2) {
    kind = LinkFault::Kind::kFlap;
    amount = ReadAmount(line, kFlapMs * kMillisecond, 1, kAmounts) - 1;
  } else if (ParseUnsigned(line->Peek())) {
    amount = line->Number(0, kAmounts - 1, "a number of messages");
    line->Expect("of");
    line->Expect("256");
  } else {
    kind = LinkFault::Kind::kClass;
    amount = ReadClass(line);
  }
  return 1 + static_cast<uint64_t>(kind) + kKinds * amount + kKinds * kAmounts * sides.number();
}

std::string Text(const NamedChoice& choice, uint64_t nodes) {
  const uint64_t value = choice.value;
  const Kind kind = choice.name.kind;
  const std::string longer = value <= kTimeMax ? DescribeDuration(value) + " longer" : "";
  if (kind == Kind::kPartitionLength) return longer.empty() ? "" : "partition " + longer;
  if (kind == Kind::kLinkFaultLength) return longer.empty() ? "" : "link-fault " + longer;
  if (value == 0) return "";
  if (kind == Kind::kLinkFault) return LinkFaultText(value, nodes);
  if (kind != Kind::kPartition) return "";
  const std::optional<Sides> sides = SidesOf(value - 1, nodes);
  return sides ? "partition " + Text(*sides) : "";
}

bool IsDuration(std::string_view word) { return ParseDuration(word).ok(); }

}  // namespace

std::string OpportunityLine(const NamedChoice& choice, const Options& options) {
  const ChoiceName& name = choice.name;
  if (name.a != 0 || name.b != 0 || name.c != 0 || name.n >= kNthMax) return "";
  const std::string text = Text(choice, options.nodes + options.spares);
  return text.empty() ? "" : absl::StrCat("opportunity ", name.n + 1, ": ", text);
}

NamedChoice ReadOpportunityLine(TokenReader* line, const NodeNames& nodes) {
  NamedChoice choice;
  choice.name.n =
      static_cast<uint32_t>(line->Number(1, kNthMax, "an opportunity, 1 being the first") - 1);
  if (line->ok() && line->Peek() != ":") line->FailHere("a colon");
  line->Expect(":");
  constexpr std::array<std::string_view, 3> kWords = {"partition", "links", "link-fault"};
  const size_t word = line->OneOf(kWords, "what begins");
  if (!line->ok()) return choice;
  if (word == 1) {
    choice.name.kind = Kind::kLinkFault;
    choice.value = ReadLinkFault(line, nodes);
  } else if (word == 0 && !IsDuration(line->Peek())) {
    choice.name.kind = Kind::kPartition;
    choice.value = 1 + ReadSides(line, nodes).number();
  } else {
    choice.name.kind = word == 0 ? Kind::kPartitionLength : Kind::kLinkFaultLength;
    choice.value = line->Duration(0);
    line->Expect("longer");
  }
  line->End();
  return choice;
}

}  // namespace squall
