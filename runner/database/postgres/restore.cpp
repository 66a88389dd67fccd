// What a dump holds takes the place of all that is in the database, in one transaction.
//
// pg_restore writes the whole dump as SQL into a private file first, and only when it has ended
// well does anything change: psql then runs what empties the database and that file, in a single
// transaction that the first error rolls back. `pg_restore --clean` drops only what is in the dump,
// and fails where something new refers to that. Piped into psql, a dump that breaks off would look
// like its end.

#include <algorithm>
#include <sstream>
#include <unistd.h>

#include "core/text.hpp"
#include "database/postgres/connection.hpp"
#include "database/postgres/driver.hpp"
#include "database/postgres/drop.hpp"
#include "database/postgres/dump.hpp"
#include "database/postgres/restore_outcome.hpp"
#include "database/staging_folder.hpp"

namespace solder::runner::postgres {

namespace {

/// The private folder, where the dump's SQL has room: beside it, or in TMPDIR when that can't be
/// written.
std::filesystem::path beside(const std::filesystem::path& dump) {
  const std::filesystem::path folder = dump.parent_path();
  if (::access(folder.c_str(), W_OK | X_OK) == 0) return dump;
  return std::filesystem::temp_directory_path() / dump.filename();
}

/// What is in the dump, without what needs rights over extensions that are there already, which
/// only their owner has.
std::string without_comments_on_extensions(const std::string& list) {
  std::string kept;
  std::istringstream lines(list);
  for (std::string line; std::getline(lines, line);) {
    if (line.find(" COMMENT - EXTENSION ") == std::string::npos) kept += line + "\n";
  }
  return kept;
}

/// Both go through psql: `\gexec` runs each row of the query before it as a statement.
std::string preamble(const OpenOptions& options) {
  return "SET client_min_messages = warning;\nSET lock_timeout = '" +
         std::to_string(std::max<std::int64_t>(1, options.lock_timeout.count())) +
         "ms';\nSELECT '" + std::string(kTransactionMark) + "' || txid_current();\n" +
         drop_query(Reach::database, "") + "\n\\gexec\n";
}

void write_script(const std::filesystem::path& programs, const std::filesystem::path& dump,
                  const StagingFolder& staging, const OpenOptions& options) {
  const std::string list = read_dump(programs, dump, {"--list"}, options);
  create_private_file(staging.list(), without_comments_on_extensions(list));
  create_private_file(staging.copy(), {});
  (void)read_dump(programs, dump,
                  {"--use-list=" + staging.list().string(), "--no-subscriptions",
                   "--file=" + staging.copy().string()},
                  options);
  create_private_file(staging.proof(), preamble(options));
}

}  // namespace

RestoredDatabase PostgresDriver::restore(const VerifiedBackup& backup, const DatabaseAddress& live,
                                         DatabaseState /*state*/,
                                         const OpenOptions& options) const {
  const ServerFacts server = ask_server(live, options);
  const std::filesystem::path programs =
      find_programs(server.version, "cannot restore database " + quote(live.name()), options);
  const std::filesystem::path place = beside(backup.path);
  remove_abandoned_staging(place.parent_path());
  const StagingFolder staging(place);
  write_script(programs, backup.path, staging, options);
  OpenOptions writing = options;
  writing.access = OpenOptions::Access::write;
  PostgresConnection connection(live, writing);
  connection.check_health();
  // Takes the run lock, which is held for as long as the connection is open.
  connection.begin();
  connection.rollback();
  const ServerWords words = words_of(live.server);
  const ProgramRun run = {
      .program = programs / "psql",
      .arguments = {"--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--no-password",
                    "--single-transaction", "--set=ON_ERROR_STOP=1",
                    "--file=" + staging.proof().string(), "--file=" + staging.copy().string(),
                    // A dump empties the search path. Behind a pooler the next client would get it.
                    "--command=RESET ALL", "--dbname=" + words.words},
      .password = words.password};
  return judge_restore(live, run, run_program(run, options), options);
}

}  // namespace solder::runner::postgres
