#include <algorithm>
#include <utility>

#include "catalog/plan_check.hpp"
#include "commands/commands.hpp"
#include "commands/file_rules.hpp"
#include "commands/log.hpp"
#include "commands/safety.hpp"
#include "commands/session.hpp"
#include "core/text.hpp"
#include "database/history_table.hpp"
#include "solder/abi.h"

namespace solder::runner {
namespace {

/// Counting rows reads every table: above 64 MiB nobody is made to wait for it.
constexpr std::uintmax_t kMostBytesToCountRowsIn = std::uintmax_t{64} * 1024 * 1024;

Plan plan_from_nothing(const Settings& settings, const Situation& situation) {
  Plan plan = make_plan(situation.catalog, History{}, MigrateRequest{.purpose = "reset"},
                        plan_options(settings, situation.address));
  if (plan.empty()) {
    throw Error(
        ErrorCode::usage,
        {.what = "cannot reset " + quote(situation.address.name()),
         .why = "the plugins folder " + quote(settings.plugins.string()) +
                " holds no migration to apply again",
         .next = "build the migrations with 'solder build', or name the folder with --plugins"});
  }
  return plan;
}

/// "schema 'public' is emptied, schema 'audit' is dropped; extensions stay".
std::string describe_schemas(const std::vector<DroppedSchema>& schemas) {
  std::string text;
  for (const DroppedSchema& schema : schemas) {
    text += (text.empty() ? "" : ", ") + ("schema " + quote(schema.name)) +
            (schema.stays ? " is emptied" : " is dropped");
  }
  return text + "; extensions and other schemas stay";
}

bool is_dropped(const SchemaTable& table, const std::vector<DroppedSchema>& schemas) {
  return schemas.empty() ||
         std::any_of(schemas.begin(), schemas.end(),
                     [&](const DroppedSchema& schema) { return schema.name == table.schema; });
}

std::vector<std::string> describe_loss(const Settings& settings, const Situation& situation) {
  const bool is_large =
      !situation.address.is_file() ||
      std::filesystem::file_size(situation.address.path) > kMostBytesToCountRowsIn;
  const SchemaResult schema = show_schema(settings, !is_large);
  const std::vector<DroppedSchema> schemas =
      dropped_schemas(*open_session(settings, situation.address, OpenOptions::Access::read));
  std::size_t tables = 0;
  std::size_t rows = 0;
  for (const SchemaTable& table : schema.tables) {
    if (table.is_view() || !is_dropped(table, schemas)) continue;
    ++tables;
    if (table.rows > 0) rows += static_cast<std::size_t>(table.rows);
  }
  std::vector<std::string> loss = {
      "drops everything in " + quote(situation.address.name()) + ": " + count_of(tables, "table") +
          " with " + (is_large ? "all rows" : count_of(rows, "row")) + ", and the history of " +
          count_of(situation.history.entries.size(), "applied migration"),
      "then applies all migrations to the empty database"};
  if (!schemas.empty()) loss.insert(loss.begin() + 1, describe_schemas(schemas));
  return loss;
}

/// What stood in the log that is dropped, and where it still stands.
std::string describe_dropped(const Situation& situation, const std::optional<BackupInfo>& backup) {
  const std::vector<HistoryEntry>& entries = situation.history.entries;
  std::string text = "dropped " + count_of(entries.size(), "applied migration");
  if (!entries.empty()) text += ", the newest " + newest_version(situation.history);
  if (!backup) return text + "; without a backup";
  return text + "; the backup before it is " + quote(backup->path.string());
}

/// Those of the history that are there, as SQL names them.
std::vector<std::string> own_tables(Connection& connection, const HistoryTable& history) {
  std::vector<std::string> names;
  for (const std::string& table : {history.table(), std::string(kLogTable)}) {
    if (connection.own_kind(table) == SOLDER_TABLE) names.push_back(connection.own_name(table));
  }
  return names;
}

/// In the transaction of `connection`.
std::size_t drop_within(Connection& connection, const std::string& history_table, LogEntry entry) {
  HistoryTable table(connection, history_table);
  entry.lock_serial = table.highest_serial();
  const std::size_t ours = own_tables(connection, table).size();
  const std::size_t all = drop_everything(connection);
  // Those in a schema of their own.
  const std::vector<std::string> left = own_tables(connection, table);
  for (const std::string& name : left) connection.execute("DROP TABLE " + name);
  const std::size_t dropped = all + left.size() - ours;
  table.create();
  table.append(entry);
  return dropped;
}

/// The new log begins with `entry`. It has the highest serial of a lock file that the old log had,
/// which must not be forgotten. \return how many tables were dropped, our own not counted.
std::size_t drop_all(const Settings& settings, const DatabaseAddress& address, LogEntry entry) {
  const std::unique_ptr<Connection> connection =
      open_session(settings, address, OpenOptions::Access::write);
  connection->check_health();
  ScopedTransaction transaction(*connection);
  std::size_t dropped = 0;
  try {
    dropped = drop_within(*connection, settings.history_table, std::move(entry));
  } catch (const DatabaseError& error) {
    if (error.code() != ErrorCode::environment) throw;
    throw DatabaseError(error.code(),
                        {.what = "cannot reset " + quote(address.name()),
                         .where = error.text().where,
                         .why = error.text().why + "; nothing was dropped",
                         .next = error.text().next},
                        error.engine_code());
  }
  transaction.commit();
  return dropped;
}

}  // namespace

ChangeResult reset(const Settings& settings, const Surroundings& surroundings) {
  Situation situation = survey(settings, "reset", MissingDatabase::refuse);
  tell(surroundings.progress, situation.warnings);
  ChangeResult result;
  result.transactions = settings.transactions;
  result.plan = plan_from_nothing(settings, situation);
  tell_if_ignored(situation.manifest, surroundings.progress);
  pin(situation.manifest, result.plan);
  check_plugins_of(result.plan);
  refuse_shared_transaction(settings, situation, result.plan, "reset");
  refuse_read_only(situation.address);
  ask_consent(settings, surroundings, situation.address, "reset",
              describe_loss(settings, situation));
  result.backup = back_up_first(settings, situation.address, newest_version(situation.history),
                                surroundings.progress);
  result.tables_dropped =
      drop_all(settings, situation.address,
               log_entry(LogAction::reset, "Reset", describe_dropped(situation, result.backup)));
  situation.history = {};
  result.report = run_plan(settings, situation, result.plan, surroundings.progress);
  return result;
}

}  // namespace solder::runner
