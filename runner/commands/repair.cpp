#include <algorithm>

#include "commands/commands.hpp"
#include "commands/heed_drift.hpp"
#include "commands/log.hpp"
#include "commands/session.hpp"
#include "core/text.hpp"

namespace solder::runner {
namespace {

using Decision = RepairRequest::Decision;

std::vector<Repairable> find_open(const Catalog& catalog, const History& history) {
  std::vector<Repairable> open;
  for (const LogEntry& entry : history.interrupted) {
    open.push_back({.kind = Repairable::Kind::interrupted,
                    .version = entry.version,
                    .name = entry.name,
                    .recorded = entry.checksum,
                    .statements = entry.statements,
                    .direction = entry.action == LogAction::down ? "down" : "up",
                    .began_at = entry.logged_at,
                    .error = entry.error});
  }
  for (const MigrationStatus& status : compare(catalog, history)) {
    if (status.state != State::modified) continue;
    open.push_back({.kind = Repairable::Kind::checksum,
                    .version = status.version,
                    .name = status.name,
                    .recorded = status.recorded,
                    .found = status.found});
  }
  return open;
}

std::string describe(const Repairable& item) {
  return item.version +
         (item.kind == Repairable::Kind::checksum ? " is modified" : " is interrupted");
}

[[noreturn]] void refuse(const RepairRequest& request, const std::vector<Repairable>& open) {
  std::string why = "nothing is to be repaired";
  if (!open.empty()) {
    why = "what can be repaired: ";
    for (const Repairable& item : open) {
      why += (&item == &open.front() ? "" : ", ") + printable(describe(item));
    }
  }
  throw Error(
      ErrorCode::usage,
      {.what = "cannot repair " + quote(request.version),
       .why = why,
       .next = open.empty() ? "see 'solder status'"
                            : "say '--accept-checksum' for a modified migration, '--applied' or "
                              "'--not-applied' for an interrupted one"});
}

bool fits(const Repairable& item, const RepairRequest& request) {
  const std::optional<Version> version = Version::parse(request.version);
  const bool is_for_checksum = request.decision == Decision::accept_checksum;
  return version && version == Version::parse(item.version) &&
         (item.kind == Repairable::Kind::checksum) == is_for_checksum;
}

const Repairable& select(const std::vector<Repairable>& open, const RepairRequest& request) {
  const auto found = std::find_if(open.begin(), open.end(), [&](const Repairable& item) {
    return request.decision != Decision::none && fits(item, request);
  });
  if (found == open.end()) refuse(request, open);
  return *found;
}

/// Settles one item through an open transaction.
class Repair {
 public:
  Repair(const Catalog& catalog, Connection& connection, HistoryTable& table)
      : catalog_(catalog), connection_(connection), table_(table) {}

  void accept_checksum(const Repairable& item) {
    const Migration* migration = catalog_.find(*Version::parse(item.version));
    table_.update_checksum(migration->version, item.found);
    append_log(*migration, "the checksum was " + item.recorded);
  }

  /// The row that is appended settles what an older one has left open, see
  /// database/history_table.hpp.
  void settle_interrupted(const Repairable& item, Decision decision) {
    const Migration migration = migration_of(item);
    const bool is_applied = table_.is_applied(migration.version);
    if (decision == Decision::applied && !is_applied) table_.insert(migration);
    if (decision == Decision::not_applied && is_applied) table_.remove(migration.version);
    append_log(migration,
               decision == Decision::applied ? "settled as applied" : "settled as not applied");
  }

 private:
  /// As the log knows it: the plugin may be gone, or another by now.
  static Migration migration_of(const Repairable& item) {
    return {.version = *Version::parse(item.version),
            .class_name = item.name,
            .checksum = item.recorded};
  }

  /// The log has one column of words for each row.
  void append_log(const Migration& migration, const std::string& decision) {
    LogEntry entry = log_entry(migration, LogAction::repair);
    entry.error = decision;
    entry.fingerprint = connection_.fingerprint(table_.table());
    table_.append(entry);
  }

  const Catalog& catalog_;
  Connection& connection_;
  HistoryTable& table_;
};

RepairResult settle(const Settings& settings, const Situation& situation,
                    const RepairRequest& request) {
  const std::unique_ptr<Connection> connection =
      open_session(settings, situation.address, OpenOptions::Access::write);
  connection->check_health();
  HistoryTable table(*connection, settings.history_table);
  ScopedTransaction transaction(*connection);
  // Inside the write lock: another run may have settled it meanwhile.
  const std::vector<Repairable> open = find_open(situation.catalog, table.read());
  const Repairable& item = select(open, request);
  table.create();
  Repair repair(situation.catalog, *connection, table);
  if (item.kind == Repairable::Kind::checksum) {
    repair.accept_checksum(item);
  } else {
    repair.settle_interrupted(item, request.decision);
  }
  RepairResult result;
  result.repaired.push_back(item);
  result.open = find_open(situation.catalog, table.read());
  transaction.commit();
  return result;
}

}  // namespace

RepairResult repair(const Settings& settings, const RepairRequest& request) {
  const Situation situation =
      survey(settings, "repair", MissingDatabase::refuse, PluginCode::only_read);
  const std::vector<Repairable> open = find_open(situation.catalog, situation.history);
  if (request.version.empty() && request.decision == Decision::none) return {.open = open};
  (void)select(open, request);
  RepairResult result = settle(settings, situation, request);
  // The row that is logged has the schema's present fingerprint.
  if (situation.drift) result.taken_over = drift_words(*situation.drift, situation.address.name());
  return result;
}

}  // namespace solder::runner
