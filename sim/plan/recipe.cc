#include "sim/plan/recipe.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <optional>

#include "absl/strings/str_cat.h"
#include "core/base/describe.h"
#include "sim/plan/profile.h"

namespace squall {
namespace {

constexpr uint32_t Bit(Feature feature) { return 1u << static_cast<uint32_t>(feature); }

// What means nothing without another feature.
struct Dependence {
  Feature feature;
  Feature needed;
};
constexpr Dependence kDependences[] = {
    {Feature::kLearners, Feature::kMembership},    {Feature::kJointChanges, Feature::kMembership},
    {Feature::kFollowerReads, Feature::kReads},    {Feature::kLeaseReads, Feature::kReads},
    {Feature::kLeaseReads, Feature::kCheckQuorum},
};

uint32_t WithDependents(uint32_t without) {
  for (const Dependence& d : kDependences) {
    if ((without & Bit(d.needed)) != 0) without |= Bit(d.feature);
  }
  return without;
}

void LeaveOut(Feature feature, Options* o) {
  switch (feature) {
    case Feature::kPreVote:
      o->pre_vote = false;
      return;
    case Feature::kCheckQuorum:
      o->check_quorum = false;
      return;
    case Feature::kMembership:
      o->membership_ppm = o->spares = 0;
      return;
    case Feature::kLearners:
      o->learner_changes = false;
      return;
    case Feature::kJointChanges:
      o->joint_changes = false;
      return;
    case Feature::kTransfer:
      o->transfer_ppm = 0;
      return;
    case Feature::kCampaign:
      o->campaign_ppm = 0;
      return;
    case Feature::kForgetLeader:
      o->forget_leader_ppm = 0;
      return;
    case Feature::kSnapshots:
      o->compact_every = o->compact_trailing = o->compact_ppm = 0;
      return;
    case Feature::kReads:
      o->reads = false;
      o->read_ppm = 0;
      return;
    case Feature::kFollowerReads:
      o->follower_reads = false;
      return;
    case Feature::kLeaseReads:
      o->lease_reads = false;
      return;
    case Feature::kAsyncWrites:
      o->async_storage = false;
      return;
    case Feature::kDiskErrors:
      o->io_error_ppm = o->read_error_ppm = o->disk_full_ppm = 0;
      return;
    case Feature::kChecksums:
      o->damage_ppm = 0;
      return;
  }
}

uint64_t ValueOf(const Options& o, const OptionField& f) {
  return f.number != nullptr ? o.*f.number : uint64_t{o.*f.flag};
}

void SetValue(const OptionField& f, uint64_t value, Options* o) {
  if (f.number != nullptr) {
    o->*f.number = value;
  } else {
    o->*f.flag = value != 0;
  }
}

// Makes options agree that do not, so that one of the two given values stays. `is_set` tells which
// numbers were set.
template <class IsSet>
void Mend(const IsSet& is_set, Options* o) {
  if (o->election_tick <= o->heartbeat_tick) {
    if (is_set(&Options::heartbeat_tick)) {
      o->election_tick = o->heartbeat_tick + 1;
    } else {
      o->heartbeat_tick = std::max<uint64_t>(o->election_tick - 1, 1);
    }
  }
  if (o->nodes + o->spares > kNodesMax) {
    (is_set(&Options::spares) ? o->nodes : o->spares) =
        kNodesMax - std::min(kNodesMax, is_set(&Options::spares) ? o->spares : o->nodes);
  }
  if (!is_set(&Options::disks_lost_max)) {
    o->disks_lost_max = std::min(o->disks_lost_max, (o->nodes - 1) / 2);
  }
  if (o->drop_ppm + o->duplicate_ppm > kPpmMax) {
    (is_set(&Options::duplicate_ppm) ? o->drop_ppm : o->duplicate_ppm) =
        kPpmMax -
        std::min(kPpmMax, is_set(&Options::duplicate_ppm) ? o->duplicate_ppm : o->drop_ppm);
  }
  if (o->max_inflight_bytes != 0 && o->max_inflight_bytes < o->max_size_per_msg) {
    (is_set(&Options::max_inflight_bytes) ? o->max_size_per_msg : o->max_inflight_bytes) =
        is_set(&Options::max_inflight_bytes) ? o->max_inflight_bytes : o->max_size_per_msg;
  }
  if (o->settle_us != 0 && !is_set(&Options::settle_us)) {
    o->settle_us =
        std::max(o->settle_us, kSettleElectionTimeoutsMin * o->election_tick * o->tick_us);
  }
}

std::string NamesOf(const std::vector<std::string_view>& names) {
  std::string list;
  for (const std::string_view name : names) {
    absl::StrAppend(&list, list.empty() ? "" : ", ", std::string(name));
  }
  return list;
}

std::string AddFeature(std::string_view name, Recipe* recipe) {
  std::vector<std::string_view> names;
  for (const FeatureRow& row : Features()) {
    names.push_back(row.name);
    if (row.name != name) continue;
    recipe->without |= Bit(row.feature);
    return "";
  }
  return absl::StrCat("there is no feature ", Quote(name), "; valid are ", NamesOf(names));
}

std::optional<uint64_t> NumberIn(std::string_view text) {
  uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string AddSetting(std::string_view text, Recipe* recipe) {
  const size_t equals = text.find('=');
  if (equals == text.npos) {
    return absl::StrCat(Quote(text), " sets no option; valid is OPTION=VALUE, such as nodes=5");
  }
  const std::string_view name = text.substr(0, equals);
  std::string_view value = text.substr(equals + 1);
  const auto field = std::find_if(OptionFields().begin(), OptionFields().end(),
                                  [&](const OptionField& f) { return f.name == name; });
  if (field == OptionFields().end()) {
    return absl::StrCat("there is no option ", Quote(name),
                        "; valid are the names in the options of a plan file, such as ",
                        "election_tick");
  }
  for (const Recipe::Setting& earlier : recipe->settings) {
    if (earlier.field == &*field) return absl::StrCat(std::string(name), " is set twice");
  }
  if (field->flag != nullptr && (value == "true" || value == "on")) value = "1";
  if (field->flag != nullptr && (value == "false" || value == "off")) value = "0";
  const std::optional<uint64_t> number = NumberIn(value);
  const uint64_t most = field->flag != nullptr ? 1 : field->most;
  if (!number || *number < field->least || *number > most) {
    return absl::StrCat(std::string(name), " cannot be ", Quote(value), "; valid is ",
                        field->flag != nullptr
                            ? std::string("on or off")
                            : absl::StrCat("a number from ", field->least, " to ", most));
  }
  recipe->settings.push_back({&*field, *number});
  return "";
}

// What is wrong with the recipe as a whole.
std::string Contradiction(const Recipe& recipe) {
  constexpr uint64_t kSeedsTried = 8;
  for (uint64_t seed = 1; seed <= kSeedsTried; ++seed) {
    Options options = ExpandSeed(recipe.profile, seed).options;
    recipe.Change(&options);
    for (const Recipe::Setting& s : recipe.settings) {
      if (ValueOf(options, *s.field) == s.value) continue;
      return absl::StrCat(std::string(s.field->name), "=", s.value,
                          " contradicts what else is set or left out");
    }
    if (std::string error = Validate(options); !error.empty()) return error;
  }
  return "";
}

RecipeReading Fail(std::string error) { return {{}, std::move(error)}; }

}  // namespace

void Recipe::Change(Options* options) const {
  const uint32_t left_out = WithDependents(without);
  for (const FeatureRow& row : Features()) {
    if ((left_out & Bit(row.feature)) != 0) LeaveOut(row.feature, options);
  }
  for (const Setting& setting : settings) SetValue(*setting.field, setting.value, options);
  const auto is_set = [this](uint64_t Options::*number) {
    return std::any_of(settings.begin(), settings.end(),
                       [&](const Setting& s) { return s.field->number == number; });
  };
  Mend(is_set, options);
  // What is left out stays out, whatever a setting asks for.
  for (const FeatureRow& row : Features()) {
    if ((left_out & Bit(row.feature)) != 0) LeaveOut(row.feature, options);
  }
  if (!options->check_quorum) options->lease_reads = false;
}

std::string Recipe::Text() const {
  std::string text = profile;
  // What goes with another feature is not named.
  const uint32_t left_out = WithDependents(without);
  const auto goes_along = [left_out](Feature feature) {
    return std::any_of(std::begin(kDependences), std::end(kDependences), [&](const Dependence& d) {
      return d.feature == feature && (left_out & Bit(d.needed)) != 0;
    });
  };
  for (const FeatureRow& row : Features()) {
    if ((left_out & Bit(row.feature)) != 0 && !goes_along(row.feature))
      absl::StrAppend(&text, ",-", std::string(row.name));
  }
  for (const Setting& s : settings)
    absl::StrAppend(&text, ",", std::string(s.field->name), "=", s.value);
  return text;
}

RecipeReading ReadRecipe(std::string_view text) {
  RecipeReading reading = ParseRecipe(text);
  if (!reading.error.empty() || text == reading.recipe.profile) return reading;
  if (std::string error = Contradiction(reading.recipe); !error.empty())
    return Fail(std::move(error));
  return reading;
}

RecipeReading ParseRecipe(std::string_view text) {
  RecipeReading reading;
  Recipe& recipe = reading.recipe;
  const size_t first_comma = text.find(',');
  recipe.profile = std::string(text.substr(0, first_comma));
  const auto names = ProfileNames();
  if (std::find(names.begin(), names.end(), recipe.profile) == names.end()) {
    return Fail(absl::StrCat("there is no profile ", Quote(recipe.profile), "; valid are ",
                             NamesOf({names.begin(), names.end()})));
  }
  for (size_t at = first_comma; at != text.npos;) {
    const size_t next = text.find(',', at + 1);
    const std::string_view part = text.substr(at + 1, next == text.npos ? next : next - at - 1);
    std::string error =
        part.starts_with('-') ? AddFeature(part.substr(1), &recipe) : AddSetting(part, &recipe);
    if (!error.empty()) return Fail(std::move(error));
    at = next;
  }
  return reading;
}

RecipeReading MakeRecipe(std::string_view profile, const std::vector<std::string>& without,
                         const std::vector<std::string>& settings, const GuestTraits& traits) {
  std::string text(profile);
  for (const std::string& name : without) absl::StrAppend(&text, ",-", name);
  for (const std::string& setting : settings) absl::StrAppend(&text, ",", setting);
  RecipeReading reading = ReadRecipe(text);
  if (!reading.error.empty()) return reading;
  reading.recipe.without |= kAllFeatures & ~traits.features;
  if (reading.recipe.Text() == text) return reading;
  // In one form, so that equal recipes are equal words.
  return ReadRecipe(reading.recipe.Text());
}

}  // namespace squall
