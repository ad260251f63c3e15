#include "scenarios/scripts/etcd/quorum.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "absl/strings/str_format.h"
#include "core/quorum/quorum.h"
#include "scenarios/scripts/syntax/arguments.h"

namespace squall {
namespace {

constexpr std::array<std::string_view, 2> kDirectives = {"committed", "vote"};

// Values as the script writes votes: nothing, against, for.
constexpr uint64_t kUnknown = 0;
constexpr uint64_t kNo = 1;
constexpr uint64_t kYes = 2;

// What a directive asks about.
struct Question {
  std::vector<NodeId> first;
  std::optional<std::vector<NodeId>> second;  // Set if a joint quorum is asked about.
  std::vector<uint64_t> indexes;              // 0 where nothing is known.
  std::vector<uint64_t> votes;

  JointConfig config() const {
    return {MajorityConfig(first), MajorityConfig(second.value_or(std::vector<NodeId>()))};
  }
};

// What is known of each voter. Voters of which nothing is known are not in it.
using Values = std::map<NodeId, uint64_t>;

uint64_t ReadVote(const Word& word, ArgumentReader* reader) {
  if (word.text == "y") return kYes;
  if (word.text == "n") return kNo;
  if (word.text != "_") {
    reader->Fail(word.at, "read " + QuoteForMistake(word.text), "y, n or _");
  }
  return kUnknown;
}

uint64_t ReadIndex(const Word& word, ArgumentReader* reader) {
  if (word.text == "_") return kUnknown;
  return reader->Number(word, {.min = 1, .what = "_, or an index"});
}

void ReadSecondHalf(const Argument& argument, ArgumentReader* reader, Question* question) {
  question->second.emplace();
  for (const Word& word : argument.values) {
    if (word.text == "zero" && argument.values.size() == 1) continue;
    question->second->push_back(NodeId(reader->Number(word, {.what = "zero alone, or a node"})));
  }
}

Question Read(const Directive& directive, ArgumentReader* reader) {
  Question question;
  for (const Argument& argument : directive.arguments) {
    if (argument.values.empty()) continue;
    if (argument.key == "cfgj") {
      ReadSecondHalf(argument, reader, &question);
      continue;
    }
    for (const Word& word : argument.values) {
      if (argument.key == "cfg") {
        question.first.push_back(NodeId(reader->Number(word, {.what = "a node"})));
      } else if (argument.key == "idx") {
        question.indexes.push_back(ReadIndex(word, reader));
      } else if (argument.key == "votes") {
        question.votes.push_back(ReadVote(word, reader));
      } else {
        reader->Fail(argument.at, "unknown argument " + QuoteForMistake(argument.key),
                     "cfg, cfgj, idx, votes");
      }
    }
  }
  return question;
}

// Hands the values to the voters in the order in which the script names them.
Values Assign(const std::vector<uint64_t>& values, const Question& question) {
  std::vector<NodeId> voters = question.first;
  if (question.second) {
    voters.insert(voters.end(), question.second->begin(), question.second->end());
  }
  Values assigned;
  size_t next = 0;
  for (const NodeId id : voters) {
    if (!assigned.contains(id) && next < values.size()) assigned[id] = values[next++];
  }
  std::erase_if(assigned, [](const auto& entry) { return entry.second == kUnknown; });
  return assigned;
}

auto IndexesOf(const Values& values) {
  return [&values](NodeId id) -> Known<Index> {
    const auto found = values.find(id);
    if (found == values.end()) return {};
    return {true, Index(found->second)};
  };
}

Index Committed(const JointConfig& config, const Values& values) {
  return CommittedIndex(config, IndexesOf(values));
}

// One line a voter: a bar as long as the number of voters that are behind it, its index, its name.
std::string DescribeIndexes(const MajorityConfig& voters, const Values& values) {
  if (voters.empty()) return "<empty majority quorum>";
  const size_t n = voters.size();
  const auto index_of = [&](NodeId id) { return IndexesOf(values)(id).value; };
  std::string text = std::string(n, ' ') + "    idx\n";
  for (const NodeId id : voters) {
    const auto behind =
        static_cast<size_t>(std::count_if(voters.begin(), voters.end(), [&](NodeId other) {
          return index_of(other) < index_of(id);
        }));
    const std::string bar = values.contains(id)
                                ? std::string(behind, 'x') + ">" + std::string(n - behind, ' ')
                                : "?" + std::string(n, ' ');
    absl::StrAppendFormat(&text, "%s %5d    (id=%x)\n", bar, index_of(id).value(), id.value());
  }
  return text;
}

// The definition itself, tried on every index that a voter has: the largest that a majority has.
Index CommittedByDefinition(const MajorityConfig& voters, const Values& values) {
  if (voters.empty()) return kInfinity;
  const auto index_of = [&](NodeId id) { return IndexesOf(values)(id).value; };
  Index best;
  for (const NodeId candidate : voters) {
    const auto reached =
        static_cast<size_t>(std::count_if(voters.begin(), voters.end(), [&](NodeId id) {
          return index_of(id) >= index_of(candidate);
        }));
    if (reached >= MajorityOf(voters.size())) best = std::max(best, index_of(candidate));
  }
  return best;
}

std::string Differing(Index found, Index expected, std::string_view way) {
  if (found == expected) return "";
  return DescribeCommitted(found) + " <-- " + std::string(way) + "\n";
}

// A voter behind the committed index may fall back further without changing the index.
std::string CheckLaggards(const MajorityConfig& voters, const Values& values, Index committed) {
  std::string text;
  for (const NodeId id : voters) {
    const auto found = values.find(id);
    if (found == values.end() || Index(found->second) >= committed) continue;
    for (const uint64_t lowered : {found->second - 1, uint64_t{0}}) {
      Values fallen = values;
      fallen[id] = lowered;
      text += Differing(Committed({voters, {}}, fallen), committed,
                        absl::StrFormat("overlaying %d->%d", id.value(), lowered));
    }
  }
  return text;
}

std::string AnswerCommitted(const Question& question) {
  const JointConfig config = question.config();
  const Values values = Assign(question.indexes, question);
  const Index committed = Committed(config, values);
  std::string text = DescribeIndexes(config.All(), values);
  if (question.second) {
    text +=
        Differing(Committed({config.outgoing, config.incoming}, values), committed, "via symmetry");
  } else {
    const MajorityConfig& voters = config.incoming;
    text +=
        Differing(CommittedByDefinition(voters, values), committed, "via alternative computation");
    text +=
        Differing(CommittedIndex(voters, IndexesOf(values)), committed, "via zero-joint quorum");
    text += Differing(Committed({voters, voters}, values), committed, "via self-joint quorum");
    text += CheckLaggards(voters, values, committed);
  }
  return text + DescribeCommitted(committed) + "\n";
}

std::string AnswerVote(const Question& question) {
  const JointConfig config = question.config();
  const Values values = Assign(question.votes, question);
  const auto vote = [&values](NodeId id) -> Known<bool> {
    const auto found = values.find(id);
    if (found == values.end()) return {};
    return {true, found->second == kYes};
  };
  const VoteResult result = CountVotes(config, vote);
  std::string text;
  const JointConfig mirrored{config.outgoing, config.incoming};
  if (const VoteResult other = CountVotes(mirrored, vote); question.second && other != result) {
    text += std::string(Name(other)) + " <-- via symmetry\n";
  }
  return text + std::string(Name(result)) + "\n";
}

// As Go prints a set of numbers and a slice of indexes: "map[1:{} 2:{}]: [5 7]".
std::string DescribeMismatch(const MajorityConfig& voters, const std::vector<uint64_t>& values) {
  std::string text = "error: mismatched input (explicit or _) for voters map[";
  for (const NodeId id : voters) {
    if (text.back() != '[') text += ' ';
    text += std::to_string(id.value()) + ":{}";
  }
  text += "]: [";
  for (const uint64_t value : values) {
    if (text.back() != '[') text += ' ';
    text += DescribeCommitted(Index(value));
  }
  return text + "]";
}

class QuorumDialect final : public Dialect {
 public:
  Outcome Run(const Directive& directive) override {
    ArgumentReader reader(directive);
    const Question question = Read(directive, &reader);
    if (!reader.ok()) return *reader.mistake();
    const bool is_vote = directive.name == "vote";
    const std::vector<uint64_t>& values = is_vote ? question.votes : question.indexes;
    const MajorityConfig voters = question.config().All();
    if (voters.size() != values.size()) return DescribeMismatch(voters, values);
    return is_vote ? AnswerVote(question) : AnswerCommitted(question);
  }
};

}  // namespace

DialectInfo QuorumDialectInfo() {
  return {"quorum", kDirectives, [](const DialectSettings&) -> std::unique_ptr<Dialect> {
            return std::make_unique<QuorumDialect>();
          }};
}

}  // namespace squall
