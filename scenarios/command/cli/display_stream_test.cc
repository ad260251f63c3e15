#include "scenarios/command/cli/display_stream.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <memory>
#include <ostream>

#include "scenarios/files/descriptor.h"
#include "scenarios/testing/scratch_directory.h"

namespace squall {
namespace {

using Own = DisplayBuffer::Own;

class DisplayStream : public ::testing::Test {
 protected:
  std::ostream& Open(size_t line_bytes_max = 0) {
    buffer_ = std::make_unique<DisplayBuffer>(
        DisplayBuffer::Settings{file_.number(), line_bytes_max, nullptr});
    stream_ = std::make_unique<std::ostream>(buffer_.get());
    return *stream_;
  }
  std::string Written() {
    stream_->flush();
    return scratch_.Read("out");
  }

  ScratchDirectory scratch_;
  Descriptor file_{open(scratch_.Path("out").c_str(), O_WRONLY | O_CREAT, 0600)};
  std::unique_ptr<DisplayBuffer> buffer_;
  std::unique_ptr<std::ostream> stream_;
};

TEST_F(DisplayStream, PassesTextOn) {
  Open() << "text " << 7 << '\n';
  EXPECT_EQ(Written(), "text 7\n");
}

TEST_F(DisplayStream, EscapesColoursThatAreNotAllowed) {
  Open() << "\033[31m\r\033[K";
  EXPECT_EQ(Written(), "\\x1b[31m\\r\\x1b[K");
}

TEST_F(DisplayStream, PassesColoursThatAreAllowedAndNothingElse) {
  std::ostream& out = Open();
  buffer_->Allow(Own::kColours);
  out << "\033[1;31mred\033[0m \033[2J \033]0;title\a \033[31";
  EXPECT_EQ(Written(), "\033[1;31mred\033[0m \\x1b[2J \\x1b]0;title\\a \\x1b[31");
}

TEST_F(DisplayStream, ErasesALineOnlyAtTheBeginning) {
  std::ostream& out = Open();
  buffer_->Allow(Own::kEraseLine);
  out << "\r\033[Ka\r\033[K" << std::flush << "\r\033[Kb";
  EXPECT_EQ(Written(), "\r\033[Ka\\r\\x1b[K\r\033[Kb");
}

// Wherever the buffer's end falls.
TEST_F(DisplayStream, TearsNoCharacterApart) {
  std::ostream& out = Open();
  buffer_->Allow(Own::kColours);
  std::string expected;
  for (int i = 0; i < 5000; ++i) {
    const std::string piece =
        std::string(static_cast<size_t>(i % 7), 'x') + "\033[1;31m\xf0\x9f\xa6\x80\xc3\xa9\033[0m";
    out << piece;
    expected += piece;
  }
  EXPECT_EQ(Written(), expected);
}

TEST_F(DisplayStream, WritesWhatIsNoUtf8InTheEnd) {
  Open() << std::string(100000, '\xc3');
  EXPECT_EQ(Written().size(), 400000u);
}

TEST_F(DisplayStream, CutsLongLinesOff) {
  std::ostream& out = Open(/*line_bytes_max=*/10);
  out << "1234567890\n" << std::string(1 << 20, 'a') << "\nend\n";
  EXPECT_EQ(Written(), "1234567890\naaaaaaaaaa... (1,048,576 bytes)\nend\n");
}

TEST(DisplayBuffer, TellsOnceThatItCannotWrite) {
  int errors = 0;
  DisplayBuffer buffer({-1, 0, [&](int error) { errors += error == EBADF ? 1 : 100; }});
  std::ostream out(&buffer);
  out << "a" << std::flush;
  out.clear();
  out << std::string(1 << 17, 'b') << std::flush;
  EXPECT_TRUE(out.fail());
  EXPECT_EQ(errors, 1);
}

}  // namespace
}  // namespace squall
