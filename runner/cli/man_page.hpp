/// \file
/// The manual page, made from the tables of commands and options. `docs/solder.1` is its output; a
/// test keeps the two equal.

#ifndef SOLDER_RUNNER_CLI_MAN_PAGE_HPP
#define SOLDER_RUNNER_CLI_MAN_PAGE_HPP

#include <string>

namespace solder::runner {

/// `solder.1`, for man(7).
[[nodiscard]] std::string man_page();

}  // namespace solder::runner

#endif
