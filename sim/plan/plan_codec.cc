#include "sim/plan/plan_codec.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/message.h>
#include <google/protobuf/text_format.h>

#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "sim/plan/actions.h"
#include "sim/plan/plan.pb.h"
#include "sim/plan/plan_fields.h"

namespace squall {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::TextFormat;

// No plan has a text this long; a longer file is no plan.
constexpr size_t kBytesMax = size_t{256} << 20;

// Groups within groups; a plan has two levels. The parser calls itself for each.
constexpr int kNestingMax = 32;

// --- Values to protobuf.

void ToFile(const Options& options, file::PlanOptions* out) {
  const auto* descriptor = file::PlanOptions::descriptor();
  const auto* reflection = file::PlanOptions::GetReflection();
  for (const OptionField& f : OptionFields()) {
    const FieldDescriptor* field = descriptor->FindFieldByName(std::string(f.name));
    if (f.number != nullptr) {
      reflection->SetUInt64(out, field, options.*f.number);
    } else {
      reflection->SetBool(out, field, options.*f.flag);
    }
  }
}

void ToFile(const NamedChoice& choice, file::PlanChoice* out) {
  out->set_kind(static_cast<file::PlanChoice::Kind>(choice.name.kind));
  out->set_a(choice.name.a);
  out->set_b(choice.name.b);
  out->set_c(choice.name.c);
  out->set_n(choice.name.n);
  out->set_value(choice.value);
}

void ToFile(const Action& action, file::PlanAction* out) {
  out->set_at_us(action.at.value());
  out->set_kind(static_cast<file::PlanAction::Kind>(action.kind));
  out->set_node(action.node);
  for (NodeId id : action.left) out->add_left(id.value());
  for (NodeId id : action.right) out->add_right(id.value());
  out->set_length_us(action.length_us);
  out->set_key(action.key);
  out->set_value(action.value);
  out->set_other(action.other);
  out->set_count(action.count);
  out->set_outcome(action.outcome);
  if (action.expected) out->set_expected(*action.expected);
}

// All but choices and actions.
file::PlanFile Head(const PlanFile& f) {
  file::PlanFile out;
  out.set_version(kPlanVersion);
  out.set_profile(f.plan.profile);
  out.set_seed(f.plan.seed);
  out.set_base(f.plan.base == ChoiceBase::kBenign ? file::PlanFile::BENIGN
                                                  : file::PlanFile::SEEDED);
  ToFile(f.plan.options, out.mutable_options());
  if (f.expectation != PlanExpectation{}) {
    file::PlanExpectation* e = out.mutable_expectation();
    e->set_signature(f.expectation.signature);
    e->set_steps(f.expectation.steps);
    e->set_digest(f.expectation.digest);
    e->set_guest(f.expectation.guest);
    e->set_guest_hash(f.expectation.guest_hash);
    e->set_version(f.expectation.version);
    e->set_commit(f.expectation.commit);
    e->set_prefix_digest(f.expectation.prefix_digest);
    e->set_choices(f.expectation.choices);
    e->set_actions(f.expectation.actions);
  }
  return out;
}

// --- Protobuf to values. Each returns what is wrong, empty if nothing is.

std::string FromFile(const file::PlanOptions& in, Options* options) {
  const auto* descriptor = file::PlanOptions::descriptor();
  const auto* reflection = file::PlanOptions::GetReflection();
  for (const OptionField& f : OptionFields()) {
    const FieldDescriptor* field = descriptor->FindFieldByName(std::string(f.name));
    if (!reflection->HasField(in, field)) continue;
    if (f.number != nullptr) {
      options->*f.number = reflection->GetUInt64(in, field);
    } else {
      options->*f.flag = reflection->GetBool(in, field);
    }
  }
  const std::string error = Validate(*options);
  return error.empty() ? "" : absl::StrCat("options: ", error);
}

std::string CheckMax(std::string_view field, uint64_t value) {
  if (value <= kTimeMax) return "";
  return absl::StrCat(std::string(field), " is ", value, "; it must be at most ", kTimeMax);
}

std::string FromFile(const file::PlanChoice& in, NamedChoice* choice) {
  if (in.kind() == file::PlanChoice::UNSPECIFIED || !file::PlanChoice::Kind_IsValid(in.kind())) {
    return absl::StrCat("kind ", static_cast<int>(in.kind()), "; expected 1 to ", kChoiceKinds - 1);
  }
  constexpr uint32_t kByteMax = std::numeric_limits<uint8_t>::max();
  for (const auto& [name, value] : {std::pair("a", in.a()), {"b", in.b()}, {"c", in.c()}}) {
    if (value > kByteMax) return absl::StrCat(name, " is ", value, "; it must be at most 255");
  }
  choice->name = {static_cast<ChoiceKind>(in.kind()), static_cast<uint8_t>(in.a()),
                  static_cast<uint8_t>(in.b()), static_cast<uint8_t>(in.c()), in.n()};
  choice->value = in.value();
  const ChoiceForm* form = FormOf(choice->name.kind);
  const bool is_code = form == nullptr || form->value == ChoiceForm::Value::kCode;
  return is_code ? "" : CheckMax("value", choice->value);
}

template <class Ids>
std::string ReadSet(const Ids& ids, std::string_view field, uint64_t nodes, NodeSet* set) {
  for (uint64_t id : ids) {
    if (id < 1 || id > nodes) {
      return absl::StrCat(std::string(field), " names node ", id, "; there are nodes 1 to ", nodes);
    }
    set->Add(NodeId(id));
  }
  return "";
}

std::string FromFile(const file::PlanAction& in, uint64_t nodes, Action* action) {
  if (!file::PlanAction::Kind_IsValid(in.kind()) || in.kind() == file::PlanAction::UNSPECIFIED) {
    return absl::StrCat("kind ", static_cast<int>(in.kind()), "; expected 1 to ",
                        file::PlanAction::Kind_MAX);
  }
  action->at = SimTime(in.at_us());
  action->kind = static_cast<Action::Kind>(in.kind());
  action->node = in.node();
  action->length_us = in.length_us();
  action->key = in.key();
  action->value = in.value();
  if (std::string error = CheckMax("at_us", in.at_us()); !error.empty()) return error;
  if (std::string error = CheckMax("length_us", in.length_us()); !error.empty()) return error;
  if (std::string error = ReadSet(in.left(), "left", nodes, &action->left); !error.empty()) {
    return error;
  }
  if (std::string error = ReadSet(in.right(), "right", nodes, &action->right); !error.empty()) {
    return error;
  }
  action->other = in.other();
  action->count = in.count();
  action->outcome = in.outcome();
  if (in.has_expected()) action->expected = in.expected();
  if (std::string error = CheckMax("count", in.count()); !error.empty()) return error;
  return Check(*action, nodes);
}

std::string FromFile(const file::PlanFile& in, PlanFile* out) {
  out->plan.profile = in.profile();
  out->plan.seed = in.seed();
  if (!file::PlanFile::Base_IsValid(in.base())) {
    return absl::StrCat("base ", static_cast<int>(in.base()), "; expected SEEDED or BENIGN");
  }
  out->plan.base = in.base() == file::PlanFile::BENIGN ? ChoiceBase::kBenign : ChoiceBase::kSeeded;
  if (std::string error = FromFile(in.options(), &out->plan.options); !error.empty()) return error;
  out->plan.choices.resize(static_cast<size_t>(in.choice_size()));
  for (int i = 0; i < in.choice_size(); ++i) {
    std::string error = FromFile(in.choice(i), &out->plan.choices[static_cast<size_t>(i)]);
    if (!error.empty()) return absl::StrCat("choice ", i + 1, ": ", error);
  }
  out->plan.actions.resize(static_cast<size_t>(in.action_size()));
  for (int i = 0; i < in.action_size(); ++i) {
    Action* action = &out->plan.actions[static_cast<size_t>(i)];
    std::string error =
        FromFile(in.action(i), out->plan.options.nodes + out->plan.options.spares, action);
    if (!error.empty()) return absl::StrCat("action ", i + 1, ": ", error);
  }
  const file::PlanExpectation& e = in.expectation();
  out->expectation = {e.signature(), e.steps(),  e.digest(),        e.guest(),   e.guest_hash(),
                      e.version(),   e.commit(), e.prefix_digest(), e.choices(), e.actions()};
  return "";
}

// --- Comments of the text form.

void AppendLine(std::string_view field, const google::protobuf::Message& message,
                const std::string& comment, std::string* text) {
  TextFormat::Printer printer;
  printer.SetSingleLineMode(true);
  printer.SetUseShortRepeatedPrimitives(true);
  std::string body;
  printer.PrintToString(message, &body);
  while (!body.empty() && body.back() == ' ') body.pop_back();
  absl::StrAppend(text, std::string(field), " { ", body, " }  # ", comment, "\n");
}

// --- Reading.

// Keeps the first error, as "NAME:LINE:COLUMN: WHAT".
class FirstError final : public google::protobuf::io::ErrorCollector {
 public:
  explicit FirstError(std::string_view name) : name_(name) {}
  const std::string& text() const { return text_; }

  void AddError(int line, google::protobuf::io::ColumnNumber column,
                const std::string& message) override {
    if (!text_.empty()) return;
    // Without a place, the text as a whole is meant.
    text_ = line < 0 ? absl::StrCat(name_, ": ", message)
                     : absl::StrCat(name_, ":", line + 1, ":", column + 1, ": ", message);
  }
  void AddWarning(int, google::protobuf::io::ColumnNumber, const std::string&) override {}

 private:
  std::string name_;
  std::string text_;
};

// Without a copy of the text, which may be large.
bool Parse(std::string_view text, TextFormat::Parser* parser, file::PlanFile* in) {
  parser->SetRecursionLimit(kNestingMax);
  google::protobuf::io::ArrayInputStream stream(text.data(), static_cast<int>(text.size()));
  return parser->Parse(&stream, in);
}

// The version that a text names, even if the rest of it is not understood. Zero if it names none.
uint32_t VersionOf(std::string_view text) {
  FirstError ignored("");
  TextFormat::Parser parser;
  parser.RecordErrorsTo(&ignored);
  parser.AllowUnknownField(true);
  file::PlanFile in;
  Parse(text, &parser, &in);
  return in.version();
}

PlanReading Fail(PlanReading::Status status, std::string_view name, const std::string& what) {
  PlanReading reading;
  reading.status = status;
  reading.error = absl::StrCat(std::string(name), ": ", what);
  return reading;
}

bool LooksBinary(std::string_view bytes) {
  for (char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 && byte != '\n' && byte != '\r' && byte != '\t') return true;
    if (byte == 0x7f) return true;
  }
  return false;
}

}  // namespace

std::string WritePlanText(const PlanFile& f) {
  file::PlanFile head = Head(f);
  std::string text = "# A plan for Squall. Run it with: squall replay FILE\n";
  TextFormat::Printer printer;
  std::string body;
  if (head.has_expectation()) {
    // With the version, so that no part of the file can be lost without it.
    file::PlanFile first;
    first.set_version(head.version());
    head.clear_version();
    first.mutable_expectation()->Swap(head.mutable_expectation());
    head.clear_expectation();
    printer.SetSingleLineMode(true);
    printer.PrintToString(first, &body);
    while (!body.empty() && body.back() == ' ') body.pop_back();
    absl::StrAppend(&text, body, "\n");
    printer.SetSingleLineMode(false);
  }
  printer.PrintToString(head, &body);
  text += body;
  for (const Action& action : f.plan.actions) {
    file::PlanAction out;
    ToFile(action, &out);
    AppendLine("action", out, absl::StrCat("at ", Describe(action.at), ": ", Describe(action)),
               &text);
  }
  for (const NamedChoice& choice : f.plan.choices) {
    file::PlanChoice out;
    ToFile(choice, &out);
    AppendLine("choice", out, Describe(choice.name), &text);
  }
  return text;
}

std::string WritePlanBinary(const PlanFile& f) {
  file::PlanFile out = Head(f);
  for (const Action& action : f.plan.actions) ToFile(action, out.add_action());
  for (const NamedChoice& choice : f.plan.choices) ToFile(choice, out.add_choice());
  return out.SerializeAsString();
}

PlanReading ReadPlan(std::string_view bytes, std::string_view name) {
  using Status = PlanReading::Status;
  if (bytes.size() > kBytesMax) return Fail(Status::kMalformed, name, "too long to be a plan");
  file::PlanFile in;
  if (LooksBinary(bytes)) {
    if (!in.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
      return Fail(Status::kMalformed, name,
                  absl::StrCat(bytes.size(),
                               " bytes that are no plan; expected the text or binary form of a "
                               "squall.file.PlanFile"));
    }
  } else {
    FirstError error(name);
    TextFormat::Parser parser;
    parser.RecordErrorsTo(&error);
    if (!Parse(bytes, &parser, &in)) {
      in.set_version(VersionOf(bytes));
      if (in.version() == 0 || in.version() == kPlanVersion) {
        PlanReading reading;
        reading.error = error.text().empty() ? std::string(name) + ": no plan" : error.text();
        return reading;
      }
    }
  }
  if (in.version() == 0) {
    return Fail(Status::kMalformed, name,
                absl::StrCat("no version; a plan begins with \"version: ", kPlanVersion, "\""));
  }
  if (in.version() != kPlanVersion) {
    return Fail(Status::kOtherVersion, name,
                absl::StrCat("a plan of version ", in.version(), "; this program reads version ",
                             kPlanVersion));
  }
  PlanReading reading;
  const std::string error = FromFile(in, &reading.file);
  if (!error.empty()) return Fail(Status::kMalformed, name, error);
  reading.status = Status::kOk;
  return reading;
}

}  // namespace squall
