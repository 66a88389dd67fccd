#include <algorithm>
#include <cstdlib>

#include "core/text.hpp"
#include "database/file_check.hpp"
#include "database/history_table.hpp"
#include "database/new_backup.hpp"
#include "database/postgres/driver.hpp"
#include "database/postgres/dump.hpp"

namespace solder::runner::postgres {

namespace {

void write_dump(const ProgramRun& run, const std::string& what, const OpenOptions& options) {
  const ProgramEnd end = run_program(run, options);
  if (!end.succeeded) {
    throw program_failed(what, run, end, "use a role that may read all of the database");
  }
}

/// Reads it to its end, so that every block of it is known to be there.
void check_dump(const std::filesystem::path& programs, const std::filesystem::path& dump,
                const std::string& what, const OpenOptions& options) {
  (void)read_dump(programs, dump, {"--file=/dev/null"}, options,
                  {.what = what, .next = "check the disk, and run it again"});
}

}  // namespace

BackupInfo PostgresDriver::backup(const DatabaseAddress& source,
                                  const std::filesystem::path& destination,
                                  const OpenOptions& options) const {
  const BackupPlace place = backup_place(destination);
  const ServerFacts server = ask_server(source, options);
  const std::filesystem::path programs = find_programs(server.version, place.what, options);
  prepare_backup(place);
  const StagingFolder staging(place.path);
  create_private_file(staging.copy(), {});
  const ServerWords words = words_of(source.server);
  write_dump({.program = programs / "pg_dump",
              .arguments = {"--format=custom", "--no-password", "--file=" + staging.copy().string(),
                            "--exclude-table=*." + std::string(kLockTable),
                            "--lock-wait-timeout=" + std::to_string(std::max<std::int64_t>(
                                                         1, options.lock_timeout.count())),
                            "--dbname=" + words.words},
              .password = words.password},
             place.what, options);
  check_dump(programs, staging.copy(), place.what, options);
  return publish_backup(staging, place, identity(source, options));
}

BackupNaming PostgresDriver::backup_naming(const DatabaseAddress& address) const {
  std::string stem = words_of(address.server).database;
  const char* const fallback = std::getenv("PGDATABASE");
  if (stem.empty()) stem = fallback == nullptr ? "postgres" : fallback;
  for (char& letter : stem) {
    const bool is_plain = (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'z') ||
                          (letter >= 'A' && letter <= 'Z') || letter == '-' || letter == '.';
    if (!is_plain) letter = '_';
  }
  return {.stem = stem, .extension = ".dump"};
}

}  // namespace solder::runner::postgres
