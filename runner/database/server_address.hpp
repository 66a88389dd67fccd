/// \file
/// What is known of a server's address without its driver.

#ifndef SOLDER_RUNNER_DATABASE_SERVER_ADDRESS_HPP
#define SOLDER_RUNNER_DATABASE_SERVER_ADDRESS_HPP

#include <string>
#include <string_view>

namespace solder::runner {

/// Whether it is a URL of PostgreSQL, or `key=value` words with at least one that no path of a file
/// has.
[[nodiscard]] bool is_server_address(std::string_view text);

/// `address`, which is a server's, with the password in it.
/// \throws Error (ErrorCode::usage) when it has one already.
[[nodiscard]] std::string with_password(const std::string& address, std::string_view password);

}  // namespace solder::runner

#endif
