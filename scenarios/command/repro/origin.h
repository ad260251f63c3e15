// Which code ran: the build of Squall, and the node under test. A result is worth something only
// together with these.
#ifndef SQUALL_SCENARIOS_COMMAND_REPRO_ORIGIN_H_
#define SQUALL_SCENARIOS_COMMAND_REPRO_ORIGIN_H_

#include <string>

#include "sim/plan/plan_codec.h"

namespace squall {

// What is empty is not known, but for the guest.
struct Origin {
  std::string version;     // Of Squall: "0.1.0".
  std::string commit;      // That it was built from: "1985a4636cde".
  std::string guest;       // The file of the node under test; empty for Squall's own.
  std::string guest_hash;  // Of that file, 16 hexadecimal digits.
};

// This program, with the guest in that file. `guest_hash` is what HashGuestFile() gave.
Origin OriginHere(const std::string& guest, const std::string& guest_hash);

// Of what was recorded.
Origin OriginOf(const PlanExpectation& expectation);

// "figure8.so 77aa12cd34ef5678", or "none" for Squall's own node.
std::string GuestText(const Origin& origin);

// "squall 0.1.0 (1985a4636cde), guest none".
std::string Describe(const Origin& origin);

// Whether both mean the same node: a file of the same name, whatever was built into it, or the same
// file under another name.
bool IsSameNode(const Origin& a, const Origin& b);

// Whether the same code ran. Where the commit or the hash of one of them is not known, that does
// not count.
bool IsSameCode(const Origin& a, const Origin& b);

// Why a run cannot be compared with what `recorded` found: empty if it can.
std::string OtherNode(const Origin& recorded, const Origin& here);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_REPRO_ORIGIN_H_
