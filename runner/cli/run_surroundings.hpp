/// \file
/// What the functions of the verbs share: how a run is shown, and what is said when it is over.

#ifndef SOLDER_RUNNER_CLI_RUN_SURROUNDINGS_HPP
#define SOLDER_RUNNER_CLI_RUN_SURROUNDINGS_HPP

#include <memory>
#include <string>
#include <vector>

#include "cli/console_progress.hpp"
#include "cli/run_verb.hpp"
#include "core/report.hpp"

namespace solder::runner {

/// \throws Error (ErrorCode::interrupted) for a run that was stopped between two steps: it has no
/// failure to show.
void refuse_half_done(const Report& report);

/// Not with --quiet.
void warn(const Session& session, const std::vector<std::string>& warnings);

/// How this session shows a run.
[[nodiscard]] ProgressOptions progress_options(const Session& session);

/// Shows a run to people, and with --format jsonl to programs as well.
[[nodiscard]] std::unique_ptr<Progress> make_progress(const Session& session, ProgressOptions how);

}  // namespace solder::runner

#endif
