/// \file
/// What the verbs say and do about a schema that was changed outside of Solder.

#ifndef SOLDER_RUNNER_COMMANDS_HEED_DRIFT_HPP
#define SOLDER_RUNNER_COMMANDS_HEED_DRIFT_HPP

#include <string>

#include "commands/session.hpp"
#include "core/error.hpp"

namespace solder::runner {

/// "the schema of 'app.db' was changed outside of solder since 003 (2026-11-22 09:30:00 UTC)".
[[nodiscard]] std::string drift_words(const SchemaDrift& drift, const std::string& database);

/// The same with another form of the time: `when`.
[[nodiscard]] std::string drift_words(const SchemaDrift& drift, const std::string& database,
                                      const std::string& when);

/// The same with both fingerprints and a way out.
[[nodiscard]] ErrorText drift_finding(const SchemaDrift& drift, const std::string& database);

/// \throws Error (ErrorCode::history) saying "cannot <action> '<database>'" when the schema has
/// drifted and the settings are strict.
void refuse_drift_if_strict(const Settings& settings, const Situation& situation,
                            const std::string& action);

/// As above, and warns of a drift when they aren't.
void heed_drift(const Settings& settings, const Situation& situation, const std::string& action,
                Progress& progress);

}  // namespace solder::runner

#endif
