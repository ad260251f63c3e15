// The words in which happenings are told: roles, fates of messages, commands, events. Whatever
// commands and entries hold, each text is printable and on one line.
#ifndef SQUALL_SCENARIOS_STORY_WORDS_H_
#define SQUALL_SCENARIOS_STORY_WORDS_H_

#include <string>
#include <string_view>
#include <vector>

#include "core/base/message.h"
#include "scenarios/story/happening.h"
#include "sim/world/event_queue.h"
#include "sim/world/network.h"

namespace squall {

// What is said behind a message that met this fate; empty for one that is delivered. Scripts pin
// the words of the timed dialect.
struct FateWords {
  std::string_view trace;   // "dropped", "duplicated".
  std::string_view script;  // "lost", "sent twice".
};
FateWords WordsOf(Fate fate);

// A command or question of the application that `decoder` is of, in words: "put x=\"1\"". Quoted if
// the decoder does not know it, or is null.
std::string DescribeOperation(std::string_view bytes, const OperationDecoder* decoder);
// The same of a client's command as entries hold it; anything else quoted.
std::string DescribeCommand(std::string_view bytes, const OperationDecoder* decoder);

// An entry's client: "x=1" for a put of a script, "client-3#7" for operation 7 of client 3,
// "(empty)", "(no command)".
std::string DescribeWriter(std::string_view bytes);

// "4->2 MsgVote Term:7 Log:6/12", commands in words.
std::string DescribeMessage(const Message& message, const OperationDecoder* decoder);

// "node 2 receives 4->2 MsgVote Term:7 Log:6/12", "tick of node 3".
std::string DescribeEvent(const Event& event, const Message* message,
                          const OperationDecoder* decoder);

// "3" or "none".
std::string NodeText(NodeId id);

// "1*12 2 3*4": twelve entries of term 1, one of term 2 and four of term 3. "empty" for none. Of
// more than `runs_max` runs the first and the last ones: "1*2 2 ... 9*3 10".
std::string DescribeRuns(const std::vector<TermRun>& runs, size_t runs_max = 16);

// A line of a story, with its newline: "   6.204s  #4117    node 2  becomes leader of term 7".
std::string TraceLine(SimTime at, uint64_t step, const std::string& text);

// What happened, without time and node: "becomes leader of term 7", "crashes, losing its vote in
// term 7", "a partition begins".
std::string Describe(const Happening& happening);
// With the node in front, where there is one: "node 2  becomes leader of term 7".
std::string DescribeWithNode(const Happening& happening);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_STORY_WORDS_H_
