#include "scenarios/scripts/timed/cluster_options.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scenarios/scripts/syntax/text.h"
#include "scenarios/scripts/timed/quantity.h"
#include "scenarios/seed.h"
#include "sim/plan/plan_fields.h"
#include "sim/plan/profile.h"

namespace squall {
namespace {

// Entries of one message together: enough for any script, little enough to be of one page.
constexpr uint64_t kMessageBytes = 1 << 16;
// More than any script needs.
constexpr uint64_t kInflightMax = 4096;
// An election timeout should have some ticks to choose from, or nodes tie too often.
constexpr uint64_t kElectionTicksMin = 10;
constexpr uint64_t kElectionTicksMax = 1000000;
// A run should not consist of ticks alone.
constexpr uint64_t kTickMin = 10;

// Reads one `cluster` line. Options that depend on each other are put together at the end.
class ClusterReader {
 public:
  explicit ClusterReader(const Directive& directive) : directive_(directive) {
    Plan& plan = reading_.plan;
    plan.profile = "script";
    plan.options.max_size_per_msg = kMessageBytes;
    plan.options.nodes = 3;
  }

  ClusterReading Read() && {
    for (const Argument& argument : directive_.arguments) {
      if (reading_.mistake) break;
      ReadArgument(argument);
    }
    if (!reading_.mistake) CheckCompany();
    if (!reading_.mistake) SetClock();
    for (const auto& [field, value] : raw_) SetRaw(field, value);
    if (!reading_.mistake) {
      if (const std::string error = Validate(options()); !error.empty()) {
        Fail(directive_.at, error, "");
      }
    }
    return std::move(reading_);
  }

 private:
  struct Key {
    std::string_view name;
    std::string_view form;  // For messages: what stands behind the equals sign.
    void (ClusterReader::*read)(const Word& value);
  };
  static constexpr size_t kKeyCount = 11;
  static const std::array<Key, kKeyCount> kKeys;

  static std::vector<std::string_view> Names() {
    std::vector<std::string_view> names;
    for (const Key& key : kKeys) names.push_back(key.name);
    for (const OptionField& field : OptionFields()) {
      if (!field.script.name.empty()) names.push_back(field.script.name);
    }
    return names;
  }

  Options& options() { return reading_.plan.options; }

  void Fail(Position at, std::string problem, std::string valid) {
    if (!reading_.mistake) reading_.mistake = Mistake{at, std::move(problem), std::move(valid)};
  }

  void ReadArgument(const Argument& argument) {
    const auto key = std::find_if(kKeys.begin(), kKeys.end(),
                                  [&](const Key& k) { return k.name == argument.key; });
    const auto plain =
        std::find_if(OptionFields().begin(), OptionFields().end(),
                     [&](const OptionField& f) { return f.script.name == argument.key; });
    if (key == kKeys.end() && plain == OptionFields().end()) return ReadRaw(argument);
    const std::string name = argument.key;
    const std::string form =
        name + "=" + std::string(key != kKeys.end() ? key->form : plain->script.example);
    if (Given(name) != nullptr) {
      return Fail(argument.at, name + " is given twice", form + ", once");
    }
    if (argument.values.size() != 1) {
      return Fail(
          argument.at,
          argument.values.empty() ? name + " has no value" : "read several values for " + name,
          form);
    }
    seen_.push_back(&argument);
    if (key != kKeys.end()) {
      (this->*key->read)(argument.values.front());
    } else {
      ReadPlain(*plain, argument.values.front());
    }
  }

  // An option by its name in plans, for what has no better words.
  void ReadRaw(const Argument& argument) {
    const auto field = std::find_if(OptionFields().begin(), OptionFields().end(),
                                    [&](const OptionField& f) { return f.name == argument.key; });
    if (field == OptionFields().end()) return FailUnknown(argument);
    const bool is_flag = field->flag != nullptr;
    const std::string valid = argument.key + (is_flag ? "=true or " + argument.key + "=false"
                                                      : "=" + std::to_string(field->least) +
                                                            " to " + std::to_string(field->most));
    const std::string text = argument.values.size() == 1 ? argument.values.front().text : "";
    const std::optional<uint64_t> number = is_flag ? std::nullopt : ParseUnsigned(text);
    const bool good = is_flag ? text == "true" || text == "false"
                              : number && *number >= field->least && *number <= field->most;
    if (!good) return Fail(argument.at, "read " + QuoteForMistake(text), valid);
    raw_.emplace_back(&*field, is_flag ? uint64_t{text == "true"} : *number);
  }

  void SetRaw(const OptionField* field, uint64_t value) {
    if (field->flag != nullptr) {
      options().*field->flag = value != 0;
    } else {
      options().*field->number = value;
    }
  }

  void FailUnknown(const Argument& argument) {
    const std::vector<std::string_view> names = Names();
    std::string valid = JoinNames(names);
    if (const std::string_view near = Nearest(argument.key, names); !near.empty()) {
      valid = std::string(near) + ", perhaps; all: " + valid;
    }
    Fail(argument.at, "unknown option " + QuoteForMistake(argument.key) + " of a cluster", valid);
  }

  void ReadPlain(const OptionField& field, const Word& value) {
    const ScriptOption& script = field.script;
    switch (script.form) {
      case ScriptOption::Form::kSwitch:
        options().*field.flag = Switch(value);
        return;
      case ScriptOption::Form::kNumber:
        options().*field.number = Number(value, script.least, script.most, "a number");
        return;
      case ScriptOption::Form::kRate:
        options().*field.number = Rate(value);
        return;
      case ScriptOption::Form::kDuration:
        options().*field.number = Duration(value);
        return;
      case ScriptOption::Form::kSpread:
        Spread(value, &(options().*field.number), &(options().*script.extra));
        return;
    }
  }

  // The argument called `key`, as far as arguments have been read, or null.
  const Argument* Given(std::string_view key) const {
    const auto found = std::find_if(seen_.begin(), seen_.end(),
                                    [key](const Argument* a) { return a->key == key; });
    return found == seen_.end() ? nullptr : *found;
  }

  // --- Values.

  uint64_t Number(const Word& value, uint64_t least, uint64_t most, const std::string& what) {
    const std::optional<uint64_t> number = ParseUnsigned(value.text);
    if (number && *number >= least && *number <= most) return *number;
    Fail(value.at, "read " + QuoteForMistake(value.text),
         what + " from " + std::to_string(least) + " to " + std::to_string(most));
    return least;
  }
  bool Switch(const Word& value) {
    if (value.text == "on" || value.text == "off") return value.text == "on";
    Fail(value.at, "read " + QuoteForMistake(value.text), "on or off");
    return false;
  }
  DurationRange Range(const Word& value) {
    DurationRange range = ParseDurationRange(value.text);
    if (!range.ok()) Fail(value.at, range.problem, range.valid);
    return range;
  }
  uint64_t Duration(const Word& value) {
    const Quantity duration = ParseDuration(value.text);
    if (!duration.ok()) {
      Fail(value.at, duration.problem, duration.valid);
    } else if (duration.value == 0) {
      Fail(value.at, "read " + QuoteForMistake(value.text), "a length of time above 0");
    }
    return duration.value;
  }
  uint64_t Rate(const Word& value) {
    const Quantity rate = ParseRate(value.text);
    if (!rate.ok()) Fail(value.at, rate.problem, rate.valid);
    return rate.value;
  }
  // A range of lengths of time as the simulator has it: the least, and what may come on top.
  void Spread(const Word& value, uint64_t* least, uint64_t* extra) {
    const DurationRange range = Range(value);
    *least = range.least;
    *extra = range.most - range.least;
  }

  // --- Options, by name.

  void Nodes(const Word& v) { options().nodes = Number(v, 1, kNodesMax, "a number of nodes"); }
  void Seed(const Word& v) {
    if (v.text == "none") {
      reading_.plan.base = ChoiceBase::kBenign;
      return;
    }
    const Typed<uint64_t> seed = ParseSeed(v.text);
    if (!seed.ok()) return Fail(v.at, seed.error, "42, or 0x5eed0a41");
    reading_.plan.seed = seed.value;
  }
  void Election(const Word& v) {
    const DurationRange range = Range(v);
    if (!range.ok()) return;
    election_ = range.least;
    const bool single = v.text.find("..") == std::string::npos;
    // etcd: resetRandomizedElectionTimeout draws from [timeout, 2 * timeout).
    if (range.least == 0 || (!single && range.most != 2 * range.least)) {
      const std::string least = DescribeDuration(std::max<uint64_t>(range.least, 150000));
      const std::string most = DescribeDuration(2 * std::max<uint64_t>(range.least, 150000));
      Fail(v.at,
           "read " + QuoteForMistake(v.text) +
               "; a timeout is drawn between its least length and twice that",
           least + ".." + most);
    }
  }
  void Heartbeat(const Word& v) { heartbeat_ = Duration(v); }
  void Tick(const Word& v) { tick_ = Duration(v); }
  // One of two words; true for the second.
  bool Second(const Word& v, std::string_view first, std::string_view second) {
    if (v.text == first || v.text == second) return v.text == second;
    Fail(v.at, "read " + QuoteForMistake(v.text),
         std::string(first) + " or " + std::string(second));
    return false;
  }
  void Storage(const Word& v) { options().async_storage = Second(v, "sync", "async"); }
  void Reads(const Word& v) { options().lease_reads = Second(v, "quorum", "lease"); }
  void Hazards(const Word& v) {
    if (Second(v, "open", "closed")) MakeSafe(&options());
  }
  void Forwarding(const Word& v) { options().disable_forwarding = Second(v, "on", "off"); }
  void Spares(const Word& v) { options().spares = Number(v, 0, kNodesMax, "a number of spares"); }
  void Inflight(const Word& v) {
    options().max_inflight_msgs = Number(v, 1, kInflightMax, "a number of messages");
  }

  // --- All options together.

  // Options that do nothing without another one are slips.
  void CheckCompany() {
    for (const OptionField& field : OptionFields()) {
      const ScriptOption& option = field.script;
      const Argument* argument = option.name.empty() ? nullptr : Given(option.name);
      if (argument == nullptr || option.needs.empty() || Given(option.needs) != nullptr) continue;
      Fail(argument->at,
           std::string(option.name) + " means nothing without " + std::string(option.needs),
           std::string(option.needs) + " beside it, or neither");
    }
    for (const std::string_view lasting : {"partition-time", "client-pause"}) {
      const Argument* argument = Given(lasting);
      const bool zero =
          lasting == "client-pause" ? options().client_pause_us == 0 : options().partition_us == 0;
      if (argument != nullptr && zero) {
        Fail(argument->at, "read " + QuoteForMistake(argument->values.front().text),
             "a length of time above 0");
      }
    }
    if (const Argument* a = Given("reads");
        a != nullptr && options().lease_reads && !options().check_quorum) {
      Fail(a->at, "reads by lease need a leader that looks after its quorum",
           "checkquorum=on beside it");
    }
    if (const Argument* a = Given("downtime");
        a != nullptr && Given("crashes") == nullptr && Given("mass-crashes") == nullptr) {
      Fail(a->at, "downtime means nothing without crashes",
           "crashes=1% or mass-crashes=1% beside it");
    }
    const Argument* rate = Given("duplicate") != nullptr ? Given("duplicate") : Given("drop");
    if (rate != nullptr && options().drop_ppm + options().duplicate_ppm > 1000000) {
      Fail(rate->at, "drop and duplicate are more than 100% together", "less of one of them");
    }
  }

  // From lengths of time to whole ticks, exactly.
  void SetClock() {
    const Argument* election = Given("election");
    const Position at = election != nullptr ? election->at : directive_.at;
    if (heartbeat_ >= election_) {
      const Argument* heartbeat = Given("heartbeat");
      return Fail(heartbeat != nullptr ? heartbeat->at : at,
                  "the heartbeat interval " + DescribeDuration(heartbeat_) +
                      " is not below the least election timeout " + DescribeDuration(election_),
                  "heartbeat below " + DescribeDuration(election_));
    }
    if (tick_ == 0) tick_ = LongestTick();
    const Argument* tick = Given("tick");
    if (tick_ == 0 || election_ % tick_ != 0 || heartbeat_ % tick_ != 0) {
      return Fail(tick != nullptr ? tick->at : at,
                  "no tick fits both election=" + DescribeDuration(election_) +
                      " and heartbeat=" + DescribeDuration(heartbeat_),
                  "a tick that divides both, and lengths of time that have one of at least " +
                      DescribeDuration(kTickMin));
    }
    const uint64_t ticks = election_ / tick_;
    if (ticks > kElectionTicksMax || tick_ < kTickMin || ticks < 2) {
      return Fail(
          tick != nullptr ? tick->at : at,
          "with a tick of " + DescribeDuration(tick_) + " an election timeout is " +
              std::to_string(ticks) + " ticks",
          "a tick of at least " + DescribeDuration(kTickMin) + " that makes it 2 to 1000000 ticks");
    }
    options().tick_us = tick_;
    options().election_tick = ticks;
    options().heartbeat_tick = heartbeat_ / tick_;
  }

  // 10, 5, 2 or 1 ms, or one of those divided by a power of 10, down to kTickMin.
  uint64_t LongestTick() const {
    for (uint64_t decade = 10000; decade >= kTickMin; decade /= 10) {
      for (const uint64_t part : {1u, 2u, 5u}) {
        const uint64_t tick = decade / part;
        if (tick < kTickMin) return 0;
        if (election_ % tick == 0 && heartbeat_ % tick == 0 &&
            election_ / tick >= kElectionTicksMin) {
          return tick;
        }
      }
    }
    return 0;
  }

  const Directive& directive_;
  ClusterReading reading_;
  std::vector<const Argument*> seen_;
  std::vector<std::pair<const OptionField*, uint64_t>> raw_;
  uint64_t election_ = 150000;
  uint64_t heartbeat_ = 50000;
  uint64_t tick_ = 0;  // 0: not given.
};

const std::array<ClusterReader::Key, ClusterReader::kKeyCount> ClusterReader::kKeys = {{
    {"nodes", "3", &ClusterReader::Nodes},
    {"spares", "1", &ClusterReader::Spares},
    {"seed", "42", &ClusterReader::Seed},
    {"election", "150ms..300ms", &ClusterReader::Election},
    {"heartbeat", "50ms", &ClusterReader::Heartbeat},
    {"tick", "10ms", &ClusterReader::Tick},
    {"storage", "sync", &ClusterReader::Storage},
    {"reads", "quorum", &ClusterReader::Reads},
    {"forwarding", "on", &ClusterReader::Forwarding},
    {"inflight", "256", &ClusterReader::Inflight},
    {"hazards", "closed", &ClusterReader::Hazards},
}};

}  // namespace

bool ClosesHazards(const Options& o) {
  return o.strict_lease && o.durable_campaign && o.strict_reads && o.strict_readd &&
         o.commit_by_vote;
}

ClusterReading ReadCluster(const Directive& directive) { return ClusterReader(directive).Read(); }

}  // namespace squall
