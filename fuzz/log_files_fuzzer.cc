// A log of a few operations that the input chooses, crashed as it chooses, and in the end damaged
// as it chooses. A crash must lose nothing durable; damage must be refused or cut off; whatever is
// accepted must be a state that the log once had.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "core/testing/log_files_model.h"
#include "core/testing/memory_files.h"

namespace squall {
namespace {

// Every operation adds states, and every crash is held against them.
constexpr int kStepsMax = 64;
constexpr size_t kSector = MemoryFiles::kSectorBytes;

[[noreturn]] void Fail(const char* when, const std::string& what) {
  std::fprintf(stderr, "log files: after %s: %s\nDEDUP_TOKEN: log-files-%s\n", when, what.c_str(),
               when);
  std::abort();
}

// The input, byte by byte; zeros for ever behind its end.
class Bytes {
 public:
  Bytes(const uint8_t* data, size_t size) : data_(data), left_(size) {}
  bool empty() const { return left_ == 0; }
  uint64_t Take() {
    if (left_ == 0) return 0;
    --left_;
    return *data_++;
  }
  uint64_t TakeTwo() {
    const uint64_t high = Take();
    return high << 8 | Take();
  }

 private:
  const uint8_t* data_;
  size_t left_;
};

// Damages one place of one file. Only the last kind of damage, and the very first bytes, are sure
// to be seen; all must be harmless.
void Damage(Bytes* in, MemoryFiles* files) {
  const std::vector<FileName> names = files->List().value;
  if (names.empty()) return;
  const FileName name = names[in->Take() % names.size()];
  const uint64_t kind = in->Take() % 6;
  std::string& bytes = *files->Raw(name);
  if (kind == 5) {
    files->Remove(name);
    return;
  }
  if (bytes.empty()) return;
  const size_t at = in->TakeTwo() % bytes.size();
  const size_t sector = at / kSector * kSector;
  switch (kind) {
    case 0:  // A byte is another one.
      bytes[at] = static_cast<char>(static_cast<uint64_t>(bytes[at]) ^ (in->Take() | 1));
      break;
    case 1:  // The end is lost.
      bytes.resize(at);
      break;
    case 2:  // A sector reads as zeros.
      for (size_t i = sector; i < sector + kSector && i < bytes.size(); ++i) bytes[i] = 0;
      break;
    case 3: {  // A sector was written to the place of another one, of any file.
      const std::string& other = *files->Raw(names[in->Take() % names.size()]);
      const size_t from = in->Take() % (other.size() / kSector + 1) * kSector;
      const std::string moved = other.substr(from, kSector);
      bytes.replace(sector, kSector, moved);
      break;
    }
    case 4:  // Something more stands at the end.
      bytes.append(bytes.substr(at));
      break;
  }
}

void Step(Bytes* in, LogFilesModel* model) {
  const uint64_t kind = in->Take() % 10;
  switch (kind) {
    case 0:
    case 1: {
      const uint64_t shape = in->Take();
      model->Append(shape % 4, shape / 4 % 4, shape / 16 % 4, in->Take() * (shape / 64));
      break;
    }
    case 2:
      model->Vote(1 + in->Take() % 5);
      break;
    case 3:
      model->SaveSnapshot(in->Take() % 8);
      break;
    case 4:
      model->InstallSnapshot(in->Take() % 16);
      break;
    case 5:
      model->Compact(in->Take() % 8);
      break;
    case 6:
      model->Sync();
      break;
    case 7:
    case 8:
      model->EndSync();
      break;
    case 9: {
      const std::string wrong = model->Crash([&](uint64_t range) { return in->Take() % range; });
      if (!wrong.empty()) Fail("crash", wrong);
      break;
    }
  }
}

void Run(Bytes in) {
  LogFilesModel model(64 + in.Take() * 16);
  const uint64_t damages = in.Take() % 4;
  std::string damage;
  for (uint64_t i = 0; i < 6 * damages; ++i) damage.push_back(static_cast<char>(in.Take()));
  for (int steps = 0; steps < kStepsMax && !in.empty(); ++steps) Step(&in, &model);

  MemoryFiles damaged = model.files();
  Bytes how(reinterpret_cast<const uint8_t*>(damage.data()), damage.size());
  for (uint64_t i = 0; i < damages; ++i) Damage(&how, &damaged);
  const std::string wrong = model.CheckDamaged(std::move(damaged));
  if (!wrong.empty()) Fail("damage", wrong);
}

}  // namespace
}  // namespace squall

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  squall::Run(squall::Bytes(data, size));
  return 0;
}
