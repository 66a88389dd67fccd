/// \file
/// What is said about a database that doesn't answer yet.

#ifndef SOLDER_RUNNER_CLI_PRINT_WAIT_HPP
#define SOLDER_RUNNER_CLI_PRINT_WAIT_HPP

#include <chrono>
#include <string>

#include "commands/wait.hpp"

namespace solder::runner {

[[nodiscard]] std::string waiting_text(const std::string& database, std::chrono::milliseconds limit,
                                       const ErrorText& why);

[[nodiscard]] std::string wait_text(const WaitResult& result);

}  // namespace solder::runner

#endif
