#include "core/testing/host_environment.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/describe.h"
#include "core/files/log_files.h"

namespace squall {
namespace {

std::string_view Name(ContractStep step) {
  switch (step) {
    case ContractStep::kReady:
      return "ready";
    case ContractStep::kAdvanced:
      return "advanced";
    case ContractStep::kAppendStart:
      return "append start";
    case ContractStep::kAppendDone:
      return "append done";
    case ContractStep::kApplyStart:
      return "apply start";
    case ContractStep::kApplyDone:
      return "apply done";
  }
  return "?";
}

// What the node would start from if it crashed now and lost all that it may lose.
LogFiles::Opened AfterCrash(const MemoryFiles& files) {
  MemoryFiles least = files.AfterCrashKeepingLeast();
  return LogFiles::Open({}, least);
}

}  // namespace

bool HostEnvironmentForTest::Boundary() {
  if (++boundaries_ == crash_at_) {
    crashed_ = true;
    disk_at_crash_ = disk_;
  }
  return crashed_;
}

IoStatus HostEnvironmentForTest::Create(const FileName& name) {
  Boundary();
  return disk_.Create(name);
}
IoStatus HostEnvironmentForTest::Append(const FileName& name, std::string_view bytes) {
  Boundary();
  return disk_.Append(name, bytes);
}
IoStatus HostEnvironmentForTest::Truncate(const FileName& name, uint64_t size) {
  Boundary();
  return disk_.Truncate(name, size);
}
IoStatus HostEnvironmentForTest::Rename(const FileName& from, const FileName& to) {
  Boundary();
  return disk_.Rename(from, to);
}
IoStatus HostEnvironmentForTest::Remove(const FileName& name) {
  Boundary();
  return disk_.Remove(name);
}

void HostEnvironmentForTest::Sync() {
  Boundary();
  disk_.Sync();
  ++syncs_;
  calls_.push_back("sync");
}

void HostEnvironmentForTest::Send(Message message) {
  if (Boundary()) return;
  CheckPromise(message);
  calls_.push_back(
      absl::StrCat("send ", std::string(squall::Name(message.type)), " to ", message.to.value()));
  sent_.push_back(std::move(message));
}

// Thesis 3.8: what others rely on is on the disk before they hear of it.
void HostEnvironmentForTest::CheckPromise(const Message& m) {
  const bool acknowledges = m.type == MessageType::kAppResp && !m.reject;
  const bool votes = m.type == MessageType::kVoteResp && !m.reject;
  if (!acknowledges && !votes) return;
  const MemoryStorage disk = AfterCrash(disk_).storage;
  const HardState state = disk.InitialHardState();
  if (acknowledges && (disk.LastIndex() < m.index || state.term < m.term)) {
    broken_.push_back("acknowledged what is not on the disk: " + Describe(m));
  }
  if (votes && (state.term != m.term || state.vote != m.to)) {
    broken_.push_back("gave a vote that is not on the disk: " + Describe(m));
  }
}

uint64_t HostEnvironmentForTest::ElectionJitter(uint64_t, uint64_t) { return 0; }

void HostEnvironmentForTest::AskApplyTurn() {
  if (Boundary()) return;
  calls_.push_back("ask apply turn");
  ++apply_turns_;
}

void HostEnvironmentForTest::Writing(DiskWrite write) {
  if (Boundary()) return;
  calls_.push_back("write");
  writes_.push_back(std::move(write));
}

void HostEnvironmentForTest::Applied(const Entry& entry, const ApplyResult& result) {
  if (Boundary()) return;
  CheckApplied(entry);
  calls_.push_back(absl::StrCat("applied ", entry.index.value()));
  applied_.push_back({entry, result});
}

void HostEnvironmentForTest::CheckApplied(const Entry& entry) {
  if (AfterCrash(disk_).storage.LastIndex() >= entry.index) return;
  broken_.push_back(absl::StrCat("applied what is not on the disk: ", entry.index.value()));
}

void HostEnvironmentForTest::SnapshotTaken(const SnapshotRef& snapshot, uint64_t) {
  if (Boundary()) return;
  calls_.push_back(absl::StrCat("snapshot taken ", snapshot->metadata.index.value()));
  snapshots_taken_.push_back(snapshot);
}

void HostEnvironmentForTest::SnapshotInstalled(const SnapshotRef& snapshot, uint64_t) {
  if (Boundary()) return;
  calls_.push_back(absl::StrCat("snapshot installed ", snapshot->metadata.index.value()));
  snapshots_installed_.push_back(snapshot);
}

void HostEnvironmentForTest::ReadDone(uint64_t request, ReadOutcome outcome, Index index,
                                      Payload answer) {
  if (Boundary()) return;
  calls_.push_back(absl::StrCat("read ", request));
  reads_.push_back({request, outcome, index, std::string(answer.view())});
}

void HostEnvironmentForTest::Contract(ContractStep step, uint64_t number) {
  if (Boundary()) return;
  calls_.push_back(absl::StrCat(std::string(Name(step)), " ", number));
}

void HostEnvironmentForTest::Stopped(std::string_view why) {
  if (Boundary()) return;
  calls_.push_back("stopped");
  stopped_ = why;
}

}  // namespace squall
