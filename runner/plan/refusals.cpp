#include "plan/refusals.hpp"

#include <algorithm>

#include "core/error.hpp"
#include "core/text.hpp"
#include "plan/drift.hpp"

namespace solder::runner {

namespace {

using Words = std::vector<std::string>;

std::string join(const Words& words, const std::string& separator) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : separator) + word;
  return text;
}

// Names come from the database and may hold anything.
std::string label(const std::string& version, const std::string& name) {
  return printable(version) + " (" + printable(name) + ")";
}

// What to type for the versions that a message has named: the version itself when there is one.
std::string version_argument(const Words& versions) {
  return versions.size() == 1 ? printable(versions.front()) : "VERSION";
}

std::string describe_interruption(const LogEntry& entry) {
  std::string subject = "migration ";
  if (entry.action == LogAction::seed) subject = "seed ";
  if (entry.action == LogAction::down) subject = "the rollback of migration ";
  return subject + quote(entry.version) + " (" + printable(entry.name) +
         ") was interrupted after " +
         count_of(static_cast<std::size_t>(std::max<std::int64_t>(entry.statements, 0)),
                  "statement");
}

constexpr std::size_t kMostVersionsShown = 10;
constexpr std::size_t kVersionsShownAtEachEnd = 3;

std::string list_shortly(const Words& versions) {
  if (versions.size() <= kMostVersionsShown) return join(versions, ", ");
  const auto end_count = static_cast<Words::difference_type>(kVersionsShownAtEachEnd);
  return join({versions.begin(), versions.begin() + end_count}, ", ") + " … " +
         join({versions.end() - end_count, versions.end()}, ", ");
}

}  // namespace

void refuse_interrupted(const History& history, const std::string& what) {
  if (history.interrupted.empty()) return;
  Words versions;
  Words reasons;
  for (const LogEntry& entry : history.interrupted) {
    versions.push_back(entry.version);
    reasons.push_back(describe_interruption(entry) + "; it runs without a transaction");
  }
  const std::string repair = "solder repair " + version_argument(versions);
  throw Error(ErrorCode::in_doubt, {.what = what,
                                    .why = join(reasons, "\n"),
                                    .next = "look at the database, then say '" + repair +
                                            " --applied' or '" + repair + " --not-applied'"});
}

void refuse_modified(const Catalog& catalog, const History& history, const std::string& what) {
  Words versions;
  Words reasons;
  for (const MigrationStatus& status : compare(catalog, history)) {
    if (status.state != State::modified) continue;
    versions.push_back(status.version);
    reasons.push_back(label(status.version, status.name) + " is modified: recorded " +
                      status.recorded + ", found " + status.found);
  }
  if (versions.empty()) return;
  throw Error(ErrorCode::history,
              {.what = what,
               .why = join(reasons, "\n"),
               .next = "restore the source, write a new migration, or say 'solder repair " +
                       version_argument(versions) + " --accept-checksum'"});
}

void refuse_out_of_order(const std::vector<const Migration*>& pending, const Version* newest,
                         const std::string& what) {
  if (newest == nullptr) return;
  Words below;
  for (const Migration* migration : pending) {
    if (migration->version < *newest) below.push_back(migration->version.text());
  }
  if (below.empty()) return;
  const bool is_one = below.size() == 1;
  throw Error(ErrorCode::history,
              {.what = what,
               .why = "out of order: " + join(below, ", ") + (is_one ? " is" : " are") +
                      " pending below " + newest->text() + ", the newest applied version",
               .next = is_one ? "pass --allow-out-of-order to apply it all the same, or give it a "
                                "newer version"
                              : "pass --allow-out-of-order to apply them all the same, or give "
                                "them newer versions"});
}

void refuse_missing(const Catalog& catalog, const std::vector<const HistoryEntry*>& entries,
                    const std::string& what) {
  Words missing;
  for (const HistoryEntry* entry : entries) {
    if (catalog.find(entry->version) == nullptr) {
      missing.push_back(label(entry->version.text(), entry->name));
    }
  }
  if (missing.empty()) return;
  throw Error(ErrorCode::history,
              {.what = what,
               .why = "missing: no plugin has the version of " + join(missing, ", "),
               .next = "put the missing plugin back into the plugins folder, or restore a backup "
                       "with 'solder restore FILE'"});
}

void refuse_going_on_without(const Catalog& catalog, const History& history,
                             const std::string& what) {
  Words missing;
  Words newer;
  for (const MigrationStatus& status : compare(catalog, history)) {
    if (status.state != State::missing) continue;
    const HistoryEntry* entry = history.find(*Version::parse(status.version));
    const bool is_newest =
        catalog.migrations().empty() || entry->version > catalog.migrations().back().version;
    (is_newest ? newer : missing).push_back(label(status.version, status.name));
  }
  if (missing.empty() && newer.empty()) return;
  Words reasons;
  if (!newer.empty()) {
    reasons.push_back("the database is newer than the plugins: " + join(newer, ", ") +
                      (newer.size() == 1 ? " is" : " are") + " applied, and missing here");
  }
  if (!missing.empty()) {
    reasons.push_back("missing: no plugin has the version of " + join(missing, ", "));
  }
  throw Error(ErrorCode::history,
              {.what = what,
               .why = join(reasons, "\n"),
               .next = "put the missing plugin back into the plugins folder, or pass "
                       "--allow-missing to go on without it"});
}

void refuse_irreversible(const Plan& plan, const std::string& what) {
  Words stuck;
  for (const Step& step : plan) {
    if (step.direction == Direction::down && !step.migration.reversible) {
      stuck.push_back(label(step.migration.version.text(), step.migration.class_name));
    }
  }
  if (stuck.empty()) return;
  throw Error(ErrorCode::consent,
              {.what = what,
               .why = "irreversible: " + join(stuck, ", ") +
                      (stuck.size() == 1 ? " has" : " have") + " no way down",
               .next = "restore a backup with 'solder restore FILE', or undo it with a new "
                       "migration"});
}

void refuse_without_transaction(const Plan& plan, const std::string& what) {
  Words outside;
  for (const Step& step : plan) {
    if (step.migration.transaction == TransactionMode::each) continue;
    outside.push_back(label(step.migration.version.text(), step.migration.class_name));
  }
  if (outside.empty()) return;
  throw Error(ErrorCode::usage,
              {.what = what,
               .why = join(outside, ", ") + (outside.size() == 1 ? " runs" : " run") +
                      " without a transaction",
               .next = "run the command again with --transaction each"});
}

void refuse_other_backends(const Plan& plan, const std::string& backend, const std::string& what) {
  Words others;
  for (const auto& [direction, migration] : plan) {
    const Words& backends = migration.backends;
    if (std::find(backends.begin(), backends.end(), backend) != backends.end()) continue;
    others.push_back(label(migration.version.text(), migration.class_name) + " needs " +
                     join(backends, " or ") + ", this database is " + backend);
  }
  if (others.empty()) return;
  throw Error(ErrorCode::plugin, {.what = what,
                                  .why = join(others, "\n"),
                                  .next = "take the plugin out of the plugins folder, or write "
                                          "one for " +
                                          backend});
}

void refuse_unknown_target(const Catalog& catalog, const History& history, const Version& target,
                           const std::string& what) {
  if (catalog.find(target) != nullptr || history.find(target) != nullptr) return;
  Words known;
  for (const MigrationStatus& status : compare(catalog, history)) known.push_back(status.version);
  const std::string nearest = suggest(target.text(), Words{known.rbegin(), known.rend()});
  throw Error(ErrorCode::usage, {.what = what,
                                 .why = known.empty() ? "there are no migrations"
                                                      : "no migration has this version; known: " +
                                                            list_shortly(known),
                                 .next = nearest.empty() ? "see 'solder status' for all versions"
                                                         : "did you mean '" + nearest + "'?"});
}

void refuse_too_many_steps(std::size_t steps, std::size_t applied, const std::string& what) {
  if (steps <= applied) return;
  throw Error(ErrorCode::usage,
              {.what = what,
               .why = "only " + count_of(applied, "migration") + (applied == 1 ? " is" : " are") +
                      " applied",
               .next = "say '--steps " + std::to_string(applied) + "' to undo all of them"});
}

}  // namespace solder::runner
