/// \file
/// Opens databases by their address, and what only whole databases have: backups and schemas.

#ifndef SOLDER_RUNNER_DATABASE_DATABASE_HPP
#define SOLDER_RUNNER_DATABASE_DATABASE_HPP

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/connection.hpp"
#include "core/error.hpp"
#include "core/history.hpp"

namespace solder::runner {

/// Where a database is: `path` or `sqlite:path`; `postgres://…`, or libpq's `key=value` words.
struct DatabaseAddress {
  std::string backend = {};         ///< "sqlite" or "postgres"
  std::filesystem::path path = {};  ///< of a file: absolute, symlinks resolved; else empty
  std::string server = {};          ///< of a server: what libpq is given. May hold a password
  std::string label = {};           ///< of a server: how messages call it, without a password
  /// Of a server: where the runner's own tables are; empty: in the schema of the connection.
  std::string history_schema = {};

  [[nodiscard]] bool is_file() const { return server.empty(); }
  /// How messages call it.
  [[nodiscard]] std::string name() const { return is_file() ? path.string() : label; }
};

/// Reads what `--database` says. Touches nothing.
/// \throws Error (ErrorCode::usage) for an empty name, `:memory:`, `file:` names, a NUL byte, and
/// for addresses of databases that this build doesn't know.
[[nodiscard]] DatabaseAddress parse_address(std::string_view text);
/// The same, with the schema that `history_table` names. \throws Error (ErrorCode::usage) also for
/// a name that can't be one of a history there.
[[nodiscard]] DatabaseAddress parse_address(std::string_view text,
                                            const std::string& history_table);

/// What tells the database from all others, as far as that can be known: its path; of a server the
/// label with the host and port that were reached and the identifier of the cluster.
/// \throws DatabaseError.
[[nodiscard]] std::string identity_of(const DatabaseAddress& address, const OpenOptions& options);

/// How an answer calls the database: a path as it was given, a server by its label.
[[nodiscard]] std::string shown_address(std::string_view text);

/// Whether there is a database. \throws DatabaseError (ErrorCode::environment) when something else
/// is in the way: a folder, a FIFO, a device, a dangling link, an unreadable file, a file that
/// isn't a database, an empty file. Never reads the file while a connection to it is open in this
/// process.
[[nodiscard]] bool database_exists(const DatabaseAddress& address);

/// Opens a session; `Access::create` makes the file when it is missing (mode 0644 less umask).
/// \throws DatabaseError (ErrorCode::environment)
[[nodiscard]] std::unique_ptr<Connection> open_database(const DatabaseAddress& address,
                                                        const OpenOptions& options);

/// Asks the database something, once and without waiting for others: a server a query, a file for
/// its schema; of a file that isn't there, only its folder. `within` bounds what a server may take,
/// in whole seconds. \throws Error when it doesn't answer.
void probe_database(const DatabaseAddress& address, std::chrono::milliseconds within);

/// Whether what `probe_database` threw may be over later without anybody mending it: a server that
/// is starting, a name that isn't known yet, a database that isn't there, a lock; not a password.
[[nodiscard]] bool may_pass(const DatabaseAddress& address, const Error& error);

/// What a verified copy holds.
struct BackupInfo {
  std::filesystem::path path = {};
  std::uintmax_t size = 0;                 ///< bytes
  std::string sha256 = {};                 ///< of the file, 64 hex digits
  std::string version = {};                ///< newest applied migration in it, empty when none
  std::vector<std::string> warnings = {};  ///< about what went wrong beside it
};

/// Copies the database to `destination` in one pass, also while others write (G11): written under a
/// temporary name in the same folder with mode 0600, opened, checked, synced with its folder,
/// renamed. Its SHA-256 stands beside it, see backup_proof.hpp. Leftovers of killed backups in that
/// folder are removed. \throws DatabaseError (ErrorCode::environment); ErrorCode::consent when
/// `destination` exists; ErrorCode::usage when it is the database itself.
BackupInfo backup_database(const DatabaseAddress& source, const std::filesystem::path& destination,
                           const OpenOptions& options);

/// Whether there is a database, where damage is an answer and not an error: a file of 0 bytes, or
/// one that isn't a SQLite database (any more).
enum class DatabaseState { missing, sound, damaged };
/// \throws DatabaseError (ErrorCode::environment) as `database_exists`, but for damage.
[[nodiscard]] DatabaseState inspect_database(const DatabaseAddress& address);

/// Whether an error of that database says that its file is damaged.
[[nodiscard]] bool is_damage(const DatabaseAddress& address, const Error& error);

/// A backup that `verify_backup` found good.
struct VerifiedBackup {
  std::filesystem::path path = {};  ///< absolute, links resolved
  bool has_proof = false;           ///< it is, byte for byte, what was written
  std::string database = {};        ///< of which its proof says that it is a backup; escaped
};

/// Checks that `source` is a sound database which nobody uses, and, when its SHA-256 stands beside
/// it, that not a byte has changed. Changes nothing. \throws Error (ErrorCode::environment) when it
/// can't be read, is in use, empty, corrupt, something else, or has another digest;
/// ErrorCode::usage when it is `live` itself.
[[nodiscard]] VerifiedBackup verify_backup(const std::filesystem::path& source,
                                           const DatabaseAddress& live, const OpenOptions& options);

/// What a database holds of ours.
struct Contents {
  bool readable = false;             ///< whether its history could be read
  bool is_ours = false;              ///< whether it has a history table of ours
  std::string application_id = "0";  ///< of a SQLite file
  History history = {};
};
[[nodiscard]] Contents read_contents(Connection& connection, const std::string& history_table);
/// The same of a backup; of a server's, the history's entries alone.
[[nodiscard]] Contents read_contents(const VerifiedBackup& backup, const DatabaseAddress& live,
                                     const std::string& history_table, const OpenOptions& options);

/// What names of automatic backups are made of: `app` and `.db` of the file `/srv/app.db`.
struct BackupNaming {
  std::string stem = {};
  std::string extension = {};
};
[[nodiscard]] BackupNaming backup_naming(const DatabaseAddress& address);

struct RestoredDatabase {
  /// Where a damaged file went; empty when the content was copied into the live file.
  std::filesystem::path damaged = {};
  /// What went wrong after the content was in; empty when nothing did.
  std::string warning = {};
};

/// Copies a backup into the live file through the backup API (G11). Where the live file is missing,
/// it appears complete. Where it is `damaged`, or found to be, it is replaced by a new file with
/// its mode: under SQLite's own lock, after it and its journals have got another name; what is in
/// them is nowhere else. An error while the content is written says nothing of whether it is in:
/// the database is then read again. \throws DatabaseError (ErrorCode::environment, ErrorCode::lock;
/// ErrorCode::in_doubt when it can't be read).
RestoredDatabase restore_database(const VerifiedBackup& backup, const DatabaseAddress& live,
                                  DatabaseState state, const OpenOptions& options);

/// A schema of a server that `drop_everything` empties or drops.
struct DroppedSchema {
  std::string name = {};
  bool stays = false;  ///< it is emptied only
};

/// Nothing where databases have no schemas: then all of it is dropped.
[[nodiscard]] std::vector<DroppedSchema> dropped_schemas(Connection& connection);

/// Drops every object, our own tables included, in one transaction that is committed by the caller.
/// Extensions of a server stay, and schemas of others: see postgres/drop.hpp.
/// `connection` must be in a transaction. \return how many tables were dropped.
std::size_t drop_everything(Connection& connection);

struct SchemaColumn {
  std::string name = {};
  std::string type = {};  ///< as declared, may be empty
  bool required = false;  ///< NOT NULL
  int key_position = 0;   ///< 1 … in the primary key, 0: not part of it
  std::string default_value = {};
  bool generated = false;
  bool identity = false;  ///< numbered by the database
};

struct SchemaForeignKey {
  std::vector<std::string> columns = {};
  std::string table = {};
  std::vector<std::string> references = {};
  std::string on_delete = {};  ///< empty for NO ACTION
  std::string on_update = {};
  std::string sql = {};  ///< of one that is added when all tables are there; else empty
};

struct SchemaIndex {
  std::string name = {};
  std::vector<std::string> columns = {};  ///< "(expression)" for an expression
  bool unique = false;
  bool partial = false;
  std::string sql = {};  ///< empty for an index that a constraint made
};

struct SchemaTable {
  std::string name = {};      ///< with its schema when that isn't the connection's: "audit.events"
  std::string sql_name = {};  ///< the same as SQL writes it, quoted
  std::string schema = {};    ///< empty where databases have none
  bool is_elsewhere = false;  ///< in another schema than the connection's
  std::string kind = {};      ///< table, view, virtual, materialized view, foreign table
  std::string sql = {};
  std::int64_t rows = -1;  ///< -1: not counted
  std::vector<SchemaColumn> columns = {};
  std::vector<SchemaForeignKey> foreign_keys = {};
  std::vector<SchemaIndex> indexes = {};
  std::vector<std::string> triggers = {};  ///< their SQL
  std::vector<std::string> remarks = {};   ///< what has no field here: "partition by RANGE (day)"

  [[nodiscard]] bool is_view() const { return kind == "view" || kind == "materialized view"; }
};

/// The schema as people read it: tables, then views, each in the order of their names, without the
/// database's own tables and those of extensions; of all schemas, the connection's first. The
/// runner's own are there, so that the caller can decide.
[[nodiscard]] std::vector<SchemaTable> read_schema(Connection& connection);

}  // namespace solder::runner

#endif
