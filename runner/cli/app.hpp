/// \file
/// The program without its process: what was asked for in, text and an exit code out.

#ifndef SOLDER_RUNNER_CLI_APP_HPP
#define SOLDER_RUNNER_CLI_APP_HPP

#include <string>
#include <vector>

#include "cli/console.hpp"
#include "cli/option_values.hpp"

namespace solder::runner {

/// Does what `arguments` (without the program's name) ask for. Never throws: an Error becomes its
/// text and its exit code. \return the exit code; that of ErrorCode::environment when what was
/// asked is done and the answer couldn't be written.
int run_app(const std::vector<std::string>& arguments, const Environment& environment,
            Console& console);

}  // namespace solder::runner

#endif
