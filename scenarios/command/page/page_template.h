// The pages of scenarios/report/, as the build joins them.
#ifndef SQUALL_SCENARIOS_COMMAND_PAGE_PAGE_TEMPLATE_H_
#define SQUALL_SCENARIOS_COMMAND_PAGE_PAGE_TEMPLATE_H_

#include <string>
#include <string_view>

namespace squall {

// Each has one place for its data.
std::string_view RunPageTemplate();
std::string_view SweepPageTemplate();
std::string_view HistoryPageTemplate();

// The page with its data. `json` may hold whatever text, which cannot end its element.
std::string FillPage(std::string_view page, std::string_view json);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_PAGE_PAGE_TEMPLATE_H_
