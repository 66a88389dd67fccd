/// \file
/// What is wrong with SQL before a server is asked.

#ifndef SOLDER_RUNNER_DATABASE_POSTGRES_SQL_ERROR_HPP
#define SOLDER_RUNNER_DATABASE_POSTGRES_SQL_ERROR_HPP

#include <cstddef>
#include <string>
#include <string_view>

#include "core/error.hpp"

namespace solder::runner::postgres {

/// The error of a text that can't be sent: what is wrong, at which byte of `sql`, and what to do.
[[nodiscard]] DatabaseError sql_error(const std::string& why, const std::string& next,
                                      std::string_view sql, std::size_t offset);

}  // namespace solder::runner::postgres

#endif
