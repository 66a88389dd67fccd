/// \file
/// Backups of a server: dumps in pg_dump's own format, as files.

#ifndef SOLDER_RUNNER_DATABASE_POSTGRES_DUMP_HPP
#define SOLDER_RUNNER_DATABASE_POSTGRES_DUMP_HPP

#include <filesystem>
#include <string>

#include "database/database.hpp"
#include "database/postgres/program.hpp"

namespace solder::runner::postgres {

/// What decides which programs serve a database.
struct ServerFacts {
  int version = 0;          ///< as PQserverVersion says it
  std::string schema = {};  ///< where the runner's own tables are
};
/// Connects. \throws DatabaseError.
[[nodiscard]] ServerFacts ask_server(const DatabaseAddress& address, const OpenOptions& options);

/// The error of a program that didn't succeed, in its own words. `next` is of the error, unless
/// others held a lock for too long.
[[nodiscard]] DatabaseError program_failed(const std::string& what, const ProgramRun& run,
                                           const ProgramEnd& end, const std::string& next);

/// What is said of a dump that can't be read.
struct BadDump {
  std::string what = {};  ///< empty: that it can't be restored
  std::string next = "restore another backup";
};
/// Runs pg_restore on a dump without a database: it reads.
/// \throws Error (ErrorCode::environment) when it can't, as the dump is damaged.
[[nodiscard]] std::string read_dump(const std::filesystem::path& programs,
                                    const std::filesystem::path& dump,
                                    std::vector<std::string> arguments, const OpenOptions& options,
                                    const BadDump& bad = {});

}  // namespace solder::runner::postgres

#endif
