/// \file
/// PostgreSQL's own programs: finding those of a fitting version, and running them.

#ifndef SOLDER_RUNNER_DATABASE_POSTGRES_PROGRAM_HPP
#define SOLDER_RUNNER_DATABASE_POSTGRES_PROGRAM_HPP

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "core/connection.hpp"
#include "core/error.hpp"

namespace solder::runner::postgres {

/// What a program has said. Its standard output is cut after `kMostOutput` bytes.
struct ProgramEnd {
  bool succeeded = false;
  std::string how = {};     ///< "exit status 1", "signal 9"
  std::string output = {};  ///< standard output
  std::string errors = {};  ///< standard error, at most its first 16 KiB
};

inline constexpr std::size_t kMostOutput = std::size_t{64} << 20U;

/// How libpq finds a server, for a program's command line, and the password, which stays out of it:
/// others can read the arguments of a process, and not its environment.
struct ServerWords {
  std::string words = {};  ///< `host='…' dbname='…'`
  std::string password = {};
  std::string database = {};  ///< its name, when the address says it
};

/// \throws Error (ErrorCode::usage) for an address that libpq can't read.
[[nodiscard]] ServerWords words_of(const std::string& server);

struct ProgramRun {
  std::filesystem::path program = {};
  std::vector<std::string> arguments = {};
  std::string password = {};  ///< for libpq in it; empty: none
};

/// Runs it without a shell, in the C locale, with nothing on its standard input, and waits. It ends
/// when this process does, and when `options.is_cancelled` says so.
/// \throws DatabaseError (ErrorCode::environment) when it can't be started;
/// ErrorCode::interrupted.
[[nodiscard]] ProgramEnd run_program(const ProgramRun& run, const OpenOptions& options);

/// The folder of pg_dump, pg_restore and psql for a server of version `server_version`, as
/// PQserverVersion says it: in the folder that the options name; else the first of PATH
/// and of Debian's folders (/usr/lib/postgresql/VERSION/bin) with the server's major version, or
/// the lowest that is newer. What a newer one writes, the server may not understand; an older one
/// refuses.
/// \throws DatabaseError (ErrorCode::environment) beginning with `what` when there is none, naming
/// both versions.
[[nodiscard]] std::filesystem::path find_programs(int server_version, const std::string& what,
                                                  const OpenOptions& options);

}  // namespace solder::runner::postgres

#endif
