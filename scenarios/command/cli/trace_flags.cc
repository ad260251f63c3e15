#include "scenarios/command/cli/trace_flags.h"

#include <algorithm>
#include <limits>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/base/describe.h"
#include "scenarios/command/cli/command_line.h"
#include "scenarios/command/cli/moment.h"
#include "scenarios/command/cli/typed_text.h"

namespace squall {
namespace {

constexpr std::string_view kDetails[] = {"states", "messages", "all"};
constexpr uint64_t kAny = std::numeric_limits<uint64_t>::max();

// The pieces of `text` between commas.
std::vector<std::string_view> Pieces(std::string_view text) {
  std::vector<std::string_view> pieces;
  for (;;) {
    const size_t comma = text.find(',');
    pieces.push_back(text.substr(0, comma));
    if (comma == std::string_view::npos) return pieces;
    text.remove_prefix(comma + 1);
  }
}

class Reader {
 public:
  Reader(const TraceFlags& flags, uint64_t nodes, TraceOptions* trace)
      : flags_(flags), nodes_(nodes), trace_(*trace) {}

  std::string Read() {
    for (auto read : {&Reader::Detail, &Reader::From, &Reader::Until, &Reader::Order,
                      &Reader::Nodes, &Reader::Terms, &Reader::Types}) {
      if (std::string error = (this->*read)(); !error.empty()) return error;
    }
    return "";
  }

 private:
  std::string Detail() {
    const auto* const name = std::find(std::begin(kDetails), std::end(kDetails), flags_.detail);
    if (name == std::end(kDetails)) {
      return "--trace: " + UnknownName("detail", flags_.detail, kDetails);
    }
    trace_.detail = static_cast<TraceDetail>(name - std::begin(kDetails));
    return "";
  }

  std::string From() {
    if (flags_.from.empty()) return "";
    const auto moment = ParseMoment(flags_.from);
    if (!moment.ok()) return "--from: " + moment.error;
    from_ = moment.value;
    trace_.from = SimTime(from_.time_us.value_or(0));
    trace_.from_step = from_.step.value_or(0);
    trace_.from_end_us = from_.before_end_us;
    return "";
  }

  std::string Until() {
    if (flags_.until.empty()) return "";
    const auto moment = ParseMoment(flags_.until);
    if (!moment.ok()) return "--until: " + moment.error;
    until_ = moment.value;
    trace_.until = SimTime(until_.time_us.value_or(kAny));
    trace_.until_step = until_.step.value_or(kAny);
    trace_.until_end_us = until_.before_end_us;
    return "";
  }

  // As far as it shows before the run.
  std::string Order() { return IsSwapped(from_, until_) ? "--until is before --from" : ""; }

  std::string Nodes() {
    if (flags_.nodes.empty()) return "";
    for (const std::string_view piece : Pieces(flags_.nodes)) {
      const auto node = ParseNumber(piece, 1, nodes_);
      if (!node.ok()) return "--nodes: " + node.error;
      trace_.filter.nodes |= uint64_t{1} << node.value;
    }
    return "";
  }

  std::string Terms() {
    if (flags_.terms.empty()) return "";
    for (const std::string_view piece : Pieces(flags_.terms)) {
      const size_t dots = piece.find("..");
      const auto first = ParseNumber(piece.substr(0, dots), 0, kAny);
      const auto last =
          dots == std::string_view::npos ? first : ParseNumber(piece.substr(dots + 2), 0, kAny);
      if (!first.ok() || !last.ok() || last.value < first.value) {
        return absl::StrCat("--terms: ", Quote(piece), " is no term; valid are 3, 2..4 and 1,3..5");
      }
      trace_.filter.terms.push_back({Term(first.value), Term(last.value)});
    }
    return "";
  }

  std::string Types() {
    if (flags_.types.empty()) return "";
    if (trace_.detail == TraceDetail::kStates) {
      return "--types names messages, and needs --trace=messages or --trace=all";
    }
    for (const std::string_view piece : Pieces(flags_.types)) {
      MessageType type{};
      if (!ParseMessageType(piece, &type)) {
        std::vector<std::string_view> names;
        for (size_t i = 0; i < kMessageTypes; ++i) {
          names.push_back(Name(static_cast<MessageType>(i)));
        }
        return "--types: " + UnknownName("type of message", piece, names);
      }
      trace_.filter.types.push_back(type);
    }
    return "";
  }

  const TraceFlags& flags_;
  uint64_t nodes_;
  TraceOptions& trace_;
  Moment from_;
  Moment until_;
};

}  // namespace

void AddTraceFlags(Verb& verb, TraceFlags* flags) {
  verb.Option(
      "--trace", &flags->detail, "DETAIL",
      "Print one line per event. DETAIL is states (elections, votes, commits, crashes), messages "
      "(also each message), or all (also ticks, disks, clients)");
  verb.Option(
      "--from", &flags->from, "MOMENT",
      "Start the trace at a simulated time (3.2s), a step (4117 or #4117), or a time before "
      "the end of the run (-500ms)");
  verb.Option("--until", &flags->until, "MOMENT", "End the trace there; written as for --from");
  verb.Option("--nodes", &flags->nodes, "1,3",
              "Trace only these nodes, and messages from or to them");
  verb.Option("--terms", &flags->terms, "2..4", "Trace only messages and states of these terms");
  verb.Option("--types", &flags->types, "MsgApp,MsgAppResp",
              "Trace only messages of these types; needs --trace=messages or all");
}

std::string ReadTraceFlags(const TraceFlags& flags, uint64_t nodes,
                           std::optional<TraceOptions>* trace) {
  if (flags.detail.empty()) {
    const bool selects = !flags.from.empty() || !flags.until.empty() || !flags.nodes.empty() ||
                         !flags.terms.empty() || !flags.types.empty();
    return selects ? "--from, --until, --nodes, --terms and --types say which part of a trace is "
                     "wanted, and need --trace"
                   : "";
  }
  TraceOptions options;
  std::string error = Reader(flags, nodes, &options).Read();
  if (error.empty()) *trace = options;
  return error;
}

}  // namespace squall
