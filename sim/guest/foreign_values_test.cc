#include "sim/guest/foreign_values.h"

#include <gtest/gtest.h>

#include <string>

#include "core/host/sessions.h"

namespace squall {
namespace {

TEST(ForeignFileName, ComesBackAsItWas) {
  for (const char* name :
       {"a", "journal", "log-0001.tmp", "_", "9", "zzzzzzzzzzzz", "------------"}) {
    const auto file = FileNameOf(name);
    ASSERT_TRUE(file.has_value()) << name;
    EXPECT_EQ(ForeignName(*file), name);
  }
}

TEST(ForeignFileName, DiffersForDifferentNames) {
  EXPECT_NE(FileNameOf("a"), FileNameOf("aa"));
  EXPECT_NE(FileNameOf("ab"), FileNameOf("ba"));
}

TEST(ForeignFileName, HasOneToTwelveOfItsCharacters) {
  for (const char* name : {"", "thirteen-char", "Journal", "a/b", "a b", "\xc3\xa4"}) {
    EXPECT_FALSE(FileNameOf(name).has_value()) << name;
  }
  EXPECT_FALSE(FileNameOf(nullptr).has_value());
}

TEST(ForeignEntry, OfTheGuestsOwnIsNoCommand) {
  const Payload command = EncodeSessionCommand({1, 1, "put"});
  squall_entry entry{1, 1, SQUALL_OWN, command.view().data(), command.view().size()};
  SessionCommand decoded;
  EXPECT_FALSE(DecodeSessionCommand(EntryOf(entry).data.view(), &decoded));
  entry.type = SQUALL_COMMAND;
  EXPECT_TRUE(DecodeSessionCommand(EntryOf(entry).data.view(), &decoded));
}

TEST(ForeignMessage, CarriesItsBytes) {
  Message message;
  SetForeignBytes(std::string_view("a\0b", 3), &message);
  EXPECT_EQ(ForeignBytes(message), std::string_view("a\0b", 3));
  EXPECT_EQ(ForeignBytes(Message()), "");
}

TEST(ForeignMembers, ThatAreNoConfigurationAreAnError) {
  const uint64_t voters[] = {1, 2, 3};
  squall_members members{};
  members.voters = voters;
  members.voter_count = 3;
  std::string error;
  EXPECT_TRUE(MembersOf(members, &error).voters.contains(NodeId(3)));
  EXPECT_EQ(error, "");
}

}  // namespace
}  // namespace squall
