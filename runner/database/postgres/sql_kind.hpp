/// \file
/// What a statement is, told by its leading keywords. Letter case and comments make no difference.

#ifndef SOLDER_RUNNER_DATABASE_POSTGRES_SQL_KIND_HPP
#define SOLDER_RUNNER_DATABASE_POSTGRES_SQL_KIND_HPP

#include <string>
#include <string_view>

namespace solder::runner::postgres {

enum class StatementKind {
  other,
  /// Begins, ends or prepares a transaction: BEGIN, START TRANSACTION, COMMIT, END, ROLLBACK,
  /// ABORT, PREPARE TRANSACTION, COMMIT PREPARED, ROLLBACK PREPARED.
  transaction_control,
  savepoint,  ///< SAVEPOINT, RELEASE, ROLLBACK TO
  /// SET TRANSACTION and the settings behind it. The isolation level must come before any query of
  /// the transaction.
  transaction_mode,
  session_mode,      ///< SET SESSION CHARACTERISTICS: for all transactions that follow
  copy_from_client,  ///< COPY … FROM STDIN
  copy_to_client,    ///< COPY … TO STDOUT
  copy_program,      ///< COPY … FROM or TO PROGRAM: runs a command on the server
  call,              ///< CALL: the procedure may commit
  do_block,          ///< DO: so may the block
};

/// A name as the server knows it: without quotes, folded to small letters where it had none, cut to
/// 63 bytes. Empty parts weren't written; a name as U&"…" isn't read either.
struct ObjectName {
  std::string schema = {};
  std::string name = {};
};

/// CREATE INDEX, DROP INDEX or REINDEX, each with CONCURRENTLY, which leave an invalid index behind
/// when they fail.
struct ConcurrentIndex {
  enum class Work { none, create, drop, reindex };
  Work work = Work::none;
  /// Work::create may have none: the server then finds one, and the schema is always the table's.
  ObjectName index = {};
  /// What is indexed: Work::create, and REINDEX TABLE.
  ObjectName table = {};
};

struct StatementFacts {
  StatementKind kind = StatementKind::other;
  /// The server never runs it in a transaction block. Some others it refuses for their options or
  /// for what they name (CREATE SUBSCRIPTION, CLUSTER of a partitioned table): it has to be asked.
  bool needs_no_transaction = false;
  /// Its command tag tells how many rows it changed: INSERT, UPDATE, DELETE, MERGE, also after
  /// WITH.
  bool counts_changes = false;
  ConcurrentIndex concurrent_index = {};
};

/// \throws DatabaseError as `split`, but a statement that it returned is fine.
[[nodiscard]] StatementFacts kind_of(std::string_view statement);

/// Whether a cursor can read it: SELECT, VALUES, TABLE, also after WITH, that changes no rows and
/// makes no table. May answer no for one that a cursor could.
[[nodiscard]] bool is_query(std::string_view statement);

/// Whether `$1` in it means an argument of what it defines, and not a placeholder: CREATE FUNCTION
/// and CREATE PROCEDURE, PREPARE.
[[nodiscard]] bool has_own_parameters(std::string_view statement);

}  // namespace solder::runner::postgres

#endif
