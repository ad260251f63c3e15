#include "core/node/ready.h"

#include "absl/strings/str_cat.h"

namespace squall {

void Ready::Clear() {
  soft_state.reset();
  hard_state.reset();
  read_states.clear();
  entries = Entries();
  snapshot.reset();
  committed_entries = Entries();
  messages.clear();
  must_sync = false;
}

std::string Describe(const Ready& rd, const EntryFormatter& format) {
  std::string text;
  if (rd.soft_state) absl::StrAppend(&text, Describe(*rd.soft_state), "\n");
  if (rd.hard_state && !rd.hard_state->empty()) {
    absl::StrAppend(&text, "HardState ", Describe(*rd.hard_state), "\n");
  }
  if (!rd.read_states.empty()) {
    absl::StrAppend(&text, "ReadStates [");
    for (size_t i = 0; i < rd.read_states.size(); ++i) {
      const ReadState& read = rd.read_states[i];
      // Go prints a slice of bytes as numbers.
      absl::StrAppend(&text, i > 0 ? " " : "", "{", read.index.value(), " [");
      const std::string_view context = read.context.view();
      for (size_t b = 0; b < context.size(); ++b) {
        absl::StrAppend(&text, b > 0 ? " " : "", static_cast<unsigned char>(context[b]));
      }
      absl::StrAppend(&text, "]}");
    }
    absl::StrAppend(&text, "]\n");
  }
  if (!rd.entries.empty()) absl::StrAppend(&text, "Entries:\n", Describe(rd.entries, format));
  if (rd.snapshot && !rd.snapshot->empty()) {
    absl::StrAppend(&text, "Snapshot ", Describe(*rd.snapshot), "\n");
  }
  if (!rd.committed_entries.empty()) {
    absl::StrAppend(&text, "CommittedEntries:\n", Describe(rd.committed_entries, format));
  }
  if (!rd.messages.empty()) {
    text += "Messages:\n";
    for (const Message& m : rd.messages) absl::StrAppend(&text, Describe(m, format), "\n");
  }
  if (text.empty()) return "<empty Ready>";
  return absl::StrCat("Ready MustSync=", rd.must_sync ? "true" : "false", ":\n", text);
}

}  // namespace squall
