#include "invariants/ghost/machine_witness.h"

#include <algorithm>
#include <utility>

#include "core/base/hash.h"

namespace squall {
namespace {

constexpr uint64_t kAbsentPayload = 0x416273656e740001;

std::unique_ptr<MachineModel> CloneOf(const std::unique_ptr<MachineModel>& model) {
  return model ? model->Clone() : nullptr;
}

// Zero stands for no question.
uint64_t HashQuestion(const Payload& question) { return std::max<uint64_t>(1, question.hash()); }

}  // namespace

uint64_t HashPayload(const Payload& payload) {
  return payload.present() ? payload.hash() : kAbsentPayload;
}

MachineWitness::MachineWitness(const MachineWitness& other)
    : model_(CloneOf(other.model_)),
      entries_(other.entries_),
      table_(other.table_),
      table_used_(other.table_used_),
      has_gap_(other.has_gap_),
      opaque_last_(other.opaque_last_) {}

MachineWitness& MachineWitness::operator=(const MachineWitness& other) {
  if (this != &other) *this = MachineWitness(other);
  return *this;
}

std::optional<uint64_t> MachineWitness::Add(Index index, AppliedEntry entry,
                                            const std::string_view* command) {
  if (index.value() != entries_.end()) {
    has_gap_ = true;
    model_.reset();
    entries_.Reset(index.value());
  }
  std::optional<uint64_t> result;
  if (model_ && command != nullptr) {
    const Payload question = model_->QuestionAbout(*command);
    if (question.present()) {
      entry.question = HashQuestion(question);
      entry.previous = Latest(entry.question);
      entry.before = entry.previous != 0 ? entries_.At(entry.previous).answer
                                         : HashPayload(model_->Query(question.view()));
    } else {
      opaque_last_ = index.value();
    }
    result = HashPayload(model_->Apply(*command));
    if (question.present()) entry.answer = HashPayload(model_->Query(question.view()));
  }
  entries_.PushBack(entry);
  if (entries_.size() > kEntriesMax) entries_.DropBefore(entries_.end() - kEntriesMax);
  if (entry.question != 0) NoteLatest(entry.question, index.value());
  return result;
}

std::optional<uint64_t> MachineWitness::AnswerAt(Index index, const Payload& question) const {
  if (!model_ || index > last() || index.value() + 1 < entries_.first()) return std::nullopt;
  if (index.value() < opaque_last_) return std::nullopt;
  uint64_t at = Latest(HashQuestion(question));
  if (at <= index.value()) return HashPayload(model_->Query(question.view()));
  // The first change behind `index`.
  for (uint64_t p = entries_.At(at).previous; p > index.value(); p = entries_.At(p).previous)
    at = p;
  return entries_.At(at).before;
}

uint64_t MachineWitness::Latest(uint64_t question) const {
  if (table_.empty()) return 0;
  for (size_t i = question & (kTableSize - 1); table_[i] != 0; i = (i + 1) & (kTableSize - 1)) {
    if (entries_.Contains(table_[i]) && entries_.At(table_[i]).question == question) {
      return table_[i];
    }
  }
  return 0;
}

void MachineWitness::NoteLatest(uint64_t question, uint64_t index) {
  if (4 * (table_used_ + 1) > 3 * table_.size()) RebuildTable();
  size_t i = question & (kTableSize - 1);
  for (; table_[i] != 0; i = (i + 1) & (kTableSize - 1)) {
    if (entries_.Contains(table_[i]) && entries_.At(table_[i]).question == question) break;
  }
  if (table_[i] == 0) ++table_used_;
  table_[i] = index;
}

// Leaves out what is forgotten. Costs O(1) for each entry since the last time.
void MachineWitness::RebuildTable() {
  std::vector<uint64_t> old(kTableSize, 0);
  old.swap(table_);
  table_used_ = 0;
  for (uint64_t index : old) {
    if (index != 0 && entries_.Contains(index)) NoteLatest(entries_.At(index).question, index);
  }
}

}  // namespace squall
