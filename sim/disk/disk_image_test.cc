#include "sim/disk/disk_image.h"

#include <gtest/gtest.h>

#include <iterator>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/base/hash.h"

namespace squall {
namespace {

// The same by the simplest means: names, and what stands behind them.
using Model = std::map<FileName, std::pair<Inode, std::string>>;

std::string Text(const ImageFile& file) { return file.bytes.Range(0, file.bytes.size()); }

// Order, contents, and both ways to find a file.
void ExpectEqual(const FileImage& image, const Model& model) {
  ASSERT_EQ(image.size(), model.size());
  const std::vector<const ImageFile*> files = image.files();
  ASSERT_EQ(files.size(), model.size());
  size_t i = 0;
  for (const auto& [name, file] : model) {
    ASSERT_EQ(files[i]->name, name);
    ASSERT_EQ(files[i]->inode, file.first);
    ASSERT_EQ(Text(*files[i]), file.second);
    ASSERT_EQ(image.Find(name), files[i]);
    ASSERT_EQ(image.Find(file.first), files[i]);
    ++i;
  }
}

// Hundreds of files: logs that are begun at the end and removed at the front, snapshots behind
// them.
class ManyFiles : public testing::Test {
 protected:
  uint64_t Draw(uint64_t range) { return Mix(1, ++draws_) % range; }

  void Create(const FileName& name) {
    Do({DiskOperationKind::kCreate, ++inodes_, name, 0, {}});
    model[name] = {inodes_, ""};
  }
  void Append(const FileName& name, const std::string& bytes) {
    auto& [inode, text] = model[name];
    FileBytes after = image.Find(inode)->bytes;
    after.Append(bytes);
    Do({DiskOperationKind::kAppend, inode, name, text.size(), after});
    text += bytes;
  }
  void Truncate(const FileName& name, uint64_t size) {
    auto& [inode, text] = model[name];
    Do({DiskOperationKind::kTruncate, inode, name, size, {}});
    text.resize(size);
  }
  void Rename(const FileName& from, const FileName& to) {
    const auto file = model[from];
    Do({DiskOperationKind::kRename, file.first, to, 0, {}});
    model.erase(from);
    model[to] = file;
  }
  void Remove(const FileName& name) {
    Do({DiskOperationKind::kRemove, model[name].first, name, 0, {}});
    model.erase(name);
  }
  FileName Any() {
    auto at = model.begin();
    std::advance(at, static_cast<ptrdiff_t>(Draw(model.size())));
    return at->first;
  }
  void Step(uint64_t number) {
    const FileName log{FileKind::kLog, number};
    const FileName aside{FileKind::kTemporary, number};
    Create(log);
    Append(log, std::to_string(number));
    if (number % 16 == 0) {
      Create(aside);
      Append(aside, "snapshot");
      Rename(aside, {FileKind::kSnapshot, Draw(8)});
    }
    const FileName any = Any();
    const uint64_t size = model[any].second.size();
    switch (Draw(4)) {
      case 0:
        Append(any, "more");
        break;
      case 1:
        if (size > 0) Truncate(any, Draw(size));
        break;
      case 2:
        Remove(any);
        break;
      default:
        break;
    }
  }

  FileImage image;
  Model model;

 private:
  void Do(const DiskOperation& operation) { image.Apply(operation); }

  Inode inodes_ = 0;
  uint64_t draws_ = 0;
};

TEST_F(ManyFiles, AreWhatWasDoneToThem) {
  for (uint64_t number = 1; number <= 400; ++number) {
    Step(number);
    if (number % 20 == 0) ExpectEqual(image, model);
  }
  while (!model.empty()) Remove(Any());
  ExpectEqual(image, model);
}

TEST_F(ManyFiles, OfACopyGoOnByThemselves) {
  for (uint64_t number = 1; number <= 150; ++number) Step(number);
  const FileImage copy = image;
  const Model then = model;
  for (uint64_t number = 151; number <= 300; ++number) Step(number);
  ExpectEqual(copy, then);
  ExpectEqual(image, model);
}

TEST_F(ManyFiles, AreSharedButForTheBlockThatChanges) {
  for (uint64_t number = 1; number <= 200; ++number) Create({FileKind::kLog, number});
  const FileImage copy = image;
  image.Change(200)->witnessed = 0;
  size_t own = 0;
  for (uint64_t number = 1; number <= 200; ++number) {
    own += image.Find(Inode{number}) != copy.Find(Inode{number}) ? 1 : 0;
  }
  EXPECT_GE(own, 1u);
  EXPECT_LE(own, 32u);
}

TEST(FileImage, OperationsOnFilesThatAreNotThereDoNothing) {
  FileImage image;
  for (const DiskOperationKind kind : {DiskOperationKind::kAppend, DiskOperationKind::kTruncate,
                                       DiskOperationKind::kRename, DiskOperationKind::kRemove}) {
    image.Apply({kind, 7, {FileKind::kLog, 1}, 0, {}});
  }
  EXPECT_EQ(image.size(), 0u);
  EXPECT_EQ(image.Change(7), nullptr);
}

}  // namespace
}  // namespace squall
