#include "sim/plan/plan.h"

#include "absl/strings/str_cat.h"
#include "core/base/hash.h"
#include "sim/plan/plan_fields.h"

namespace squall {

std::string Validate(const Options& o) {
  for (const OptionField& f : OptionFields()) {
    if (f.number == nullptr) continue;
    const uint64_t value = o.*f.number;
    const std::string is = absl::StrCat(std::string(f.name), " is ", value, "; it must be at ");
    if (value < f.least) return absl::StrCat(is, "least ", f.least);
    if (value > f.most) return absl::StrCat(is, "most ", f.most);
  }
  if (o.nodes + o.spares > kNodesMax) {
    return absl::StrCat("nodes ", o.nodes, " and spares ", o.spares, " together are more than ",
                        kNodesMax);
  }
  if (o.election_tick <= o.heartbeat_tick) {
    return absl::StrCat("election_tick ", o.election_tick, " must be greater than heartbeat_tick ",
                        o.heartbeat_tick);
  }
  if (o.drop_ppm + o.duplicate_ppm > kPpmMax) {
    return absl::StrCat("drop_ppm ", o.drop_ppm, " and duplicate_ppm ", o.duplicate_ppm,
                        " together are more than ", kPpmMax);
  }
  if (o.max_inflight_bytes != 0 && o.max_inflight_bytes < o.max_size_per_msg) {
    return absl::StrCat("max_inflight_bytes ", o.max_inflight_bytes,
                        " must be 0 or at least max_size_per_msg ", o.max_size_per_msg);
  }
  const uint64_t settle_us_min = kSettleElectionTimeoutsMin * o.election_tick * o.tick_us;
  if (o.settle_us != 0 && o.settle_us < settle_us_min) {
    return absl::StrCat("settle_us is ", o.settle_us, "; it must be 0 or at least ", settle_us_min,
                        ", which is ", kSettleElectionTimeoutsMin, " * election_tick * tick_us: ",
                        "in less time a correct cluster may not settle");
  }
  if (o.lease_reads && !o.check_quorum) {
    return "lease_reads is true; it needs check_quorum";
  }
  return "";
}

uint64_t Fingerprint(const Options& o) {
  uint64_t h = 0;
  const auto value_in = [](const Options& options, const OptionField& f) {
    return f.number != nullptr ? options.*f.number : uint64_t{options.*f.flag};
  };
  const Options plain;
  for (const OptionField& f : OptionFields()) {
    const uint64_t value = value_in(o, f);
    if (!f.is_late) {
      h = Mix(h, value);
    } else if (value != value_in(plain, f)) {
      h = Mix(h, HashBytes(f.name), value);
    }
  }
  return h;
}

}  // namespace squall
