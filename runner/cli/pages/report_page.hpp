/// \file
/// The page of `report`: what was done to a database, and what is to be done.

#ifndef SOLDER_RUNNER_CLI_PAGES_REPORT_PAGE_HPP
#define SOLDER_RUNNER_CLI_PAGES_REPORT_PAGE_HPP

#include <string>

#include "commands/commands.hpp"

namespace solder::runner {

/// `name` is how the page calls the database. Times are as the log has them: UTC.
[[nodiscard]] std::string report_page(const HistoryReport& report, const std::string& name);

}  // namespace solder::runner

#endif
