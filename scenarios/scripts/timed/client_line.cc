#include "scenarios/scripts/timed/client_line.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "scenarios/scripts/timed/quantity.h"
#include "scenarios/scripts/timed/which.h"

namespace squall {
namespace {

using Kind = ChoiceKind;

// What is counted, and which number the first one has in names of choices.
struct Counted {
  std::string_view word;
  Kind kind;
  uint32_t first;
};
constexpr std::array<Counted, 6> kCounted = {{
    {"operation", Kind::kClientCommand, 1},
    {"operation", Kind::kClientKey, 1},
    {"attempt", Kind::kClientTarget, 0},
    {"pause", Kind::kClientPause, 0},
    {"answer", Kind::kReplyLoss, 0},
    {"timeout", Kind::kGiveUp, 0},
}};
constexpr std::array<std::string_view, 5> kCountedWords = {"operation", "attempt", "pause",
                                                           "answer", "timeout"};
// In the order of their values, 0 first.
constexpr std::array<std::string_view, 5> kCommands = {"put", "get", "delete", "append", "cas"};
constexpr std::array<std::string_view, 2> kAnswers = {"arrives", "lost"};
constexpr std::array<std::string_view, 2> kEnds = {"tries-again", "gives-up"};

const Counted* CountedOf(Kind kind) {
  const auto* found = std::find_if(kCounted.begin(), kCounted.end(),
                                   [kind](const Counted& c) { return c.kind == kind; });
  return found == kCounted.end() ? nullptr : found;
}

template <size_t N>
std::string WordAt(const std::array<std::string_view, N>& words, uint64_t value) {
  return value < N ? std::string(words[value]) : "";
}

std::string ValueText(const NamedChoice& choice, const Options& options) {
  const uint64_t value = choice.value;
  const Kind kind = choice.name.kind;
  if (kind == Kind::kClientCommand) return WordAt(kCommands, value);
  if (kind == Kind::kReplyLoss) return WordAt(kAnswers, value);
  if (kind == Kind::kGiveUp) return WordAt(kEnds, value);
  if (kind == Kind::kClientKey) return value < options.keys ? absl::StrCat("key ", value) : "";
  if (kind == Kind::kClientPause) {
    return value <= kTimeMax ? DescribeDuration(value) + " longer" : "";
  }
  if (value == 0) return "through leader";
  return value <= options.nodes + options.spares ? absl::StrCat("through ", value) : "";
}

// `key 3`, `get`.
void ReadOperation(TokenReader* line, const Options& options, NamedChoice* choice) {
  choice->name.kind = Kind::kClientCommand;
  if (line->Accept("key")) {
    choice->name.kind = Kind::kClientKey;
    choice->value = line->Number(0, std::max<uint64_t>(options.keys, 1) - 1, "a key");
    return;
  }
  constexpr std::array<std::string_view, 6> kWords = {"put",    "get", "delete",
                                                      "append", "cas", "key"};
  choice->value = line->OneOf(kWords, "what the client asks for");
}

void ReadAttempt(TokenReader* line, const Options& options, NamedChoice* choice) {
  choice->name.kind = Kind::kClientTarget;
  line->Expect("through");
  choice->value = line->NodeOrLeader({options.nodes, options.spares});
}

void ReadPause(TokenReader* line, const Options&, NamedChoice* choice) {
  choice->name.kind = Kind::kClientPause;
  choice->value = line->Duration(0);
  line->Expect("longer");
}

void ReadAnswer(TokenReader* line, const Options&, NamedChoice* choice) {
  choice->name.kind = Kind::kReplyLoss;
  choice->value = line->OneOf(kAnswers, "whether the answer arrives");
}

void ReadTimeout(TokenReader* line, const Options&, NamedChoice* choice) {
  choice->name.kind = Kind::kGiveUp;
  choice->value = line->OneOf(kEnds, "what the client does");
}

// In the order of kCountedWords.
constexpr std::array kReaders = {ReadOperation, ReadAttempt, ReadPause, ReadAnswer, ReadTimeout};

}  // namespace

std::string ClientLine(const NamedChoice& choice, const Options& options) {
  const ChoiceName& name = choice.name;
  const Counted* counted = CountedOf(name.kind);
  if (counted == nullptr || name.a >= options.clients || name.b != 0 || name.c != 0 ||
      name.n < counted->first || name.n - counted->first >= kNthMax) {
    return "";
  }
  const std::string value = ValueText(choice, options);
  return value.empty() ? ""
                       : absl::StrCat("client ", name.a + 1, " ", std::string(counted->word), " ",
                                      name.n - counted->first + 1, ": ", value);
}

NamedChoice ReadClientLine(TokenReader* line, const Options& options) {
  NamedChoice choice;
  constexpr uint64_t kClientsInNames = 256;
  const uint64_t clients = std::min(options.clients, kClientsInNames);
  if (clients == 0) {
    line->FailHere("another line: this cluster has no clients that act by themselves");
    return choice;
  }
  choice.name.a = static_cast<uint8_t>(line->Number(1, clients, "a client") - 1);
  const size_t word = line->OneOf(kCountedWords, "what is counted");
  const auto number = static_cast<uint32_t>(
      line->Number(1, kNthMax, std::string(kCountedWords[word]) + " of the client"));
  if (line->ok() && line->Peek() != ":") line->FailHere("a colon");
  line->Expect(":");
  if (!line->ok()) return choice;
  kReaders[word](line, options, &choice);
  line->End();
  choice.name.n = number - 1 + CountedOf(choice.name.kind)->first;
  return choice;
}

}  // namespace squall
