#include "scenarios/scripts/timed/choice_line.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/base/describe.h"
#include "core/base/message.h"
#include "scenarios/scripts/syntax/text.h"
#include "scenarios/scripts/timed/client_line.h"
#include "scenarios/scripts/timed/opportunity_line.h"
#include "scenarios/scripts/timed/quantity.h"
#include "scenarios/scripts/timed/which.h"

namespace squall {
namespace {

using Kind = ChoiceKind;

constexpr uint64_t kByteMax = 255;
constexpr uint64_t kStartMax = 65535;

bool IsNetworkMessage(uint8_t type) {
  return type < kMessageTypes && IsNetworkType(static_cast<MessageType>(type));
}

// "on 2nd MsgApp 3->5: ", or nothing if a script cannot name the message.
std::string MessageText(const ChoiceName& name, const Options& options) {
  const uint64_t nodes = options.nodes + options.spares;
  if (!IsNetworkMessage(name.c) || name.a < 1 || name.a > nodes || name.b < 1 || name.b > nodes ||
      name.a == name.b || name.n >= kNthMax) {
    return "";
  }
  return absl::StrCat("on ", OrdinalText(uint64_t{name.n} + 1), " ",
                      std::string(Name(static_cast<MessageType>(name.c))), " ", name.a, "->",
                      name.b, ": ");
}

// What a rule does to its message, or nothing if no rule does that.
std::string EffectText(const NamedChoice& choice) {
  const Kind kind = choice.name.kind;
  const uint64_t value = choice.value;
  if (kind == Kind::kMessageFate) return value == 1 ? "drop" : value == 2 ? "duplicate" : "";
  if (kind == Kind::kReport) return value == 1 ? "report" : "";
  if (value == 0) return "";
  if (kind == Kind::kMessageDelay) return "delay " + DescribeDuration(value);
  if (kind == Kind::kDuplicateDelay) return "delay-copy " + DescribeDuration(value);
  return "";
}

std::string MessageLine(const NamedChoice& choice, const Options& options) {
  const std::string effect = EffectText(choice);
  const std::string message = effect.empty() ? "" : MessageText(choice.name, options);
  return message.empty() ? "" : message + effect;
}

std::string TimeoutLine(const NamedChoice& choice, const Options& options) {
  const ChoiceName& name = choice.name;
  const uint64_t start = name.b + (kByteMax + 1) * name.c;
  constexpr uint64_t kTicksMax = 1000000000;
  if (name.a < 1 || name.a > options.nodes + options.spares || start == 0 || name.n >= kNthMax ||
      choice.value > kTicksMax || choice.value == 0) {
    return "";
  }
  const uint64_t ticks = options.election_tick + choice.value;
  if (ticks > kTimeMax / options.tick_us) return "";
  return absl::StrCat("timeout ", name.a, start == 1 ? "" : absl::StrCat(" start ", start),
                      name.n == 0 ? "" : " " + OrdinalText(uint64_t{name.n} + 1), " = ",
                      DescribeDuration(ticks * options.tick_us));
}

// 0: none, odd 2k-1: k ppm fast, even 2k: k ppm slow (ChoiceKind::kClockDrift).
std::string DriftLine(const NamedChoice& choice, const Options& options) {
  const ChoiceName& name = choice.name;
  const uint64_t ppm = choice.value / 2 + choice.value % 2;
  if (name.a < 1 || name.a > options.nodes + options.spares || name.b != 0 || name.c != 0 ||
      name.n != 0 || ppm >= kPpmMax) {
    return "";
  }
  return absl::StrCat("drift ", name.a, " = ", DescribeRate(ppm),
                      choice.value % 2 == 1 ? " fast" : " slow");
}

// As Describe() has it, where a # would begin a comment.
std::string NameText(const ChoiceName& name) {
  std::string text = Describe(name);
  const size_t mark = text.rfind('#');
  return mark == text.npos ? text : text.replace(mark, 1, "number ");
}

std::string RawLine(const NamedChoice& choice) {
  std::string name = NameText(choice.name);
  if (ParseChoiceName(name) != choice.name) {
    const ChoiceName& n = choice.name;
    name = absl::StrCat(static_cast<int>(n.kind), " ", n.a, " ", n.b, " ", n.c, " ", n.n);
  }
  return absl::StrCat("choice ", name, " = ", choice.value);
}

// Empty if there are no words for it.
std::string WordedLine(const NamedChoice& choice, const Options& options) {
  if (choice.name.kind == Kind::kElectionJitter) return TimeoutLine(choice, options);
  if (choice.name.kind == Kind::kClockDrift) return DriftLine(choice, options);
  if (std::string line = ClientLine(choice, options); !line.empty()) return line;
  if (std::string line = OpportunityLine(choice, options); !line.empty()) return line;
  return MessageLine(choice, options);
}

// Takes a number off the front of `words`.
std::optional<uint64_t> TakeNumber(std::vector<std::string_view>* words, uint64_t most) {
  if (words->empty()) return std::nullopt;
  const std::optional<uint64_t> number = ParseUnsigned(words->front());
  words->erase(words->begin());
  return number && *number <= most ? number : std::nullopt;
}

std::optional<uint8_t> TakeByte(std::vector<std::string_view>* words) {
  const std::optional<uint64_t> number = TakeNumber(words, kByteMax);
  return number ? std::optional(static_cast<uint8_t>(*number)) : std::nullopt;
}

std::optional<ChoiceName> ParseNumbers(std::vector<std::string_view> words) {
  const std::optional<uint64_t> kind = TakeNumber(&words, kChoiceKinds - 1);
  const std::optional<uint8_t> a = TakeByte(&words);
  const std::optional<uint8_t> b = TakeByte(&words);
  const std::optional<uint8_t> c = TakeByte(&words);
  const std::optional<uint64_t> n = TakeNumber(&words, std::numeric_limits<uint32_t>::max());
  if (!kind || *kind == 0 || !a || !b || !c || !n || !words.empty()) return std::nullopt;
  return ChoiceName{static_cast<Kind>(*kind), *a, *b, *c, static_cast<uint32_t>(*n)};
}

std::vector<std::string_view> Words(std::string_view text) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    const size_t end = std::min(text.find(' '), text.size());
    if (end > 0) words.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

// "3->5 MsgApp".
bool TakeLink(std::vector<std::string_view>* words, ChoiceName* name) {
  if (words->size() < 2) return false;
  const std::string_view link = words->front();
  const size_t arrow = link.find("->");
  if (arrow == link.npos) return false;
  const std::optional<uint64_t> from = ParseUnsigned(link.substr(0, arrow));
  const std::optional<uint64_t> to = ParseUnsigned(link.substr(arrow + 2));
  if (!from || !to || *from > kByteMax || *to > kByteMax) return false;
  name->a = static_cast<uint8_t>(*from);
  name->b = static_cast<uint8_t>(*to);
  for (int type = 0; type < kMessageTypes; ++type) {
    if (Name(static_cast<MessageType>(type)) != (*words)[1]) continue;
    name->c = static_cast<uint8_t>(type);
    words->erase(words->begin(), words->begin() + 2);
    return true;
  }
  return false;
}

}  // namespace

std::string ChoiceLine(const NamedChoice& choice, const Options& options) {
  std::string line = WordedLine(choice, options);
  return line.empty() ? RawLine(choice) : line;
}

std::optional<ChoiceName> ParseChoiceName(std::string_view text) {
  std::vector<std::string_view> words = Words(text);
  if (words.empty()) return std::nullopt;
  if (ParseUnsigned(words.front())) return ParseNumbers(std::move(words));
  ChoiceName name;
  bool found = false;
  for (int kind = 1; kind < kChoiceKinds && !found; ++kind) {
    name.kind = static_cast<Kind>(kind);
    found = Name(name.kind) == words.front();
  }
  if (!found) return std::nullopt;
  words.erase(words.begin());
  if (words.size() < 2 || words[words.size() - 2] != "number") return std::nullopt;
  const std::optional<uint64_t> n = ParseUnsigned(words.back());
  if (!n || *n > std::numeric_limits<uint32_t>::max()) return std::nullopt;
  name.n = static_cast<uint32_t>(*n);
  words.resize(words.size() - 2);
  if (!words.empty() && words.front().find("->") != words.front().npos) {
    return TakeLink(&words, &name) && words.empty() ? std::optional(name) : std::nullopt;
  }
  for (const std::string_view subject : {"node", "client"}) {
    if (words.empty() || words.front() != subject) continue;
    words.erase(words.begin());
  }
  if (words.empty()) return name;
  const std::optional<uint8_t> a = TakeByte(&words);
  if (!a) return std::nullopt;
  name.a = *a;
  if (!words.empty() && words.front() == "start") {
    words.erase(words.begin());
    const std::optional<uint64_t> start = TakeNumber(&words, kStartMax);
    if (!start) return std::nullopt;
    name.b = static_cast<uint8_t>(*start % (kByteMax + 1));
    name.c = static_cast<uint8_t>(*start / (kByteMax + 1));
  }
  return words.empty() ? std::optional(name) : std::nullopt;
}

NamedChoice ReadTimeoutLine(TokenReader* line, const NodeNames& nodes, const Options& options) {
  NamedChoice choice;
  choice.name.kind = Kind::kElectionJitter;
  choice.name.a = static_cast<uint8_t>(line->Node(nodes));
  choice.name.b = 1;
  if (line->Accept("start")) {
    const uint64_t start = line->Number(1, kStartMax, "a start of the node, 1 being the first");
    choice.name.b = static_cast<uint8_t>(start % (kByteMax + 1));
    choice.name.c = static_cast<uint8_t>(start / (kByteMax + 1));
  }
  if (line->ok() && line->Peek() != "=") choice.name.n = ReadNth(line) - 1;
  line->Expect("=");
  const Position at = line->Here();
  const uint64_t timeout = line->Duration();
  line->End();
  if (!line->ok()) return choice;
  const uint64_t least = options.election_tick * options.tick_us;
  if (timeout < least || timeout % options.tick_us != 0) {
    line->Fail(at, "read " + QuoteForMistake(DescribeDuration(timeout)),
               "a timeout of at least " + DescribeDuration(least) + ", in whole ticks of " +
                   DescribeDuration(options.tick_us));
  }
  choice.value =
      timeout / options.tick_us - std::min(timeout / options.tick_us, options.election_tick);
  return choice;
}

NamedChoice ReadDriftLine(TokenReader* line, const NodeNames& nodes) {
  NamedChoice choice;
  choice.name.kind = Kind::kClockDrift;
  choice.name.a = static_cast<uint8_t>(line->Node(nodes));
  line->Expect("=");
  const std::string valid = "a percentage below 100%, as 0.05%, and fast or slow";
  const Word word = line->Take(valid);
  const Quantity rate = ParseRate(word.text);
  if (line->ok() && (!rate.ok() || rate.value >= kPpmMax)) {
    line->Fail(word.at, "read " + QuoteForMistake(word.text), valid);
  }
  constexpr std::array<std::string_view, 2> kWays = {"fast", "slow"};
  const bool is_slow = line->OneOf(kWays, "which way the clock is wrong") == 1;
  line->End();
  // Without a drift there is no way.
  choice.value = rate.value == 0 ? 0 : 2 * rate.value - (is_slow ? 0 : 1);
  return choice;
}

NamedChoice ReadNamedChoiceLine(TokenReader* line) {
  const std::string valid = "the name of a choice, as sync-latency node 2 number 3";
  const Position at = line->Here();
  std::string text;
  while (line->ok() && !line->AtEnd() && line->Peek() != "=") {
    // An arrow is a word of its own.
    const Word word = line->Take(valid);
    const bool joined = word.text == "->" || text.ends_with("->");
    text += (text.empty() || joined ? "" : " ") + word.text;
  }
  line->Expect("=");
  NamedChoice choice;
  choice.value = line->Number(0, std::numeric_limits<uint64_t>::max(), "a value");
  line->End();
  const std::optional<ChoiceName> name = ParseChoiceName(text);
  if (line->ok() && !name) line->Fail(at, "read " + QuoteForMistake(text), valid);
  choice.name = name.value_or(ChoiceName{});
  return choice;
}

std::string OrdinalText(uint64_t number) {
  const uint64_t tens = number % 100;
  const char* ending = tens >= 11 && tens <= 13 ? "th"
                       : number % 10 == 1       ? "st"
                       : number % 10 == 2       ? "nd"
                       : number % 10 == 3       ? "rd"
                                                : "th";
  return absl::StrCat(number, ending);
}

}  // namespace squall
