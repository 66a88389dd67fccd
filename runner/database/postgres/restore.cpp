// What a dump holds takes the place of all that is in the database, in one transaction.
//
// pg_restore writes the whole dump as SQL into a private file first, and only when it has ended
// well does anything change: psql then runs what empties the database and that file, in a single
// transaction that the first error rolls back. `pg_restore --clean` drops only what is in the dump,
// and fails where something new refers to that. Piped into psql, a dump that breaks off would look
// like its end.

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <fstream>
#include <sstream>
#include <thread>
#include <unistd.h>

#include "core/text.hpp"
#include "database/backup_proof.hpp"
#include "database/file_check.hpp"
#include "database/postgres/connection.hpp"
#include "database/postgres/driver.hpp"
#include "database/postgres/drop.hpp"
#include "database/postgres/dump.hpp"
#include "database/postgres/error.hpp"
#include "database/staging_folder.hpp"

namespace solder::runner::postgres {

namespace {

constexpr const char* kNext =
    "the database is as it was; use a role that owns all that is in it and in the backup";

/// Before the number of the transaction in what psql prints.
constexpr std::string_view kMark = "solder transaction ";

[[noreturn]] void refuse_backup(const std::filesystem::path& path, const std::string& why) {
  throw Error(ErrorCode::consent, {.what = "cannot restore backup " + quote(path.string()),
                                   .why = why,
                                   .next = "restore another backup"});
}

void check_file(const std::filesystem::path& path) {
  std::error_code error;
  const auto type = std::filesystem::status(path, error).type();
  if (type != std::filesystem::file_type::regular) {
    throw environment_error({.what = "cannot restore backup " + quote(path.string()),
                             .why = type == std::filesystem::file_type::not_found
                                        ? "it does not exist"
                                        : "it is not a regular file",
                             .next = "name a file that 'solder backup' has written"});
  }
  std::ifstream file(path, std::ios::binary);
  std::string beginning(5, '\0');
  file.read(beginning.data(), static_cast<std::streamsize>(beginning.size()));
  if (!file.is_open()) throw system_error("cannot restore backup", path, EACCES);
  if (file.gcount() == 0) refuse_backup(path, "the backup is empty: it has 0 bytes");
  if (beginning != "PGDMP") {
    refuse_backup(path,
                  "the backup was not made by solder: it is not a dump in the custom format of "
                  "pg_dump");
  }
}

std::optional<BackupProof> check_proof(const std::filesystem::path& path) {
  std::optional<BackupProof> proof = read_proof(path);
  if (!proof) return proof;
  const std::string found = sha256_of_file(path);
  if (found == proof->sha256) return proof;
  refuse_backup(path, "the backup is corrupt: its checksum is sha256:" + found + ", and " +
                          quote(proof_path(path).string()) + " says sha256:" + proof->sha256);
}

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
         "ms';\nSELECT '" + std::string(kMark) + "' || txid_current();\n" +
         drop_query(Reach::database) + "\n\\gexec\n";
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

/// Empty when psql didn't come so far as to begin.
std::string transaction_of(const std::string& output) {
  const std::size_t at = output.find(kMark);
  if (at == std::string::npos) return {};
  const std::size_t begin = at + kMark.size();
  const std::string number = output.substr(begin, output.find('\n', begin) - begin);
  const bool is_number = number.find_first_not_of("0123456789") == std::string::npos;
  return is_number ? number : std::string();
}

/// "committed", "aborted", or "in progress": the server may still be working for a psql that is
/// gone.
std::string ask_outcome(Connection& connection, const std::string& transaction) {
  const auto row = connection.prepare("SELECT txid_status(" + transaction + ")");
  return row->step() ? std::string(row->column_text(0)) : std::string();
}

std::string wait_for_outcome(Connection& connection, const std::string& transaction,
                             std::chrono::milliseconds patience) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  std::string outcome = ask_outcome(connection, transaction);
  while (outcome == "in progress" && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    outcome = ask_outcome(connection, transaction);
  }
  return outcome;
}

/// What psql says doesn't count, as the connection may have been lost at its COMMIT: the server is
/// asked.
RestoredDatabase judge(const DatabaseAddress& live, const ProgramRun& run, const ProgramEnd& end,
                       const OpenOptions& options) {
  const std::string what = "cannot restore database " + quote(live.name());
  const std::string transaction = transaction_of(end.output);
  if (transaction.empty()) throw program_failed(what, run, end, kNext);
  std::string outcome;
  std::string why;
  try {
    OpenOptions reading = options;
    reading.access = OpenOptions::Access::read;
    PostgresConnection connection(live, reading);
    outcome = wait_for_outcome(connection, transaction, options.lock_timeout);
  } catch (const DatabaseError& error) {
    why = error.text().why;
  }
  if (outcome == "committed") {
    if (end.succeeded) return {};
    return {.warning =
                "psql ended with " + end.how +
                ", but the server says that the restore is committed: " + one_line(end.errors)};
  }
  if (outcome == "aborted") throw program_failed(what, run, end, kNext);
  throw Error(ErrorCode::in_doubt,
              {.what = "cannot tell whether database " + quote(live.name()) + " is restored",
               .why = one_line(end.errors) + "; the outcome of transaction " + transaction +
                      (why.empty() ? " is '" + outcome + "'" : " can't be asked for: " + why),
               .next = "when the server answers again, run the restore again"});
}

}  // namespace

VerifiedBackup PostgresDriver::verify(const std::filesystem::path& source,
                                      const DatabaseAddress& live,
                                      const OpenOptions& options) const {
  std::error_code error;
  std::filesystem::path path = std::filesystem::weakly_canonical(source, error);
  if (error) path = std::filesystem::absolute(source).lexically_normal();
  check_file(path);
  const std::optional<BackupProof> proof = check_proof(path);
  const ServerFacts server = ask_server(live, options);
  const std::filesystem::path programs =
      find_programs(server.version, "cannot restore backup " + quote(path.string()), options);
  // With a proof it is what was read to its end when it was written.
  (void)read_dump(programs, path, {proof ? "--list" : "--file=/dev/null"}, options);
  return {.path = path,
          .has_proof = proof.has_value(),
          .database = proof ? proof->database : std::string()};
}

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
                    "--dbname=" + words.words},
      .password = words.password};
  return judge(live, run, run_program(run, options), options);
}

}  // namespace solder::runner::postgres
