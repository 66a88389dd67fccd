#include <filesystem>
#include <utility>

#include "core/text.hpp"
#include "database/sqlite/connection.hpp"
#include "database/sqlite/error.hpp"
#include "database/sqlite/native.hpp"
#include "database/sqlite/query.hpp"
#include "database/sqlite/sql_text.hpp"

namespace solder::runner::sqlite {

namespace {

constexpr const char* kEndedByDatabase = "the transaction was ended by the database";
constexpr const char* kCannotCommit = "cannot commit the migration";
constexpr const char* kEndedByPlugin = "the migration has ended the transaction: ";
constexpr const char* kLostLocks =
    "the migration opened and closed the database file itself, which dropped its locks";

Error refused_commit(const std::string& why, const std::string& next = {}) {
  return {ErrorCode::migration, {.what = kCannotCommit, .why = why, .next = next}};
}

void set_defensive(Session& session, int on) {
  sqlite3_db_config(session.db(), SQLITE_DBCONFIG_DEFENSIVE, on, nullptr);
}

}  // namespace

void SqliteConnection::begin() {
  require_locks();
  // SQLite's own functions don't come back when a function that hid them is taken out.
  if (parts_->functions.has_hidden_any() && !in_transaction()) {
    parts_ = std::make_unique<Parts>(open_session(path_, options_));
  }
  session().begin_immediate();
}

void SqliteConnection::begin_shared() {
  begin();
  is_shared_ = true;
}

void SqliteConnection::begin_part() {
  session().run("SAVEPOINT solder_step");
}

/// What the step left is what the next one starts from. Locks are looked after here already: else
/// the last step would be blamed for what the first has done.
void SqliteConnection::end_part() {
  require_locks();
  try {
    session().run("RELEASE solder_step");
  } catch (const DatabaseError& error) {
    // A plugin with the native connection has ended the transaction and begun another.
    throw refused_commit(kEndedByPlugin + error.text().why, "leave it to the runner");
  }
  parts_->keys.committed();
}

void SqliteConnection::undo_part() {
  drop_guard();
  savepoint_rollback("solder_step");
}

void SqliteConnection::begin_reading() {
  session().run("BEGIN");
}

void SqliteConnection::abandon_if_locks_are_lost() {
  if (abandoned_.empty() && session().has_lost_locks()) abandoned_ = kLostLocks;
}

void SqliteConnection::require_locks() {
  abandon_if_locks_are_lost();
  if (abandoned_.empty()) return;
  throw DatabaseError(
      ErrorCode::migration,
      {.what = kCannotCommit, .why = abandoned_, .next = "use the connection that the host gives"},
      SQLITE_IOERR_UNLOCK);
}

void SqliteConnection::require_same_file(ErrorCode code) const {
  const std::optional<FileIdentity> now = identify(path_);
  int has_moved = 0;
  sqlite3_file_control(session().db(), "main", SQLITE_FCNTL_HAS_MOVED, &has_moved);
  if (now == file_ && has_moved == 0) return;
  const std::string file = "the database file " + quote(path_);
  throw DatabaseError(
      code,
      {.what = kCannotCommit,
       .why = now ? file + " was changed underneath: another file has its name now"
                  : file + " is gone: it was removed or moved",
       .next = "find out who did that, and put the database back before anything else uses that "
               "name"},
      SQLITE_READONLY_DBMOVED);
}

void SqliteConnection::commit() {
  if (!in_transaction()) {
    throw DatabaseError(ErrorCode::database, {.what = "cannot commit", .why = kEndedByDatabase},
                        SQLITE_ABORT);
  }
  require_same_file(ErrorCode::environment);
  require_locks();
  session().run("COMMIT");
  is_shared_ = false;
  // It has been committed to a file that nobody will find under its name: neither done nor failed.
  require_same_file(ErrorCode::in_doubt);
  parts_->keys.committed();
}

void SqliteConnection::rollback() noexcept {
  try {
    drop_guard();
    // What it knows of a shared transaction goes with it.
    if (std::exchange(is_shared_, false)) parts_->keys.forget();
    parts_->keys.rolled_back();
    parts_->ours.forget();
    parts_->fingerprint.forget();
    abandon_if_locks_are_lost();
    if (in_transaction() && abandoned_.empty()) session().run("ROLLBACK");
  } catch (...) {
    // Some errors have ended the transaction already; any other ends it with the connection:
    // https://www.sqlite.org/lang_transaction.html, 2.3.
    parts_->keys.forget();
  }
}

bool SqliteConnection::in_transaction() const {
  return session().in_transaction();
}

bool SqliteConnection::changed_by_others() {
  const std::int64_t version = session().data_version();
  return std::exchange(parts_->data_version, version) != version;
}

void SqliteConnection::guard(const StepRules& rules) {
  Parts& parts = *parts_;
  const bool others = changed_by_others();
  if (parts.settings.empty()) parts.settings = read_settings(session());
  const bool by_runner = parts.guard.take_changed_by_runner();
  parts.ours.before_step(rules.history_table, others || by_runner);
  if (others || rules.transaction == TransactionMode::none) parts.fingerprint.forget();
  if (rules.transaction == TransactionMode::each) {
    parts.keys.before_step(others);
  } else {
    parts.keys.forget();
  }
  statements_ = 0;
  // https://www.sqlite.org/c3ref/c_dbconfig_defensive.html: off, it allows PRAGMA writable_schema.
  if (rules.allow_writable_schema) set_defensive(session(), 0);
  interruptible_.emplace(session());
  parts.guard.start(rules);
}

/// Everything that ends with the plugin's turn, whether it succeeded or not.
void SqliteConnection::end_step() noexcept {
  Parts& parts = *parts_;
  const OwnSql own(session());
  parts.plugin_statements.close_all();
  parts.functions.remove_all();
  const StepRules& rules = parts.guard.rules();
  if (rules.allow_native) {
    parts.guard.install();
    session().install_handlers();
  }
  if (rules.allow_writable_schema) {
    // RESET also makes SQLite read the edited schema again.
    sqlite3_exec(session().db(), "PRAGMA writable_schema = RESET", nullptr, nullptr, nullptr);
    set_defensive(session(), 1);
  }
  if (parts.guard.touched().settings || rules.allow_native) put_back(session(), parts.settings);
  interruptible_.reset();
  parts.guard.stop();
}

void SqliteConnection::drop_guard() noexcept {
  if (!is_guarded()) return;
  end_step();
  parts_->keys.rolled_back();
  parts_->ours.forget();
  parts_->fingerprint.forget();
  try {
    if (!in_transaction()) drop_temporary_objects();
  } catch (...) {
    // They go with the connection; a failed step ends the run.
    return;
  }
}

std::vector<std::string> SqliteConnection::unguard() {
  if (!is_guarded()) return {};
  end_step();
  try {
    return check_step();
  } catch (...) {
    parts_->ours.forget();
    parts_->fingerprint.forget();
    throw;
  }
}

std::vector<std::string> SqliteConnection::check_step() {
  Parts& parts = *parts_;
  const StepRules& rules = parts.guard.rules();
  const Touched& touched = parts.guard.touched();
  check_transaction();
  const Refusal& refusal = parts.guard.first_refusal();
  if (rules.allow_native && !refusal.why.empty()) throw refused_commit(refusal.why, refusal.next);
  if (touched.temporary || rules.allow_native) drop_temporary_objects();
  const bool unseen = rules.allow_native || rules.allow_writable_schema;
  if (touched.may_reach_ours || unseen) parts.ours.after_step();
  if (unseen || rules.transaction == TransactionMode::none) parts.fingerprint.forget();
  std::vector<std::string> warnings;
  if (rules.transaction == TransactionMode::each) warnings = parts.keys.after_step(touched, unseen);
  if (touched.foreign_keys_pragma) {
    warnings.emplace_back(
        "PRAGMA foreign_keys does nothing in a migration: enforcement is off during a step and the "
        "keys are checked before COMMIT");
  }
  return warnings;
}

void SqliteConnection::check_transaction() const {
  const bool inside = parts_->guard.rules().transaction == TransactionMode::each;
  if (inside && !in_transaction()) {
    throw refused_commit(kEndedByDatabase, "don't use OR ROLLBACK or RAISE(ROLLBACK)");
  }
  if (!inside && in_transaction()) {
    throw refused_commit("the migration left a transaction open", "end it with COMMIT or RELEASE");
  }
}

/// A statement of the plugin after SQLite has ended the transaction would commit alone.
void SqliteConnection::check_step_alive() const {
  if (!is_guarded() || session().runs_own_sql() || in_transaction()) return;
  if (parts_->guard.rules().transaction == TransactionMode::each) {
    throw DatabaseError(ErrorCode::database, {.what = kCannotRun, .why = kEndedByDatabase},
                        SQLITE_ABORT);
  }
}

void SqliteConnection::check_vacuum(Vacuum vacuum) const {
  if (session().runs_own_sql() || vacuum == Vacuum::in_place) return;
  const std::string why = "a migration must not write other files: VACUUM INTO is not allowed";
  static_cast<void>(parts_->guard.refuse(why));
  throw DatabaseError(ErrorCode::database, {.what = kCannotRun, .why = why}, SQLITE_AUTH);
}

void SqliteConnection::drop_temporary_objects() {
  std::vector<std::string> drops;
  {
    Query query(session(),
                "SELECT type, name FROM temp.sqlite_schema WHERE type IN ('table', 'view', "
                "'trigger') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY type = 'table'");
    while (query.step()) {
      drops.push_back("DROP " + std::string(query.text(0)) + " IF EXISTS temp." +
                      quote_name(query.text(1)));
    }
  }
  for (const std::string& drop : drops) run_once(session(), drop);
}

std::string SqliteConnection::refusal() const {
  return parts_->guard.first_refusal().why;
}

void SqliteConnection::on_statement(OnStatement callback) {
  statement_callback_ = std::move(callback);
}

void SqliteConnection::savepoint(const std::string& verb, const std::string& name) {
  run_once(session(), verb + " " + quote_name(name));
}

void SqliteConnection::savepoint_begin(const std::string& name) {
  savepoint("SAVEPOINT", name);
}

void SqliteConnection::savepoint_release(const std::string& name) {
  savepoint("RELEASE", name);
}

void SqliteConnection::savepoint_rollback(const std::string& name) {
  parts_->plugin_statements.reset_all();
  savepoint("ROLLBACK TO", name);
  savepoint("RELEASE", name);
}

void SqliteConnection::register_function(const solder_function& function) {
  parts_->functions.add(function,
                        is_shared_ ? Functions::Hiding::refused : Functions::Hiding::allowed);
}

const void* SqliteConnection::native_interface(std::string_view id) {
  if (id != SOLDER_SQLITE_INTERFACE || !is_guarded() || !parts_->guard.rules().allow_native) {
    return nullptr;
  }
  native_ = {.struct_size = sizeof(native_),
             .reserved = 0,
             .connection = session().db(),
             .api = native_api()};
  return &native_;
}

std::string SqliteConnection::fingerprint(std::string_view history_table) {
  return parts_->fingerprint.read(history_table, parts_->guard.take_changes());
}

}  // namespace solder::runner::sqlite
