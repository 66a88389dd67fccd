#include <algorithm>

#include "commands/commands.hpp"
#include "commands/log.hpp"
#include "commands/session.hpp"
#include "core/text.hpp"

namespace solder::runner {
namespace {

Version parse_version(const std::string& text) {
  std::optional<Version> version = Version::parse(text);
  if (version) return *version;
  throw Error(ErrorCode::usage, {.what = "cannot read version " + quote(text),
                                 .why = kVersionRule,
                                 .next = "see the versions with 'solder status'"});
}

[[noreturn]] void refuse(const std::string& version, const std::string& why) {
  throw Error(ErrorCode::usage, {.what = "cannot mark migration " + quote(version) + " as applied",
                                 .why = why,
                                 .next = "see the pending migrations with 'solder status'"});
}

const Migration& find_pending(const Settings& settings, const Situation& situation,
                              const Version& version) {
  PlanOptions options = plan_options(settings, situation.address);
  options.allow_out_of_order = true;
  options.allow_missing = true;
  // The plan refuses what must stop every change: a modified or an interrupted migration.
  (void)make_plan(situation.catalog, situation.history,
                  MigrateRequest{.purpose = "mark them as applied"}, options);
  const Migration* migration = situation.catalog.find(version);
  if (situation.history.find(version) != nullptr) refuse(version.text(), "it is applied already");
  if (migration == nullptr) {
    refuse(version.text(),
           "no plugin in " + quote(settings.plugins.string()) + " has that version");
  }
  return *migration;
}

}  // namespace

HistoryEntry mark_applied(const Settings& settings, const std::string& version) {
  const Version wanted = parse_version(version);
  const Situation situation =
      survey(settings, "mark-applied", MissingDatabase::refuse, PluginCode::only_read);
  const Migration& migration = find_pending(settings, situation, wanted);

  const std::unique_ptr<Connection> connection =
      open_session(settings, situation.address, OpenOptions::Access::write);
  connection->check_health();
  HistoryTable table(*connection, settings.history_table);
  ScopedTransaction transaction(*connection);
  table.create();
  if (table.is_applied(wanted)) refuse(wanted.text(), "it is applied already");
  table.insert(migration);
  LogEntry entry = log_entry(migration, LogAction::mark);
  entry.fingerprint = connection->fingerprint(table.table());
  table.append(entry);
  const History history = table.read();
  transaction.commit();
  return *history.find(wanted);
}

}  // namespace solder::runner
