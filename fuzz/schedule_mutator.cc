#include "fuzz/schedule_mutator.h"

#include <algorithm>

#include "core/base/hash.h"
#include "fuzz/schedule_input.h"

namespace squall {
namespace {

// Where the parts of a record begin.
constexpr size_t kOrdinalAt = 4;
constexpr size_t kValueAt = 6;
constexpr size_t kValueBytes = 4;

// Draws one number after the other.
class Dice {
 public:
  explicit Dice(uint64_t seed) : state_(seed) {}
  uint64_t Below(uint64_t bound) { return (state_ = Mix(state_, 1)) % bound; }
  char Byte() { return static_cast<char>(Below(256)); }

 private:
  uint64_t state_;
};

enum class Change : uint8_t {
  kOtherSeed,
  kNextSeed,
  kInsert,
  kErase,
  kRepeatLater,  // The same choice once more, for the next such occasion.
  kEarlier,
  kLater,
  kOtherValue,
  kOtherByte,
};
constexpr uint64_t kChanges = 9;

void ChangeSeed(Change change, Dice& dice, std::string& bytes) {
  if (change == Change::kNextSeed) {
    bytes[0] = static_cast<char>(bytes[0] + 1);
    return;
  }
  for (size_t i = 0; i < kSeedBytes; ++i) bytes[i] = dice.Byte();
}

// Moves the occasion of the record at `at`.
void Move(std::string& bytes, size_t at, int by) {
  char& low = bytes[at + kOrdinalAt];
  low = static_cast<char>(low + by);
}

void ChangeRecord(Change change, Dice& dice, size_t at, std::string& bytes) {
  switch (change) {
    case Change::kErase:
      bytes.erase(at, kRecordBytes);
      return;
    case Change::kRepeatLater: {
      const std::string record = bytes.substr(at, kRecordBytes);
      bytes.insert(at, record);
      Move(bytes, at + kRecordBytes, 1);
      return;
    }
    case Change::kEarlier:
      Move(bytes, at, -1);
      return;
    case Change::kLater:
      Move(bytes, at, 1);
      return;
    case Change::kOtherValue:
      for (size_t i = 0; i < kValueBytes; ++i) bytes[at + kValueAt + i] = dice.Byte();
      return;
    case Change::kOtherByte:
      bytes[at + dice.Below(kRecordBytes)] = dice.Byte();
      return;
    case Change::kOtherSeed:
    case Change::kNextSeed:
    case Change::kInsert:
      return;
  }
}

// Most occasions are early ones: what comes late depends on what came before.
std::string NewRecord(Dice& dice) {
  std::string record;
  for (size_t i = 0; i < kRecordBytes; ++i) record.push_back(dice.Byte());
  record[kOrdinalAt] = static_cast<char>(dice.Below(1 + dice.Below(64)));
  record[kOrdinalAt + 1] = 0;
  return record;
}

}  // namespace

std::string MutateSchedule(std::string_view bytes, size_t size_max, uint64_t random) {
  Dice dice(random);
  std::string changed(bytes.substr(0, std::min(bytes.size(), size_max)));
  if (changed.size() < kSeedBytes) changed.resize(kSeedBytes);
  const size_t records = (changed.size() - kSeedBytes) / kRecordBytes;
  changed.resize(kSeedBytes + records * kRecordBytes);
  auto change = static_cast<Change>(dice.Below(kChanges));
  if (records == 0 && change > Change::kNextSeed) change = Change::kInsert;

  const size_t at =
      kSeedBytes + static_cast<size_t>(dice.Below(std::max<size_t>(records, 1))) * kRecordBytes;
  if (change <= Change::kNextSeed) {
    ChangeSeed(change, dice, changed);
  } else if (change == Change::kInsert) {
    changed.insert(at, NewRecord(dice));
  } else {
    ChangeRecord(change, dice, at, changed);
  }
  while (changed.size() > size_max) changed.resize(changed.size() - kRecordBytes);
  return changed;
}

}  // namespace squall
