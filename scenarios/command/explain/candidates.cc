#include "scenarios/command/explain/candidates.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "scenarios/command/explain/candidate_finder.h"
#include "scenarios/story/teller.h"
#include "sim/plan/plan_codec.h"
#include "sim/world/world.h"

namespace squall {
namespace {

void Put(uint64_t number, std::string* bytes) {
  bytes->append(reinterpret_cast<const char*>(&number), sizeof(number));
}

void Put(std::string_view text, std::string* bytes) {
  Put(text.size(), bytes);
  bytes->append(text);
}

// Reads what Put() wrote. Once something is missing, all that follows is.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : bytes_(bytes) {}

  uint64_t Number() {
    uint64_t number = 0;
    const std::string_view part = Take(sizeof(number));
    if (part.size() == sizeof(number)) std::memcpy(&number, part.data(), sizeof(number));
    return number;
  }
  std::string Text() { return std::string(Take(Number())); }
  bool ok() const { return ok_; }

 private:
  std::string_view Take(uint64_t size) {
    if (size > bytes_.size()) ok_ = false;
    if (!ok_) return {};
    const std::string_view part = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return part;
  }

  std::string_view bytes_;
  bool ok_ = true;
};

ChoiceName NameOf(uint64_t key) {
  const auto byte = [key](int shift) { return static_cast<uint8_t>(key >> shift); };
  return {static_cast<ChoiceKind>(byte(56)), byte(48), byte(40), byte(32),
          static_cast<uint32_t>(key)};
}

}  // namespace

Candidates FindCandidates(const Plan& plan, const GuestFactory& factory, uint64_t steps_max,
                          RunProgress& progress) {
  World world(plan, factory, Checking::kOn, Recording::kOn);
  CandidateFinder finder(world, plan);
  Teller teller(world, {Interest::kMessages}, &finder);
  while (world.steps() < steps_max && world.Step(&teller)) {
    progress.Note(world.steps(), world.now().value());
  }
  return {Recorded(plan, world), finder.Take(world)};
}

Plan Without(const Plan& plan, std::span<const Candidate* const> candidates) {
  std::vector<uint64_t> keys;
  std::vector<bool> is_left_out(plan.actions.size());
  for (const Candidate* candidate : candidates) {
    for (const ChoiceName& name : candidate->choices) keys.push_back(name.key());
    for (const uint64_t place : candidate->actions) is_left_out[place] = true;
  }
  std::sort(keys.begin(), keys.end());
  Plan rest = plan;
  std::erase_if(rest.choices, [&](const NamedChoice& choice) {
    return std::binary_search(keys.begin(), keys.end(), choice.name.key());
  });
  rest.actions.clear();
  for (size_t i = 0; i < plan.actions.size(); ++i) {
    if (!is_left_out[i]) rest.actions.push_back(plan.actions[i]);
  }
  return rest;
}

std::string Pack(const Candidates& candidates) {
  std::string bytes;
  Put(WritePlanBinary({candidates.plan, {}}), &bytes);
  Put(candidates.all.size(), &bytes);
  for (const Candidate& candidate : candidates.all) {
    Put(candidate.at.value(), &bytes);
    Put(static_cast<uint64_t>(candidate.rank), &bytes);
    Put(candidate.what, &bytes);
    Put(candidate.choices.size(), &bytes);
    for (const ChoiceName& name : candidate.choices) Put(name.key(), &bytes);
    Put(candidate.actions.size(), &bytes);
    for (const uint64_t place : candidate.actions) Put(place, &bytes);
    Put(candidate.begin.step, &bytes);
    Put(candidate.begin.node.value(), &bytes);
  }
  return bytes;
}

std::optional<Candidates> UnpackCandidates(std::string_view bytes) {
  ByteReader source(bytes);
  Candidates candidates;
  PlanReading reading = ReadPlan(source.Text(), "a recorded plan");
  if (reading.status != PlanReading::Status::kOk) return std::nullopt;
  candidates.plan = std::move(reading.file.plan);
  for (uint64_t left = source.Number(); left > 0 && source.ok(); --left) {
    Candidate candidate;
    candidate.at = SimTime(source.Number());
    candidate.rank = static_cast<Candidate::Rank>(source.Number());
    candidate.what = source.Text();
    for (uint64_t n = source.Number(); n > 0 && source.ok(); --n) {
      candidate.choices.push_back(NameOf(source.Number()));
    }
    for (uint64_t n = source.Number(); n > 0 && source.ok(); --n) {
      candidate.actions.push_back(source.Number());
    }
    candidate.begin.step = source.Number();
    candidate.begin.node = NodeId(source.Number());
    for (const uint64_t place : candidate.actions) {
      if (place >= candidates.plan.actions.size()) return std::nullopt;
    }
    candidates.all.push_back(std::move(candidate));
  }
  if (!source.ok()) return std::nullopt;
  return candidates;
}

}  // namespace squall
