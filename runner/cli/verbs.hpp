/// \file
/// A function for each verb: reads the session's options, calls `commands`, and answers.

#ifndef SOLDER_RUNNER_CLI_VERBS_HPP
#define SOLDER_RUNNER_CLI_VERBS_HPP

#include "cli/run_verb.hpp"
#include "commands/wait.hpp"

namespace solder::runner {

// Each returns the exit code. \throws Error
[[nodiscard]] int run_adopt(const Session& session);
[[nodiscard]] int run_backup(const Session& session);
[[nodiscard]] int run_build(const Session& session);
[[nodiscard]] int run_completion(const Session& session);
[[nodiscard]] int run_config(const Session& session);
[[nodiscard]] int run_create_migration(const Session& session);
[[nodiscard]] int run_doctor(const Session& session);
[[nodiscard]] int run_history(const Session& session);
[[nodiscard]] int run_import(const Session& session);
[[nodiscard]] int run_init(const Session& session);
[[nodiscard]] int run_lock(const Session& session);
[[nodiscard]] int run_mark_applied(const Session& session);
[[nodiscard]] int run_migrate(const Session& session);
[[nodiscard]] int run_migrate_to(const Session& session);
[[nodiscard]] int run_plan_verb(const Session& session);
[[nodiscard]] int run_redo(const Session& session);
[[nodiscard]] int run_repair(const Session& session);
[[nodiscard]] int run_report(const Session& session);
[[nodiscard]] int run_reset(const Session& session);
[[nodiscard]] int run_restore(const Session& session);
[[nodiscard]] int run_rollback(const Session& session);
[[nodiscard]] int run_seed(const Session& session);
[[nodiscard]] int run_show_schema(const Session& session);
[[nodiscard]] int run_sign(const Session& session);
[[nodiscard]] int run_status(const Session& session);
[[nodiscard]] int run_validate(const Session& session);
[[nodiscard]] int run_verify(const Session& session);
[[nodiscard]] int run_verify_signatures(const Session& session);
[[nodiscard]] int run_wait(const Session& session);

/// For as long as --wait says. \throws Error when the time is over, or waiting can't help.
WaitResult wait_until_it_answers(const Session& session);

}  // namespace solder::runner

#endif
