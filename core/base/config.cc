#include "core/base/config.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace squall {
namespace {

absl::Status Invalid(const auto&... parts) {
  return absl::InvalidArgumentError(absl::StrCat(parts...));
}

}  // namespace

absl::Status Validate(const Config& c) {
  if (c.id == kNoNode) return Invalid("id is 0, which names no node; use 1 or more");
  if (IsLocalThread(c.id)) return Invalid("id ", c.id.value(), " is reserved for a storage thread");
  if (c.heartbeat_tick == 0) return Invalid("heartbeat_tick is 0; it must be at least 1");
  if (c.election_tick <= c.heartbeat_tick) {
    return Invalid("election_tick ", c.election_tick, " must be greater than heartbeat_tick ",
                   c.heartbeat_tick);
  }
  if (c.max_inflight_msgs == 0) return Invalid("max_inflight_msgs is 0; it must be at least 1");
  if (c.max_inflight_bytes != 0 && c.max_inflight_bytes < c.max_size_per_msg) {
    return Invalid("max_inflight_bytes ", c.max_inflight_bytes,
                   " must be at least max_size_per_msg ", c.max_size_per_msg,
                   ", or 0 for no limit");
  }
  if (c.read_only == ReadOnlyOption::kLeaseBased && c.check_quorum == Toggle::kOff) {
    return Invalid("read_only lease-based needs check_quorum: without it a lease never ends");
  }
  return absl::OkStatus();
}

}  // namespace squall
