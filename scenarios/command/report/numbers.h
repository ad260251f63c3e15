// Numbers and lengths of time as people read them.
#ifndef SQUALL_SCENARIOS_COMMAND_REPORT_NUMBERS_H_
#define SQUALL_SCENARIOS_COMMAND_REPORT_NUMBERS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace squall {

std::string Grouped(uint64_t number);                // "1,234,567"
std::string Short(uint64_t number);                  // "999", "1.2k", "34.5M"
std::string Percent(uint64_t part, uint64_t whole);  // "12.3 %"; "0 %" of nothing.
// Each part's percentage of the sum of all, "12.3 %", rounded so that they add up to 100.0 %.
std::vector<std::string> Shares(const std::vector<uint64_t>& parts);
std::string Span(uint64_t microseconds);   // "850 ms", "14.2 s", "2 min 5 s", "3 h 7 min"
std::string Clock(uint64_t microseconds);  // "0:07", "1:02:03"
// "1 crash", "2 crashes": the plural is given if it is not the noun with an s.
std::string Counted(uint64_t number, std::string_view noun, std::string_view plural = "");
// How many times `microseconds` of the one go into the other: "320"; "0.4" below ten.
std::string Times(uint64_t of, uint64_t in);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_REPORT_NUMBERS_H_
