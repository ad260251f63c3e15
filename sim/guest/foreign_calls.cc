#include "sim/guest/foreign_calls.h"

#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"
#include "core/base/describe.h"
#include "core/base/hash.h"
#include "sim/guest/foreign_values.h"

namespace squall {
namespace {

// The name of a choice that is an election timeout.
constexpr std::string_view kElection = "election";

std::string_view TextOf(const char* text) { return text == nullptr ? "" : text; }

// A choice that is no election timeout has ordinals of its own: the upper half of them, apart by
// the name.
uint64_t OrdinalOf(std::string_view name, uint32_t drawn) {
  if (name == kElection) return drawn;
  constexpr uint64_t kOther = uint64_t{1} << 31;
  return kOther | (HashBytes(name) & 0x7fff) << 16 | (drawn & 0xffff);
}

}  // namespace

// The functions of the table, which find the object again.
struct ForeignCalls::Functions {
  static ForeignCalls& Of(squall_world* world) { return *static_cast<ForeignCalls*>(world); }

  static constexpr squall_world_calls kTable = {
      .size = sizeof(squall_world_calls),
      .send = [](squall_world* w, const squall_message* m) { Of(w).Send(*m); },
      .create_file = [](squall_world* w, const char* name) { return Of(w).Create(name); },
      .append = [](squall_world* w, const char* name, const void* bytes,
                   size_t size) { return Of(w).Append(name, bytes, size); },
      .truncate = [](squall_world* w, const char* name,
                     uint64_t size) { return Of(w).Truncate(name, size); },
      .rename = [](squall_world* w, const char* from,
                   const char* to) { return Of(w).Rename(from, to); },
      .remove = [](squall_world* w, const char* name) { return Of(w).Remove(name); },
      .read = [](squall_world* w, const char* name, const void** bytes,
                 size_t* size) { return Of(w).Read(name, bytes, size); },
      .count_files = [](squall_world* w) { return Of(w).CountFiles(); },
      .list_file = [](squall_world* w, size_t i) { return Of(w).ListFile(i); },
      .sync = [](squall_world* w) { Of(w).Sync(); },
      .wrote = [](squall_world* w, const squall_write* write) { Of(w).Wrote(*write); },
      .choose = [](squall_world* w, const char* name,
                   uint64_t bound) { return Of(w).Choose(name, bound); },
      .now_us = [](squall_world* w) { return Of(w).now_us_; },
      .set_timer = [](squall_world* w, uint64_t timer,
                      uint64_t delay_us) { Of(w).SetTimer(timer, delay_us); },
      .stop_timer = [](squall_world* w, uint64_t timer) { Of(w).timers_.erase(timer); },
      .ask_turn = [](squall_world* w) { Of(w).AskTurn(); },
      .apply = [](squall_world* w, const squall_entry* entry) { Of(w).Apply(*entry); },
      .save = [](squall_world* w, const void** bytes, size_t* size) { Of(w).Save(bytes, size); },
      .load = [](squall_world* w, uint64_t index, uint64_t term, const void* bytes,
                 size_t size) { return Of(w).Load(index, term, bytes, size); },
      .snapshot_taken = [](squall_world* w, uint64_t index,
                           uint64_t term) { Of(w).SnapshotTaken(index, term); },
      .answer_read = [](squall_world* w,
                        uint64_t request) { Of(w).EndRead(request, ReadOutcome::kDone); },
      .lose_read = [](squall_world* w,
                      uint64_t request) { Of(w).EndRead(request, ReadOutcome::kLost); },
      .fail = [](squall_world* w, const char* text) { Of(w).Complain(std::string(TextOf(text))); },
      .stop = [](squall_world* w, const char* why) { Of(w).Stop(why); },
  };
};

const squall_world_calls& ForeignCalls::Table() { return Functions::kTable; }

void ForeignCalls::Complain(std::string text) {
  if (reports_.size() < kReportsMax) reports_.push_back(std::move(text));
}

// --- What is allowed.

// Whether the node may call the function now. `earliest` is kCreate for those that create() may
// call.
bool ForeignCalls::InCall(std::string_view function, Moment earliest) {
  if (moment_ == Moment::kCall || (moment_ == Moment::kCreate && earliest == Moment::kCreate)) {
    return true;
  }
  Complain(absl::StrCat("it calls ", std::string(function),
                        moment_ == Moment::kCreate ? "() in create()" : "() outside of a call"));
  return false;
}

bool ForeignCalls::IsBytes(std::string_view function, const void* bytes, size_t size) {
  constexpr size_t kSizeMax = size_t{1} << 31;
  if ((bytes != nullptr || size == 0) && size <= kSizeMax) return true;
  Complain(absl::StrCat("it calls ", std::string(function), "() with ", size, " bytes at ",
                        bytes == nullptr ? "a null pointer" : "a place that cannot have them"));
  return false;
}

bool ForeignCalls::IsEntry(std::string_view function, const squall_entry* entries, size_t count) {
  if (!IsBytes(function, entries, count)) return false;
  for (size_t i = 0; i < count; ++i) {
    const squall_entry& entry = entries[i];
    if (!IsBytes(function, entry.bytes, entry.size)) return false;
    if (entry.index == 0 || entry.type > SQUALL_OWN) {
      Complain(absl::StrCat("it calls ", std::string(function), "() with an entry of index ",
                            entry.index, " and type ", entry.type));
      return false;
    }
  }
  return true;
}

// Null, and a complaint, if it is no name.
const FileName* ForeignCalls::NameOf(std::string_view function, const char* name) {
  if (!InCall(function, Moment::kCreate)) return nullptr;
  const std::optional<FileName> parsed = FileNameOf(name);
  if (!parsed) {
    Complain(absl::StrCat("it calls ", std::string(function), "() with the file name ",
                          Quote(TextOf(name)), "; valid are 1 to 12 of a-z 0-9 . _ -"));
    return nullptr;
  }
  names_[0] = *parsed;
  return &names_[0];
}

// --- Messages.

void ForeignCalls::Send(const squall_message& m) {
  if (!InCall("send", Moment::kCall) || !IsBytes("send", m.bytes, m.size) ||
      !IsEntry("send", m.entries, m.entry_count)) {
    return;
  }
  if (m.kind >= kKinds || m.to == 0 || NodeId(m.to) == node_) {
    Complain(absl::StrCat("it sends a message of kind ", m.kind, " to node ", m.to));
    return;
  }
  Message message;
  message.type = TypeOf(m.kind);
  message.from = node_;
  message.to = NodeId(m.to);
  message.term = Term(m.term);
  message.context = Payload(TextOf(m.name));
  SetForeignBytes(BytesOf(m.bytes, m.size), &message);
  if (traits_.shows(View::kMessages)) {
    message.index = Index(m.index);
    message.log_term = Term(m.log_term);
    message.commit = Index(m.commit);
    message.reject = m.reject != 0;
    message.entries = EntriesOf(m.entries, m.entry_count);
    if (message.type == MessageType::kSnap) message.snapshot = SnapshotOf(m.index, m.log_term);
  } else {
    // An answer that nothing is known of promises nothing.
    message.reject = IsResponseMessage(message.type);
  }
  env_->Send(std::move(message));
}

// A snapshot as checkers see it: its place in the log, and the configuration.
SnapshotRef ForeignCalls::SnapshotOf(uint64_t index, uint64_t term) const {
  return SnapshotRef(
      Snapshot{Payload(), {ToConfState(replica_.members()), Index(index), Term(term)}});
}

// --- Files.

squall_status ForeignCalls::Create(const char* name) {
  const FileName* const file = NameOf("create_file", name);
  return file == nullptr ? SQUALL_FAILED : StatusOf(env_->files().Create(*file));
}

squall_status ForeignCalls::Append(const char* name, const void* bytes, size_t size) {
  const FileName* const file = NameOf("append", name);
  if (file == nullptr || !IsBytes("append", bytes, size)) return SQUALL_FAILED;
  return StatusOf(env_->files().Append(*file, BytesOf(bytes, size)));
}

squall_status ForeignCalls::Truncate(const char* name, uint64_t size) {
  const FileName* const file = NameOf("truncate", name);
  return file == nullptr ? SQUALL_FAILED : StatusOf(env_->files().Truncate(*file, size));
}

squall_status ForeignCalls::Rename(const char* from, const char* to) {
  const FileName* file = NameOf("rename", from);
  if (file == nullptr) return SQUALL_FAILED;
  names_[1] = *file;
  file = NameOf("rename", to);
  return file == nullptr ? SQUALL_FAILED : StatusOf(env_->files().Rename(names_[1], *file));
}

squall_status ForeignCalls::Remove(const char* name) {
  const FileName* const file = NameOf("remove", name);
  return file == nullptr ? SQUALL_FAILED : StatusOf(env_->files().Remove(*file));
}

squall_status ForeignCalls::Read(const char* name, const void** bytes, size_t* size) {
  *bytes = nullptr;
  *size = 0;
  const FileName* const file = NameOf("read", name);
  if (file == nullptr) return SQUALL_FAILED;
  Files::Contents contents = env_->files().Read(*file);
  if (!contents.ok()) return StatusOf(contents.error);
  contents_ = std::move(contents.value);
  *bytes = contents_.data();
  *size = contents_.size();
  return SQUALL_OK;
}

size_t ForeignCalls::CountFiles() {
  return InCall("count_files", Moment::kCreate) ? env_->files().List().value.size() : 0;
}

const char* ForeignCalls::ListFile(size_t i) {
  if (!InCall("list_file", Moment::kCreate)) return nullptr;
  // A disk in simulation always knows its files.
  const std::vector<FileName> names = env_->files().List().value;
  if (i >= names.size()) return nullptr;
  listed_ = ForeignName(names[i]);
  return listed_.c_str();
}

void ForeignCalls::Sync() {
  if (InCall("sync", Moment::kCreate)) env_->files().Sync();
}

void ForeignCalls::Wrote(const squall_write& write) {
  if (!InCall("wrote", Moment::kCreate) || !IsEntry("wrote", write.entries, write.entry_count)) {
    return;
  }
  if (traits_.shows(View::kWrites)) env_->Writing(WriteOf(write, ToConfState(replica_.members())));
}

// --- Choices and time.

uint64_t ForeignCalls::Choose(const char* name, uint64_t bound) {
  if (!InCall("choose", Moment::kCreate) || bound == 0) return 0;
  const std::string key(TextOf(name));
  return env_->ElectionJitter(OrdinalOf(key, draws_[key]++), bound);
}

void ForeignCalls::SetTimer(uint64_t timer, uint64_t delay_us) {
  timers_[timer] = now_us_ + std::min(delay_us, ~uint64_t{0} - now_us_);
}

std::vector<uint64_t> ForeignCalls::Tick(uint64_t tick_us) {
  now_us_ += tick_us;
  std::vector<std::pair<uint64_t, uint64_t>> due;
  for (const auto& [timer, at_us] : timers_) {
    if (at_us <= now_us_) due.emplace_back(at_us, timer);
  }
  std::sort(due.begin(), due.end());
  std::vector<uint64_t> timers;
  for (const auto& [at_us, timer] : due) {
    timers.push_back(timer);
    timers_.erase(timer);
  }
  return timers;
}

void ForeignCalls::AskTurn() {
  if (InCall("ask_turn", Moment::kCall)) env_->AskApplyTurn();
}

// --- The replicated state.

void ForeignCalls::Apply(const squall_entry& applied) {
  if (!InCall("apply", Moment::kCall) || !IsEntry("apply", &applied, 1)) return;
  const Entry entry = EntryOf(applied);
  // Out of order it is a violation, which the checkers tell, and changes no state.
  if (entry.index != replica_.applied() + 1) {
    ApplyResult nothing;
    nothing.digest = replica_.Digest();
    env_->Applied(entry, nothing);
    return;
  }
  env_->Applied(entry, replica_.Apply(entry));
}

void ForeignCalls::Save(const void** bytes, size_t* size) {
  saved_ = replica_.Save();
  *bytes = saved_.data();
  *size = saved_.size();
}

squall_status ForeignCalls::Load(uint64_t index, uint64_t term, const void* bytes, size_t size) {
  if (!InCall("load", Moment::kCreate) || !IsBytes("load", bytes, size)) return SQUALL_FAILED;
  if (!replica_.Load(Index(index), BytesOf(bytes, size))) return SQUALL_FAILED;
  if (moment_ == Moment::kCall) env_->SnapshotInstalled(SnapshotOf(index, term), replica_.Digest());
  return SQUALL_OK;
}

void ForeignCalls::SnapshotTaken(uint64_t index, uint64_t term) {
  if (!InCall("snapshot_taken", Moment::kCall)) return;
  env_->SnapshotTaken(SnapshotOf(index, term), replica_.Digest());
}

// --- Reads, and the end.

void ForeignCalls::AskRead(uint64_t request, const Payload& question) {
  reads_.push_back({request, question});
}

void ForeignCalls::LoseRead(uint64_t request) {
  const auto open = std::find_if(reads_.begin(), reads_.end(),
                                 [&](const OpenRead& read) { return read.request == request; });
  if (open != reads_.end()) EndRead(request, ReadOutcome::kLost);
}

void ForeignCalls::EndRead(uint64_t request, ReadOutcome outcome) {
  if (!InCall(outcome == ReadOutcome::kDone ? "answer_read" : "lose_read", Moment::kCall)) return;
  const auto open = std::find_if(reads_.begin(), reads_.end(),
                                 [&](const OpenRead& read) { return read.request == request; });
  if (open == reads_.end()) {
    Complain(absl::StrCat("it ends read ", request, ", which is not open"));
    return;
  }
  Payload answer;
  if (outcome == ReadOutcome::kDone) answer = replica_.Query(open->question);
  reads_.erase(open);
  env_->ReadDone(request, outcome, replica_.applied(), std::move(answer));
}

void ForeignCalls::Stop(const char* why) {
  if (InCall("stop", Moment::kCall)) env_->Stopped(TextOf(why));
}

}  // namespace squall
