// What every implementation of Files does: the same tests in memory and in a directory.
#include "core/files/files.h"

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/files/log_files.h"
#include "core/files/posix_files.h"
#include "core/testing/memory_files.h"
#include "core/testing/values.h"
#include "gtest/gtest.h"

namespace squall {
namespace {

constexpr FileName kLog1{FileKind::kLog, 1};
constexpr FileName kLog2{FileKind::kLog, 2};
constexpr FileName kAside{FileKind::kTemporary, 7};
constexpr FileName kSnapshot7{FileKind::kSnapshot, 7};

// An empty directory that goes away with its owner.
class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    std::string pattern = testing::TempDir() + "squall-files-XXXXXX";
    path_ = mkdtemp(pattern.data());
  }
  ~TemporaryDirectory() { std::filesystem::remove_all(path_); }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

class InMemory {
 public:
  Files& files() { return files_; }
  std::optional<IoStatus> TakeSyncDone() { return files_.TakeSyncDone(); }
  // The process ends and another one finds the files.
  void Reopen() { files_ = files_.AfterCrashKeepingLeast(); }

 private:
  MemoryFiles files_;
};

class InDirectory {
 public:
  InDirectory() { Reopen(); }
  Files& files() { return *files_; }
  std::optional<IoStatus> TakeSyncDone() { return files_->TakeSyncDone(); }
  void Reopen() {
    files_.reset();
    PosixFiles::Opened opened = PosixFiles::Open(directory_.path());
    EXPECT_TRUE(opened.files) << opened.error;
    files_ = std::move(opened.files);
  }

 private:
  TemporaryDirectory directory_;
  std::unique_ptr<PosixFiles> files_;
};

template <class T>
class FilesTest : public testing::Test {
 protected:
  Files& files() { return world_.files(); }
  std::string Bytes(const FileName& name) {
    const Files::Contents contents = files().Read(name);
    return contents.ok() ? contents.value : std::string(Describe(contents.error));
  }
  void Sync() {
    files().Sync();
    EXPECT_EQ(world_.TakeSyncDone(), IoStatus::kOk);
  }

  T world_;
};

using Worlds = testing::Types<InMemory, InDirectory>;
TYPED_TEST_SUITE(FilesTest, Worlds);

TYPED_TEST(FilesTest, StartEmpty) { EXPECT_TRUE(this->files().List().value.empty()); }

TYPED_TEST(FilesTest, AreListedByKindAndNumber) {
  for (const FileName& name : {kSnapshot7, kLog2, kAside, kLog1}) {
    ASSERT_EQ(this->files().Create(name), IoStatus::kOk);
  }
  EXPECT_EQ(this->files().List().value, (std::vector<FileName>{kLog1, kLog2, kSnapshot7, kAside}));
}

TYPED_TEST(FilesTest, AppendsAreReadAtOnce) {
  ASSERT_EQ(this->files().Create(kLog1), IoStatus::kOk);
  EXPECT_EQ(this->Bytes(kLog1), "");
  ASSERT_EQ(this->files().Append(kLog1, "ab"), IoStatus::kOk);
  ASSERT_EQ(this->files().Append(kLog1, std::string_view("c\0d", 3)), IoStatus::kOk);
  EXPECT_EQ(this->Bytes(kLog1), std::string("abc\0d", 5));
}

TYPED_TEST(FilesTest, CreateDoesNotReplace) {
  ASSERT_EQ(this->files().Create(kLog1), IoStatus::kOk);
  ASSERT_EQ(this->files().Append(kLog1, "ab"), IoStatus::kOk);
  EXPECT_EQ(this->files().Create(kLog1), IoStatus::kExists);
  EXPECT_EQ(this->Bytes(kLog1), "ab");
}

TYPED_TEST(FilesTest, WhatIsNotThereIsNotFound) {
  EXPECT_EQ(this->files().Read(kLog1).error, IoStatus::kNotFound);
  EXPECT_EQ(this->files().Append(kLog1, "ab"), IoStatus::kNotFound);
  EXPECT_EQ(this->files().Truncate(kLog1, 0), IoStatus::kNotFound);
  EXPECT_EQ(this->files().Rename(kLog1, kLog2), IoStatus::kNotFound);
  EXPECT_EQ(this->files().Remove(kLog1), IoStatus::kNotFound);
  this->Sync();
}

TYPED_TEST(FilesTest, TruncateCutsTheEndAndAppendGoesOnThere) {
  ASSERT_EQ(this->files().Create(kLog1), IoStatus::kOk);
  ASSERT_EQ(this->files().Append(kLog1, "abcdef"), IoStatus::kOk);
  ASSERT_EQ(this->files().Truncate(kLog1, 2), IoStatus::kOk);
  ASSERT_EQ(this->files().Append(kLog1, "xy"), IoStatus::kOk);
  EXPECT_EQ(this->Bytes(kLog1), "abxy");
}

TYPED_TEST(FilesTest, RenameReplaces) {
  ASSERT_EQ(this->files().Create(kSnapshot7), IoStatus::kOk);
  ASSERT_EQ(this->files().Append(kSnapshot7, "old"), IoStatus::kOk);
  ASSERT_EQ(this->files().Create(kAside), IoStatus::kOk);
  ASSERT_EQ(this->files().Append(kAside, "new"), IoStatus::kOk);
  ASSERT_EQ(this->files().Rename(kAside, kSnapshot7), IoStatus::kOk);
  EXPECT_EQ(this->files().List().value, std::vector<FileName>{kSnapshot7});
  EXPECT_EQ(this->Bytes(kSnapshot7), "new");
  ASSERT_EQ(this->files().Append(kSnapshot7, "er"), IoStatus::kOk);
  EXPECT_EQ(this->Bytes(kSnapshot7), "newer");
  this->Sync();
}

TYPED_TEST(FilesTest, ARemovedFileCanBeMadeAgain) {
  ASSERT_EQ(this->files().Create(kLog1), IoStatus::kOk);
  ASSERT_EQ(this->files().Append(kLog1, "ab"), IoStatus::kOk);
  ASSERT_EQ(this->files().Remove(kLog1), IoStatus::kOk);
  EXPECT_TRUE(this->files().List().value.empty());
  ASSERT_EQ(this->files().Create(kLog1), IoStatus::kOk);
  EXPECT_EQ(this->Bytes(kLog1), "");
  this->Sync();
}

TYPED_TEST(FilesTest, BarriersEndOnceEach) {
  this->files().Sync();
  this->files().Sync();
  EXPECT_EQ(this->world_.TakeSyncDone(), IoStatus::kOk);
  EXPECT_EQ(this->world_.TakeSyncDone(), IoStatus::kOk);
  EXPECT_EQ(this->world_.TakeSyncDone(), std::nullopt);
}

TYPED_TEST(FilesTest, WhatABarrierCoveredIsThereForTheNextProcess) {
  ASSERT_EQ(this->files().Create(kLog1), IoStatus::kOk);
  ASSERT_EQ(this->files().Append(kLog1, "abc"), IoStatus::kOk);
  ASSERT_EQ(this->files().Create(kAside), IoStatus::kOk);
  ASSERT_EQ(this->files().Rename(kAside, kSnapshot7), IoStatus::kOk);
  this->Sync();
  this->world_.Reopen();
  EXPECT_EQ(this->files().List().value, (std::vector<FileName>{kLog1, kSnapshot7}));
  EXPECT_EQ(this->Bytes(kLog1), "abc");
  ASSERT_EQ(this->files().Append(kLog1, "d"), IoStatus::kOk);
  EXPECT_EQ(this->Bytes(kLog1), "abcd");
}

TYPED_TEST(FilesTest, HoldALogThroughItsLife) {
  const LogFiles::Limits limits{300};
  LogFiles log = LogFiles::Open(limits, this->files()).log;
  for (uint64_t i = 1; i <= 40; ++i) {
    const HardState state{Term(1), NodeId(2), Index(i)};
    ASSERT_EQ(log.Append(&state, Entries(DataEntry(i, 1, "some data")), this->files()),
              IoStatus::kOk);
    if (i % 10 != 0) continue;
    ASSERT_EQ(log.SaveSnapshot(*SnapshotAt(i, 1, Voters({1, 2})), this->files()), IoStatus::kOk);
    EXPECT_EQ(this->world_.TakeSyncDone(), IoStatus::kOk);
    this->Sync();
    log.SyncedTo(log.position());
    ASSERT_EQ(log.Compact(Index(i - 5), this->files()), IoStatus::kOk);
    this->Sync();
    this->world_.Reopen();
    LogFiles::Opened opened = LogFiles::Open(limits, this->files());
    ASSERT_EQ(opened.status, LogFiles::Opened::Status::kOk) << opened.error;
    EXPECT_EQ(opened.note, "");
    EXPECT_EQ(opened.storage.LastIndex(), Index(i));
    EXPECT_EQ(opened.storage.InitialHardState(), state);
    EXPECT_EQ(opened.storage.LatestSnapshot().value->metadata.index, Index(i));
    log = opened.log;
  }
}

// --- The directory alone
// ---------------------------------------------------------------------------

TEST(PosixFiles, ADirectoryThatIsNotThereIsAnError) {
  const PosixFiles::Opened opened = PosixFiles::Open("/there/is/no/such/directory");
  EXPECT_FALSE(opened.files);
  EXPECT_EQ(opened.error.find("/there/is/no/such/directory: cannot open the directory: "), 0u);
}

TEST(PosixFiles, ADirectoryHasOneOwner) {
  const TemporaryDirectory directory;
  PosixFiles::Opened first = PosixFiles::Open(directory.path());
  EXPECT_TRUE(first.files) << first.error;
  EXPECT_FALSE(PosixFiles::Open(directory.path()).files);
  first.files.reset();
  EXPECT_TRUE(PosixFiles::Open(directory.path()).files);
}

TEST(PosixFiles, OtherPeoplesFilesAreLeftAlone) {
  const TemporaryDirectory directory;
  for (const char* name :
       {"notes", "log-1", "log-000000000001~", "log-00000000000x", "snapshot-"}) {
    std::ofstream(directory.path() + "/" + name) << "x";
  }
  const PosixFiles::Opened opened = PosixFiles::Open(directory.path());
  ASSERT_TRUE(opened.files) << opened.error;
  EXPECT_TRUE(opened.files->List().value.empty());
}

TEST(PosixFiles, NumbersBeyondTwelveDigitsAreNames) {
  const TemporaryDirectory directory;
  const PosixFiles::Opened opened = PosixFiles::Open(directory.path());
  ASSERT_TRUE(opened.files) << opened.error;
  const FileName name{FileKind::kSnapshot, 12345678901234};
  ASSERT_EQ(opened.files->Create(name), IoStatus::kOk);
  EXPECT_EQ(opened.files->List().value, std::vector<FileName>{name});
}

// A failed write is not forgotten: whatever comes after it cannot become durable any more.
TEST(PosixFiles, AfterAnErrorNoBarrierSucceeds) {
  const TemporaryDirectory directory;
  const PosixFiles::Opened opened = PosixFiles::Open(directory.path());
  ASSERT_TRUE(opened.files) << opened.error;
  ASSERT_EQ(opened.files->Create(kLog1), IoStatus::kOk);
  opened.files->Sync();
  EXPECT_EQ(opened.files->TakeSyncDone(), IoStatus::kOk);
  std::filesystem::create_directory(directory.path() + "/" + Describe(kLog2));
  EXPECT_EQ(opened.files->Append(kLog2, "x"), IoStatus::kFailed);
  opened.files->Sync();
  EXPECT_EQ(opened.files->TakeSyncDone(), IoStatus::kFailed);
  opened.files->Sync();
  EXPECT_EQ(opened.files->TakeSyncDone(), IoStatus::kFailed);
  EXPECT_EQ(opened.files->Create(kSnapshot7), IoStatus::kFailed);
}

}  // namespace
}  // namespace squall
