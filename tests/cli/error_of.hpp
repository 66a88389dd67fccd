/// \file
/// The text of an Error that a call throws, as a reader sees it.

#ifndef SOLDER_TESTS_CLI_ERROR_OF_HPP
#define SOLDER_TESTS_CLI_ERROR_OF_HPP

#include <string>

#include "cli/print_error.hpp"
#include "core/error.hpp"

namespace solder::testing {

/// `exit 3` and the error's text; "no error" when `call` throws none.
template <typename Call>
std::string error_of(const Call& call) {
  try {
    call();
    return "no error";
  } catch (const runner::Error& error) {
    return "exit " + std::to_string(runner::exit_code(error.code())) + "\n" +
           runner::error_text(error.text(), {});
  }
}

}  // namespace solder::testing

#endif
