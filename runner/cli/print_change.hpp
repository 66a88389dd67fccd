/// \file
/// Plans, and what was done with them, as text.

#ifndef SOLDER_RUNNER_CLI_PRINT_CHANGE_HPP
#define SOLDER_RUNNER_CLI_PRINT_CHANGE_HPP

#include <optional>
#include <string>
#include <string_view>

#include "cli/style.hpp"
#include "commands/commands.hpp"
#include "core/plan.hpp"
#include "core/report.hpp"

namespace solder::runner {

/// Whether a heading speaks of what is done or of what would be done.
enum class Mood { doing, would };

/// `Applying 3 migrations to 'app.db'`, `Would roll back 1 migration of 'app.db'`; without a
/// newline. The plan must have a step. `database` is what the reader called it.
[[nodiscard]] std::string plan_heading(const Plan& plan, const std::string& database, Mood mood,
                                       Transactions transactions = Transactions::each);

/// What a plan would do: the heading and each step with its description, whether it can be undone
/// and how it runs. `nothing` is the answer when there is no step.
[[nodiscard]] std::string plan_text(const Plan& plan, const std::string& database,
                                    std::string_view nothing, const Style& style,
                                    Transactions transactions = Transactions::each);

/// The answer when there is no step: `nothing`, or that there isn't even a database.
[[nodiscard]] std::string nothing_text(bool existed, const std::string& database,
                                       std::string_view nothing);

/// What a plan would do before its steps: the line that it creates the database, or nothing.
[[nodiscard]] std::string creation_text(bool existed, const Plan& plan,
                                        const std::string& database);

/// How a step is called: `003: AddCommentsMigration`, `seed 001: DefaultData`.
[[nodiscard]] std::string step_name(Kind kind, const std::string& version, const std::string& name);

/// A step that has ended: `  [+] 001: InitialSchemaMigration (4 ms)`. `[-]` is one rolled back,
/// `[=]` one that somebody else had done, `[!]` one that failed, `[?]` one that is in doubt.
[[nodiscard]] std::string step_text(const StepResult& result, const Style& style);

/// Empty when it wasn't written.
[[nodiscard]] std::string schema_file_text(const std::optional<SchemaFile>& file);

/// What follows the steps of a run that changed something: the schema file, and how many tables
/// were dropped and steps ended how: `2 applied, 1 failed, 1 not run`. `nothing` is the answer when
/// there was no step.
[[nodiscard]] std::string change_text(const ChangeResult& result, const std::string& database,
                                      std::string_view nothing);

}  // namespace solder::runner

#endif
