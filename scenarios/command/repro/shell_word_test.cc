#include "scenarios/command/repro/shell_word.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <string>

namespace squall {
namespace {

// What bash makes of the word.
std::string ReadByShell(const std::string& word) {
  const std::string command = "bash -c \"$(cat <<'END'\nprintf '%s' " + word + "\nEND\n)\"";
  std::FILE* pipe = popen(command.c_str(), "r");
  std::string text;
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) text += static_cast<char>(c);
  pclose(pipe);
  return text;
}

TEST(ShellWord, PlainWordStandsAsItIs) {
  EXPECT_EQ(ShellWord("build/release/a-b_c.so"), "build/release/a-b_c.so");
}

TEST(ShellWord, NothingIsAWordToo) { EXPECT_EQ(ShellWord(""), "''"); }

class ShellWordTest : public ::testing::TestWithParam<std::string> {};
TEST_P(ShellWordTest, IsReadBackByAShell) {
  EXPECT_EQ(ReadByShell(ShellWord(GetParam())), GetParam());
}
TEST_P(ShellWordTest, IsPrintable) {
  for (const char c : ShellWord(GetParam())) EXPECT_TRUE(c >= 0x20 && c < 0x7f);
}
INSTANTIATE_TEST_SUITE_P(Texts, ShellWordTest,
                         ::testing::Values("a b", "it's", "$HOME `id` \"x\" \\", "a*b?[c]", "~root",
                                           "x;y|z&w", "tab\there", "two\nlines", "\033[31mred",
                                           "gr\xc3\xbc\xc3\x9f",
                                           "\xff\xfe"
                                           "7",
                                           "'\001'\\1", "#no", "!1"));

}  // namespace
}  // namespace squall
