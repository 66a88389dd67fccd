/// \file
/// How statements with placeholders run on a server, with as few round trips and as little memory
/// as the place allows.
///
/// IN A STEP'S TRANSACTION, what the server keeps lasts until its end, also behind a pooler:
/// - a query is read through a cursor, in batches, so that other statements can run between its
///   rows and millions of them don't fill memory. Opening and the first batch are one round trip,
///   closing travels with the next statement;
/// - a text whose rows fitted into one batch runs without a cursor from then on;
/// - a text that runs a second time is prepared by the server.
///
/// ELSEWHERE (a migration without a transaction, the runner's own questions) a statement is sent as
/// it is, and its rows are kept until it is reset.

#ifndef SOLDER_RUNNER_DATABASE_POSTGRES_STATEMENT_RUNNER_HPP
#define SOLDER_RUNNER_DATABASE_POSTGRES_STATEMENT_RUNNER_HPP

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "database/postgres/session.hpp"
#include "database/postgres/statement_cache.hpp"

namespace solder::runner::postgres {

class PostgresConnection;

/// Some rows of a statement's result.
struct Batch {
  Result rows = {};
  std::string cursor = {};  ///< where more come from; empty: these were the last
  int size = 0;             ///< how many rows were asked for
};

/// \throws DatabaseError for a value that the server can't store; `index` counts from 1.
void require_storable(const solder_value& value, std::uint32_t index, const std::string& sql);
/// The error of a call that the server is never asked about.
[[nodiscard]] DatabaseError misuse(const std::string& why, const std::string& sql);

class StatementRunner {
 public:
  /// `connection` owns it.
  explicit StatementRunner(PostgresConnection& connection);

  /// From here on statements are a plugin's.
  void begin_step(bool in_transaction);
  /// Closes the plugin's statements: whoever has one finds its `runner` null.
  void end_step() noexcept;
  /// Closes all others too.
  void close_all() noexcept;

  /// The statement of that text, or null when it is new.
  [[nodiscard]] std::shared_ptr<Prepared> find(std::string_view text);
  [[nodiscard]] std::shared_ptr<Prepared> add(std::string_view text, std::string_view statement);

  [[nodiscard]] Batch run(Prepared& prepared, const Arguments& arguments);
  /// The rows after `batch`, which has a cursor.
  [[nodiscard]] Batch next(Prepared& prepared, Batch batch);
  /// Gives up what wasn't read. \return false when only a rollback can.
  bool close(const std::string& cursor);
  /// The rows of arguments travel together, in a transaction.
  void run_many(Prepared& prepared, const solder_value* arguments, std::uint32_t count,
                std::uint64_t rows);
  [[nodiscard]] const std::vector<std::string>& columns(Prepared& prepared);

  void savepoint_begin(const std::string& name);
  void savepoint_release(const std::string& name);
  void savepoint_rollback(const std::string& name);
  /// How often a savepoint was rolled back: statements that were being stepped before start over.
  [[nodiscard]] std::int64_t rollbacks() const { return rollbacks_; }

  /// The plugin uses the session itself from here on: nothing is known of the schema any more.
  void share() { shared_ = true; }
  [[nodiscard]] bool lasts() const { return lasts_; }

  /// Told of each statement that was run, by its command tag; empty: nobody knows what was run.
  void saw(std::string_view tag);

 private:
  struct Requests {
    std::vector<Request> all = {};
    std::optional<std::size_t> prepares_at = {};  ///< the latest of them that prepares
  };

  [[nodiscard]] Session& session();
  [[nodiscard]] Batch open(Prepared& prepared, const Arguments& arguments);
  [[nodiscard]] Batch settle(Batch batch);
  [[nodiscard]] bool prepare(Prepared& prepared, const Arguments& arguments);
  void add_requests(Requests& requests, Prepared& prepared, const Arguments& arguments);
  std::vector<Result> send(Prepared& prepared, Requests requests);
  [[nodiscard]] Result run_plainly(const Prepared& prepared, const Arguments& arguments);
  std::uint64_t run_chunk(Prepared& prepared, const solder_value* arguments, std::uint32_t count,
                          std::uint64_t rows);
  void forget_name(Prepared& prepared);

  PostgresConnection& connection_;
  StatementCache own_;
  StatementCache plugins_;
  bool in_step_ = false;
  bool lasts_ = false;  ///< what the server keeps lasts
  bool shared_ = false;
  bool reads_all_ = false;                   ///< the planner was told that cursors are read whole
  std::map<std::string, std::size_t> open_;  ///< cursors, and in how many savepoints each is
  std::vector<std::int64_t> savepoints_;     ///< `schema_` at the start of each
  std::int64_t rollbacks_ = 0;
  /// Counts what may have changed the schema or the settings: plans and columns from before it
  /// don't hold any more.
  std::int64_t schema_ = 0;
  const std::string prefix_;  ///< of names on the server
  std::int64_t names_ = 0;
};

}  // namespace solder::runner::postgres

#endif
