/// \file
/// What the server and libpq say, as errors of the runner.

#ifndef SOLDER_RUNNER_DATABASE_POSTGRES_ERROR_HPP
#define SOLDER_RUNNER_DATABASE_POSTGRES_ERROR_HPP

#include <optional>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "database/postgres/libpq.hpp"

namespace solder::runner::postgres {

/// A SQLSTATE as a number, as the server's own MAKE_SQLSTATE packs it: 6 bits a character.
[[nodiscard]] int pack_sqlstate(std::string_view state);
/// The five characters again; empty for a number that is none.
[[nodiscard]] std::string unpack_sqlstate(int code);

/// Whether the whole step may succeed when it is run again: a lock that wasn't had in time, a
/// deadlock, a serialization failure.
[[nodiscard]] bool is_transient(int code);

/// The error in `result`, which was an answer to `statement`. The offset is in characters from 1 in
/// what was sent, see `position_of`.
[[nodiscard]] DatabaseError error_of(const PGresult* result, const std::string& what,
                                     std::string_view statement, int offset);
/// Where in what was sent the server saw the error, in characters from 1; 0 when it doesn't say.
[[nodiscard]] std::size_t position_of(const PGresult* result);

/// What a server said when it ended a session.
struct LastWords {
  std::string why = {};
  std::string state = {};  ///< SQLSTATE; empty: it said nothing
};
/// Those of `result`, when that ends its session.
[[nodiscard]] std::optional<LastWords> last_words_of(const PGresult* result);

/// The connection is gone, or never came about; in the server's words where there are some, else
/// in libpq's.
[[nodiscard]] DatabaseError lost(PGconn* connection, const std::string& name,
                                 const LastWords& words);

/// libpq's message in one line.
[[nodiscard]] std::string one_line(std::string_view words);

}  // namespace solder::runner::postgres

#endif
