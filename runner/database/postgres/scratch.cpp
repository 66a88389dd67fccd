// A database beside the one that is named, on the same server.

#include "database/scratch.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <random>
#include <unistd.h>
#include <utility>

#include "core/text.hpp"
#include "database/file_check.hpp"
#include "database/history_table.hpp"
#include "database/postgres/connection.hpp"
#include "database/postgres/driver.hpp"
#include "database/postgres/dump.hpp"
#include "database/postgres/error.hpp"
#include "database/staging_folder.hpp"

namespace solder::runner::postgres {

namespace {

/// Nobody else has it: the process, and by chance.
std::string new_name() {
  std::random_device random;
  return "solder_scratch_" + std::to_string(::getpid()) + "_" + std::to_string(random());
}

/// https://www.postgresql.org/docs/15/libpq-connect.html, 34.1.1.1
std::string quoted_word(std::string_view text) {
  std::string quoted = "'";
  for (const char letter : text) {
    if (letter == '\'' || letter == '\\') quoted += '\\';
    quoted += letter;
  }
  return quoted + "'";
}

[[noreturn]] void refuse(const DatabaseAddress& like, const DatabaseError& error) {
  const bool lacks_right = unpack_sqlstate(error.engine_code()) == "42501";
  throw DatabaseError(
      ErrorCode::environment,
      {.what = "cannot create a scratch database beside " + quote(like.name()),
       .why = error.text().why,
       .next = lacks_right ? "let its role create databases: 'ALTER ROLE … CREATEDB'; or name a "
                             "server with --database where it may"
                           : error.text().next},
      error.engine_code());
}

/// Created when constructed, dropped when destroyed.
class ScratchOnServer final : public ScratchDatabase {
 public:
  ScratchOnServer(const DatabaseAddress& like, OpenOptions options)
      : like_(like), options_(std::move(options)), name_(new_name()) {
    const ServerWords words = words_of(like.server);
    address_ = words.words + " dbname=" + quoted_word(name_);
    if (!words.password.empty()) address_ += " password=" + quoted_word(words.password);
    try {
      Session session(like_.server, like_.name(), options_);
      session.run(create_sql(session));
    } catch (const DatabaseError& error) {
      refuse(like_, error);
    }
  }
  ~ScratchOnServer() override {
    try {
      // Also when the run was cancelled.
      OpenOptions options = options_;
      options.is_cancelled = {};
      Session session(like_.server, like_.name(), options);
      const bool can_force = PQserverVersion(session.native()) >= 130000;
      session.run("DROP DATABASE IF EXISTS " + name_ + (can_force ? " WITH (FORCE)" : ""));
    } catch (const std::exception&) {
      return;  // the server doesn't answer: it stays, under a name that says what it is
    }
  }
  ScratchOnServer(const ScratchOnServer&) = delete;
  ScratchOnServer& operator=(const ScratchOnServer&) = delete;

  [[nodiscard]] const std::string& address() const override { return address_; }

 private:
  /// With the letters and the order of the original. template0: template1 may hold anything.
  [[nodiscard]] std::string create_sql(Session& session) const {
    const Result found = session.run(
        "SELECT format('TEMPLATE template0 ENCODING %L LC_COLLATE %L LC_CTYPE %L', "
        "pg_catalog.pg_encoding_to_char(encoding), datcollate, datctype) FROM "
        "pg_catalog.pg_database WHERE datname = pg_catalog.current_database()");
    return "CREATE DATABASE " + name_ + " " + PQgetvalue(found.get(), 0, 0);
  }

  const DatabaseAddress like_;
  const OpenOptions options_;
  const std::string name_;
  std::string address_;
};

void run_or_throw(const ProgramRun& run, const std::string& what, const std::string& next,
                  const OpenOptions& options) {
  const ProgramEnd end = run_program(run, options);
  if (!end.succeeded) throw program_failed(what, run, end, next);
}

/// Through a dump, which others who use the database don't keep from being made, as they would a
/// copy by CREATE DATABASE … TEMPLATE.
void fill(const ScratchDatabase& scratch, const ScratchRequest& request,
          const OpenOptions& options) {
  const std::string what = "cannot copy database " + quote(request.like.name());
  const ServerFacts server = ask_server(request.like, options);
  const std::filesystem::path programs = find_programs(server.version, what, options);
  const std::filesystem::path folder =
      request.folder.empty() ? std::filesystem::temp_directory_path() : request.folder;
  remove_abandoned_staging(folder);
  const StagingFolder staging(folder / "solder-scratch");
  const ServerWords from = words_of(request.like.server);
  run_or_throw(
      {.program = programs / "pg_dump",
       .arguments = {"--format=custom", "--no-password", "--file=" + staging.copy().string(),
                     "--exclude-table=*." + std::string(kLockTable),
                     "--lock-wait-timeout=" +
                         std::to_string(std::max<std::int64_t>(1, options.lock_timeout.count())),
                     "--dbname=" + from.words},
       .password = from.password},
      what, "use a role that may read all of the database", options);
  const ServerWords to = words_of(scratch.address());
  run_or_throw({.program = programs / "pg_restore",
                .arguments = {"--exit-on-error", "--no-password", "--dbname=" + to.words,
                              staging.copy().string()},
                .password = to.password},
               what, "use a role that may create all that is in the database", options);
}

}  // namespace

std::unique_ptr<ScratchDatabase> PostgresDriver::scratch(const ScratchRequest& request,
                                                         const OpenOptions& options) const {
  auto scratch = std::make_unique<ScratchOnServer>(request.like, options);
  if (request.content == ScratchContent::copy) fill(*scratch, request, options);
  return scratch;
}

}  // namespace solder::runner::postgres
