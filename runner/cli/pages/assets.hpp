/// \file
/// The style and the script of the pages, built into the program.

#ifndef SOLDER_RUNNER_CLI_PAGES_ASSETS_HPP
#define SOLDER_RUNNER_CLI_PAGES_ASSETS_HPP

#include <string>

namespace solder::runner {

/// The text of `runner/cli/pages/<name>`; generated from that file when Solder is built.
/// \throws std::out_of_range when there is none, which is a bug.
[[nodiscard]] const std::string& page_asset(const std::string& name);

}  // namespace solder::runner

#endif
