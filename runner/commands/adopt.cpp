#include <algorithm>

#include "catalog/artifact.hpp"
#include "commands/import/foreign_history.hpp"
#include "commands/import/match.hpp"
#include "commands/import/script.hpp"
#include "commands/log.hpp"
#include "commands/moving.hpp"
#include "commands/session.hpp"
#include "core/text.hpp"

namespace solder::runner {
namespace {

/// The other table, which can't be the place of our history as well.
ForeignTable find_table(const Settings& settings, const AdoptRequest& request,
                        Connection& connection) {
  ForeignTable table = find_foreign_table(connection, request.from, request.table);
  if (lower_case(table.name) != lower_case(settings.history_table)) return table;
  throw Error(ErrorCode::usage,
              {.what = "cannot adopt the history of " + std::string(to_string(table.tool)),
               .why = "its table is called " + quote(table.name) +
                      ", and Solder's own history would be called the same",
               .next = "name another for Solder, for good: write 'history-table = "
                       "solder_migrations' into solder.conf, or pass --history-table"});
}

bool is_recorded(const History& history, const Migration& migration) {
  if (migration.kind == Kind::migration) return history.find(migration.version) != nullptr;
  return std::any_of(history.seeds.begin(), history.seeds.end(), [&](const LogEntry& seed) {
    return Version::parse(seed.version) == migration.version && seed.checksum == migration.checksum;
  });
}

/// What is applied there and not recorded here.
std::vector<Match> find_new(const Catalog& catalog, const History& history,
                            const ForeignTable& table, Connection& connection,
                            AdoptResult& result) {
  std::vector<Match> matches = match(catalog, read_foreign_history(connection, table), table);
  const auto known = std::remove_if(matches.begin(), matches.end(), [&](const Match& each) {
    return is_recorded(history, *each.migration);
  });
  result.already = static_cast<std::size_t>(std::distance(known, matches.end()));
  matches.erase(known, matches.end());
  for (const Match& each : matches) {
    result.adopted.push_back({.version = each.migration->version.text(),
                              .name = each.migration->class_name,
                              .kind = each.migration->kind,
                              .there = each.there});
  }
  return matches;
}

void record(HistoryTable& table, const ForeignTable& from, const std::vector<Match>& matches,
            const std::string& fingerprint) {
  for (const Match& match : matches) {
    const bool is_seed = match.migration->kind == Kind::seed;
    if (!is_seed) table.insert(*match.migration);
    LogEntry entry = log_entry(*match.migration, is_seed ? LogAction::seed : LogAction::mark);
    entry.artifact = artifact_hash(match.migration->path);
    entry.fingerprint = fingerprint;
    entry.error = std::string("adopted from ") + to_string(from.tool) + ", table " + from.name +
                  ": " + match.there;
    table.append(entry);
  }
}

std::size_t count_pending(const Catalog& catalog, const History& history,
                          const std::vector<Match>& matches) {
  const auto pending = std::count_if(
      catalog.migrations().begin(), catalog.migrations().end(), [&](const Migration& migration) {
        const bool is_new = std::any_of(matches.begin(), matches.end(), [&](const Match& each) {
          return each.migration == &migration;
        });
        return !is_new && history.find(migration.version) == nullptr;
      });
  return static_cast<std::size_t>(pending);
}

/// As every change, it waits until what is modified or interrupted is settled.
void refuse_unsettled(const Settings& settings, const Situation& situation) {
  PlanOptions options = plan_options(settings, situation.address);
  options.allow_out_of_order = true;
  options.allow_missing = true;
  (void)make_plan(situation.catalog, situation.history,
                  MigrateRequest{.purpose = "adopt the history"}, options);
}

}  // namespace

AdoptResult adopt(const Settings& settings, const AdoptRequest& request) {
  const DatabaseAddress address = existing_database(settings, "adopt");
  const OpenOptions::Access access =
      request.dry_run ? OpenOptions::Access::read : OpenOptions::Access::write;
  // Its own refusals are clearer than those of a survey that finds another tool's table.
  const ForeignTable from =
      find_table(settings, request, *open_session(settings, address, OpenOptions::Access::read));
  const Situation situation =
      survey(settings, "adopt", MissingDatabase::refuse, PluginCode::only_read);
  refuse_unsettled(settings, situation);

  AdoptResult result{.tool = from.tool, .table = from.name, .dry_run = request.dry_run};
  const std::unique_ptr<Connection> connection = open_session(settings, address, access);
  if (request.dry_run) {
    const Snapshot snapshot(*connection);
    const std::vector<Match> matches =
        find_new(situation.catalog, situation.history, from, *connection, result);
    result.pending = count_pending(situation.catalog, situation.history, matches);
    return result;
  }
  connection->check_health();
  HistoryTable table(*connection, settings.history_table);
  ScopedTransaction transaction(*connection);
  // Inside the write lock: what either tool has done meanwhile counts.
  const History history = table.read();
  const std::vector<Match> matches =
      find_new(situation.catalog, history, from, *connection, result);
  result.pending = count_pending(situation.catalog, history, matches);
  if (matches.empty()) return result;
  table.create();
  record(table, from, matches, connection->fingerprint(table.table()));
  transaction.commit();
  return result;
}

}  // namespace solder::runner
