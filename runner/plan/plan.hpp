/// \file
/// Decides what will be done. Pure functions: values in, values out.

#ifndef SOLDER_RUNNER_PLAN_PLAN_HPP
#define SOLDER_RUNNER_PLAN_PLAN_HPP

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "catalog/catalog.hpp"
#include "core/history.hpp"
#include "core/plan.hpp"

namespace solder::runner {

/// Everything pending, or the first `steps` of it.
struct MigrateRequest {
  std::optional<std::size_t> steps = {};
  std::string purpose = "migrate";  ///< what can't be done when it is refused
};
/// Up or down until exactly what is at or below `version` is applied. Nothing: down to the empty
/// database (`0`).
struct MigrateToRequest {
  std::optional<Version> version = {};
};
/// Undo everything that is newer than `version` (nothing: everything).
struct RollbackToRequest {
  std::optional<Version> version = {};
};
/// Undo the latest `steps`.
struct RollbackStepsRequest {
  std::size_t steps = 1;
};
using Request =
    std::variant<MigrateRequest, MigrateToRequest, RollbackToRequest, RollbackStepsRequest>;

struct PlanOptions {
  bool allow_out_of_order = false;
  bool allow_missing = false;
  std::string backend = "sqlite";
};

/// What a request that may name a version says: `0` is the empty database.
/// \throws Error (ErrorCode::usage) naming `argument` when it isn't a version.
[[nodiscard]] std::optional<Version> parse_target(std::string_view text, std::string_view argument);

/// The steps that take a database with `history` to where `request` points. Ups go in version
/// order, downs in the reverse of the order applied (G8). Refuses before the first step what can't
/// be finished: \throws Error (ErrorCode::in_doubt) when a migration without a transaction was
/// interrupted; (ErrorCode::history) for a changed checksum anywhere; for pending versions below
/// the newest applied one, naming them, unless allowed (only when the request goes up); for a
/// missing plugin among those to be rolled back, or, unless allowed, of any applied migration when
/// the request goes up; (ErrorCode::consent) for an irreversible migration
/// among those to be rolled back; (ErrorCode::usage) for a target that neither the catalog nor the
/// history knows, and for more steps than are applied; (ErrorCode::plugin) for a migration of the
/// plan that doesn't support the backend.
[[nodiscard]] Plan make_plan(const Catalog& catalog, const History& history, const Request& request,
                             const PlanOptions& options);

/// The seeds that are to run, as plan/seeds.hpp tells, in version order. \throws as make_plan.
[[nodiscard]] Plan plan_seeds(const Catalog& catalog, const History& history,
                              const PlanOptions& options);

}  // namespace solder::runner

#endif
