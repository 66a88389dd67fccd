#include "commands/heed_drift.hpp"

#include "commands/file_rules.hpp"
#include "core/text.hpp"

namespace solder::runner {
namespace {

constexpr const char* kWayOut =
    "undo the change, or write it as a migration and record that with 'solder mark-applied "
    "VERSION'";

}  // namespace

std::string drift_words(const SchemaDrift& drift, const std::string& database) {
  return drift_words(drift, database, printable(drift.at) + " UTC");
}

std::string drift_words(const SchemaDrift& drift, const std::string& database,
                        const std::string& when) {
  return "the schema of " + quote(database) + " was changed outside of solder since " +
         printable(drift.since) + " (" + when + ")";
}

ErrorText drift_finding(const SchemaDrift& drift, const std::string& database) {
  return {.what = "drift: " + drift_words(drift, database),
          .why = "its fingerprint was " + drift.recorded + " then, and is " + drift.found,
          .next = kWayOut};
}

void refuse_drift_if_strict(const Settings& settings, const Situation& situation,
                            const std::string& action) {
  if (!settings.strict || !situation.drift) return;
  const std::string database = situation.address.name();
  throw Error(ErrorCode::history,
              {.what = "cannot " + action + " " + quote(database),
               .why = "drift: " + drift_words(*situation.drift, database),
               .next = std::string(kWayOut) + "; without --strict this is a warning"});
}

void heed_drift(const Settings& settings, const Situation& situation, const std::string& action,
                Progress& progress) {
  refuse_drift_if_strict(settings, situation, action);
  if (!situation.drift) return;
  tell(progress, {"drift: " + drift_words(*situation.drift, situation.address.name())});
}

}  // namespace solder::runner
