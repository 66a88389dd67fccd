// Transactions, and the part of a step that is a plugin's.

#include <exception>
#include <utility>

#include "core/text.hpp"
#include "database/history_table.hpp"
#include "database/postgres/connection.hpp"
#include "database/postgres/error.hpp"

namespace solder::runner::postgres {

namespace {

/// Tells this transaction from others that a plugin may begin.
std::string next_token() {
  static std::uint64_t last = 0;
  return std::to_string(++last);
}

/// No SQL of a plugin may name a savepoint, so this one is the runner's.
constexpr const char* kBeginPart = "SAVEPOINT solder_step";
constexpr const char* kEndPart = "RELEASE SAVEPOINT solder_step";
constexpr const char* kUndoPart = "ROLLBACK TO SAVEPOINT solder_step";

/// Whether the connection is gone, as far as this side can know without asking the server.
bool is_gone(const Session& session) {
  // The server's last words come before the end.
  for (int times = 0; times < 2 && !session.is_lost(); ++times) PQconsumeInput(session.native());
  return session.is_lost();
}

}  // namespace

void PostgresConnection::begin() {
  if (is_gone(session_)) session_.reconnect();
  if (lock_ != nullptr) lock_->acquire(engine());
  session_.set_reading(false);
  forget_transaction();
  is_utc_ = false;
  transaction_id_.clear();
  mark_.token = next_token();
  session_.post("BEGIN");
  post_settings();
  transaction_ = true;
}

void PostgresConnection::begin_shared() {
  begin();
  is_shared_ = true;
}

void PostgresConnection::begin_part() {
  session_.post(kBeginPart);
  put_off_before_ = put_off_.size();
}

void PostgresConnection::end_part() {
  session_.post(kEndPart);
}

void PostgresConnection::undo_part() {
  drop_guard();
  session_.forget_posted();
  put_off_.resize(put_off_before_);
  session_.post(kUndoPart);
  session_.run(kEndPart);
}

/// Others don't wait for what the steps before it hold, or the server would have said so.
bool PostgresConnection::is_over_with_part(int engine_code) const {
  return is_shared_ && unpack_sqlstate(engine_code) == "55P03";
}

void PostgresConnection::forget_transaction() {
  wrote_ = false;
  wrote_own_ = false;
  is_shared_ = false;
  is_history_known_ = false;
  are_contents_known_ = false;
  put_off_.clear();
  own_.forget();
}

/// SET rather than set_config(): a query would come before a plugin's SET TRANSACTION.
void PostgresConnection::post_settings() {
  session_.post("SET LOCAL solder.step = '" + mark_.token + "'");
  if (!engine_ || engine_->has_connection_check) {
    session_.post("SET LOCAL client_connection_check_interval = '500ms'");
  }
  session_.post("SET LOCAL lock_timeout = '" + std::to_string(options_.ddl_lock_timeout.count()) +
                "ms'");
}

/// Whole seconds and UTC, whatever the server or the role prefer.
void PostgresConnection::begin_reading() {
  if (session_.is_lost()) session_.reconnect();
  session_.set_reading(true);
  own_.forget();
  session_.post("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
  // Reading a definition waits for the step that is changing the table.
  session_.post("SET LOCAL lock_timeout = '" + std::to_string(options_.lock_timeout.count()) +
                "ms'");
  session_.post("SET LOCAL TimeZone TO 'UTC'");
  session_.post("SET LOCAL DateStyle TO 'ISO'");
  transaction_ = true;
}

int PostgresConnection::attempts(int engine_code) const {
  // Each wait for a lock has been a long one; a conflict is over at once.
  constexpr int kForLocks = 4;
  constexpr int kForConflicts = 10;
  if (!is_transient(engine_code)) return 1;
  return unpack_sqlstate(engine_code) == "40001" ? kForConflicts : kForLocks;
}

void PostgresConnection::commit() {
  if (!put_off_.empty()) post_time_zone();
  post_own();
  transaction_ = false;
  forget_transaction();
  const std::string transaction_id = std::exchange(transaction_id_, {});
  Result result;
  try {
    result = session_.run("COMMIT");
  } catch (const DatabaseError& error) {
    // 40003, statement_completion_unknown: CockroachDB's word for an answer that was lost between
    // its own nodes. Where transactions have no number, reading the history waits for this one.
    const bool is_unknown =
        unpack_sqlstate(error.engine_code()) == "40003" && !transaction_id.empty();
    if (session_.is_lost() || is_unknown) settle_commit(transaction_id);
    throw;
  }
  // After an error inside, the server answers COMMIT with ROLLBACK and no error.
  if (std::string_view(PQcmdStatus(result.get())) != "COMMIT") {
    throw DatabaseError(
        ErrorCode::database,
        {.what = "cannot commit the migration",
         .why = "the server answered COMMIT with " + printable(PQcmdStatus(result.get()))},
        0);
  }
}

void PostgresConnection::rollback() noexcept {
  try {
    drop_guard();
    transaction_ = false;
    forget_transaction();
    session_.forget_posted();
    if (!session_.is_lost() && session_.in_transaction()) session_.run("ROLLBACK");
  } catch (const std::exception&) {
    // The transaction ends with the connection.
    return;
  }
}

bool PostgresConnection::in_transaction() const {
  return transaction_ || session_.in_transaction();
}

StepMark PostgresConnection::mark_step(const StepRules& rules) {
  const bool inside = rules.transaction == TransactionMode::each;
  StepMark mark = {.token = mark_.token,
                   .compares_rows = wrote_own_ || !inside,
                   .locks_tell = !wrote_own_ && inside && engine_ && engine_->shows_table_locks,
                   .in_transaction = inside,
                   .is_shared = is_shared_,
                   .lock_is_held = lock_ == nullptr ? std::string() : lock_->is_held_sql()};
  for (const std::string& table : {rules.history_table, std::string(kLogTable)}) {
    const OwnTable found = own_table(table);
    Watched watched = {
        .table = table, .name = own_name(table), .oid = found.oid, .shape = found.shape};
    // Without a transaction the runner's own progress goes into the log meanwhile.
    const bool compares = mark.compares_rows && found.is_table() && (inside || table != kLogTable);
    if (compares && are_contents_known_) {
      watched.content = mark_.tables[mark.tables.size()].content;
    } else if (compares) {
      watched.content = ask(content_sql(watched.name)).value_or("");
    }
    mark.tables.push_back(std::move(watched));
  }
  return mark;
}

void PostgresConnection::guard(const StepRules& rules) {
  statements_ = 0;
  refusal_.clear();
  mark_ = mark_step(rules);
  rules_ = rules;
  runner_.begin_step(rules.transaction == TransactionMode::each);
}

void PostgresConnection::check_alive() const {
  const PGTransactionStatusType status = PQtransactionStatus(session_.native());
  const auto refused = [](const char* why, const char* next) {
    return Error(ErrorCode::migration,
                 {.what = "cannot commit the migration", .why = why, .next = next});
  };
  if (!refusal_.empty()) throw refused(refusal_.c_str(), "");
  if (status == PQTRANS_INERROR) {
    throw refused("a statement of the migration failed, and the migration went on",
                  "return the status that the host gave, or use a savepoint");
  }
  if (mark_.in_transaction && status == PQTRANS_IDLE && !session_.has_posted()) {
    throw refused("the transaction was ended by the migration", "leave it to the runner");
  }
  if (!mark_.in_transaction && status == PQTRANS_INTRANS) {
    throw refused("the migration left a transaction open", "end it with COMMIT");
  }
}

std::vector<std::string> PostgresConnection::unguard() {
  if (!is_guarded()) return {};
  runner_.end_step();
  const bool inside = mark_.in_transaction;
  rules_.reset();
  // What was known before is still so where the check finds that nothing was touched.
  if (mark_.compares_rows && !is_shared_) own_.forget();
  check_alive();
  const StepFindings found = check_step(session_, mark_);
  if (!found.lock_is_held) {
    lock_->release();
    throw Error(ErrorCode::environment, {.what = "cannot commit the migration",
                                         .why = "the lock that keeps other runs away is lost: the "
                                                "server has ended its session",
                                         .next = "run the command again"});
  }
  transaction_id_ = found.transaction_id;
  is_utc_ = false;
  wrote_ = inside;
  are_contents_known_ = mark_.compares_rows && is_shared_;
  put_back(found.leftovers);
  return {};
}

/// All of it inside the transaction: behind a pooler the next one may be on another session.
void PostgresConnection::put_back(const Leftovers& left) {
  if (mark_.in_transaction) post_settings();
  session_.post("UNLISTEN *");
  session_.post("DISCARD SEQUENCES");
  if (mark_.is_shared) defer_again(left.immediate);
  if (left.temporary_objects) session_.post("DISCARD TEMP");
  if (left.advisory_locks) session_.post("SELECT pg_catalog.pg_advisory_unlock_all()");
  for (const std::string& name : left.prepared) session_.post("DEALLOCATE " + name);
  if (!mark_.in_transaction) session_.flush();
}

/// The check has made all constraints immediate until the end of the transaction. There is no way
/// back to what each was declared as but to name those that were: `immediate`.
void PostgresConnection::defer_again(const std::string& immediate) {
  session_.post("SET CONSTRAINTS ALL DEFERRED");
  if (!immediate.empty()) session_.post("SET CONSTRAINTS " + immediate + " IMMEDIATE");
}

void PostgresConnection::drop_guard() noexcept {
  if (!is_guarded()) return;
  runner_.end_step();
  rules_.reset();
  own_.forget();
  if (mark_.in_transaction || session_.is_lost()) return;
  try {
    // What it has set outlives it: nothing is rolled back.
    if (session_.in_transaction()) session_.run("ROLLBACK");
    for (const char* sql : {"RESET SESSION AUTHORIZATION", "RESET ROLE", "RESET ALL"}) {
      session_.post(sql);
    }
    put_back({.temporary_objects = true, .advisory_locks = true});
  } catch (const std::exception&) {
    // It ends with the connection.
    return;
  }
}

void PostgresConnection::savepoint_begin(const std::string& name) {
  runner_.savepoint_begin(name);
}

void PostgresConnection::savepoint_release(const std::string& name) {
  runner_.savepoint_release(name);
}

void PostgresConnection::savepoint_rollback(const std::string& name) {
  runner_.savepoint_rollback(name);
}

}  // namespace solder::runner::postgres
