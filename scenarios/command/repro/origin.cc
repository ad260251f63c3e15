#include "scenarios/command/repro/origin.h"

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "scenarios/version.h"

namespace squall {
namespace {

namespace fs = std::filesystem;

std::string FileName(const std::string& path) { return fs::path(path).filename().string(); }

bool AreKnownToDiffer(const std::string& a, const std::string& b) {
  return !a.empty() && !b.empty() && a != b;
}

}  // namespace

Origin OriginHere(const std::string& guest, const std::string& guest_hash) {
  return {std::string(Version()), std::string(BuildCommit()), guest, guest_hash};
}

Origin OriginOf(const PlanExpectation& e) { return {e.version, e.commit, e.guest, e.guest_hash}; }

std::string GuestText(const Origin& origin) {
  if (origin.guest.empty()) return "none";
  return absl::StrCat(FileName(origin.guest), origin.guest_hash.empty() ? "" : " ",
                      origin.guest_hash);
}

std::string Describe(const Origin& o) {
  return absl::StrCat("squall ", o.version, " (", o.commit, "), guest ", GuestText(o));
}

bool IsSameNode(const Origin& a, const Origin& b) {
  if (a.guest.empty() || b.guest.empty()) return a.guest.empty() && b.guest.empty();
  if (!a.guest_hash.empty() && a.guest_hash == b.guest_hash) return true;
  return FileName(a.guest) == FileName(b.guest);
}

bool IsSameCode(const Origin& a, const Origin& b) {
  return IsSameNode(a, b) && !AreKnownToDiffer(a.version, b.version) &&
         !AreKnownToDiffer(a.commit, b.commit) && !AreKnownToDiffer(a.guest_hash, b.guest_hash);
}

std::string OtherNode(const Origin& recorded, const Origin& here) {
  if (IsSameNode(recorded, here)) return "";
  const std::string found =
      recorded.guest.empty() ? "Squall's own node" : absl::StrCat("guest ", GuestText(recorded));
  if (here.guest.empty()) {
    return absl::StrCat("it was found in ", found, ", and this would run Squall's own node; pass ",
                        "--guest=PATH/", FileName(recorded.guest));
  }
  return absl::StrCat("it was found in ", found, ", and this would run guest ", GuestText(here),
                      recorded.guest.empty() ? "; leave --guest out" : "");
}

}  // namespace squall
