/// \file
/// What stops a plan before its first step. Each function checks one thing and throws one Error
/// that names everything it found; `what` is what can't be done: "cannot migrate".

#ifndef SOLDER_RUNNER_PLAN_REFUSALS_HPP
#define SOLDER_RUNNER_PLAN_REFUSALS_HPP

#include <cstddef>
#include <string>
#include <vector>

#include "catalog/catalog.hpp"
#include "core/history.hpp"
#include "core/plan.hpp"

namespace solder::runner {

/// \throws Error (ErrorCode::in_doubt) when something that runs without a transaction was
/// interrupted.
void refuse_interrupted(const History& history, const std::string& what);

/// \throws Error (ErrorCode::history) when an applied migration's plugin has another checksum.
void refuse_modified(const Catalog& catalog, const History& history, const std::string& what);

/// \throws Error (ErrorCode::history) when one of `pending` is below `newest`, which may be null:
/// nothing is applied.
void refuse_out_of_order(const std::vector<const Migration*>& pending, const Version* newest,
                         const std::string& what);

/// \throws Error (ErrorCode::history) when one of the `entries` to be rolled back has no plugin.
void refuse_missing(const Catalog& catalog, const std::vector<const HistoryEntry*>& entries,
                    const std::string& what);

/// \throws Error (ErrorCode::history) when an applied migration has no plugin; says when it is
/// newer than every plugin, as it is for an older release in front of a newer database.
void refuse_going_on_without(const Catalog& catalog, const History& history,
                             const std::string& what);

/// \throws Error (ErrorCode::consent) when a step down has no way down.
void refuse_irreversible(const Plan& plan, const std::string& what);

/// \throws Error (ErrorCode::usage) when a step runs without a transaction.
void refuse_without_transaction(const Plan& plan, const std::string& what);

/// \throws Error (ErrorCode::plugin) when a step doesn't support `backend`.
void refuse_other_backends(const Plan& plan, const std::string& backend, const std::string& what);

/// \throws Error (ErrorCode::usage) when neither the catalog nor the history knows `target`.
void refuse_unknown_target(const Catalog& catalog, const History& history, const Version& target,
                           const std::string& what);

/// \throws Error (ErrorCode::usage) when fewer than `steps` migrations are `applied`.
void refuse_too_many_steps(std::size_t steps, std::size_t applied, const std::string& what);

}  // namespace solder::runner

#endif
