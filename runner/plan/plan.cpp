#include "plan/plan.hpp"

#include <algorithm>

#include "core/error.hpp"
#include "core/text.hpp"
#include "plan/refusals.hpp"
#include "plan/seeds.hpp"

namespace solder::runner {

namespace {

using Entries = std::vector<const HistoryEntry*>;
using Migrations = std::vector<const Migration*>;

/// Makes the plan of each kind of request.
class Planner {
 public:
  Planner(const Catalog& catalog, const History& history, const PlanOptions& options,
          std::string what)
      : catalog_(catalog), history_(history), options_(options), what_(std::move(what)) {}

  Plan operator()(const MigrateRequest& request) const {
    Migrations pending = pending_up_to({});
    Plan plan;
    if (!options_.allow_missing) refuse_going_on_without(catalog_, history_, what_);
    if (!options_.allow_out_of_order) refuse_out_of_order(pending, newest_up_to({}), what_);
    if (request.steps && *request.steps < pending.size()) pending.resize(*request.steps);
    add_ups(plan, pending);
    return plan;
  }

  Plan operator()(const MigrateToRequest& request) const {
    Plan plan = down_to(request.version);
    if (!request.version) return plan;
    const Migrations pending = pending_up_to(request.version);
    if (!pending.empty() && !options_.allow_missing) {
      refuse_going_on_without(catalog_, history_, what_);
    }
    if (!options_.allow_out_of_order) {
      refuse_out_of_order(pending, newest_up_to(request.version), what_);
    }
    add_ups(plan, pending);
    return plan;
  }

  Plan operator()(const RollbackToRequest& request) const { return down_to(request.version); }

  Plan operator()(const RollbackStepsRequest& request) const {
    const std::size_t applied = history_.entries.size();
    if (applied == 0) return {};
    refuse_too_many_steps(request.steps, applied, what_);
    Entries entries = newest_first();
    entries.resize(request.steps);
    return downs(entries);
  }

 private:
  /// Everything newer than `target`, or everything.
  Plan down_to(const std::optional<Version>& target) const {
    if (target) refuse_unknown_target(catalog_, history_, *target, what_);
    Entries entries = newest_first();
    entries.erase(std::remove_if(entries.begin(), entries.end(),
                                 [&](const HistoryEntry* entry) {
                                   return target && entry->version <= *target;
                                 }),
                  entries.end());
    return downs(entries);
  }

  Entries newest_first() const {
    Entries entries;
    for (const HistoryEntry& entry : history_.entries) entries.push_back(&entry);
    std::reverse(entries.begin(), entries.end());
    return entries;
  }

  Plan downs(const Entries& entries) const {
    refuse_missing(catalog_, entries, what_);
    Plan plan;
    for (const HistoryEntry* entry : entries) {
      plan.push_back({Direction::down, *catalog_.find(entry->version)});
    }
    refuse_irreversible(plan, what_);
    return plan;
  }

  /// In version order.
  Migrations pending_up_to(const std::optional<Version>& target) const {
    std::vector<const Version*> applied;
    for (const HistoryEntry& entry : history_.entries) applied.push_back(&entry.version);
    const auto version_of = [](const Version* version) -> const Version& { return *version; };
    std::ranges::sort(applied, {}, version_of);
    Migrations pending;
    for (const Migration& migration : catalog_.migrations()) {
      if (target && migration.version > *target) break;
      if (std::ranges::binary_search(applied, migration.version, {}, version_of)) continue;
      pending.push_back(&migration);
    }
    return pending;
  }

  /// The newest applied version that stays applied; null when there is none.
  const Version* newest_up_to(const std::optional<Version>& target) const {
    const Version* newest = nullptr;
    for (const HistoryEntry& entry : history_.entries) {
      if (target && entry.version > *target) continue;
      if (newest == nullptr || entry.version > *newest) newest = &entry.version;
    }
    return newest;
  }

  static void add_ups(Plan& plan, const Migrations& migrations) {
    for (const Migration* migration : migrations) plan.push_back({Direction::up, *migration});
  }

  const Catalog& catalog_;
  const History& history_;
  const PlanOptions& options_;
  std::string what_;
};

std::string quote_target(const std::optional<Version>& target) {
  return quote(target ? target->text() : "0");
}

struct DescribeRefusal {
  std::string operator()(const MigrateRequest& request) const {
    return "cannot " + request.purpose;
  }
  std::string operator()(const MigrateToRequest& request) const {
    return "cannot migrate to " + quote_target(request.version);
  }
  std::string operator()(const RollbackToRequest& request) const {
    return "cannot roll back to " + quote_target(request.version);
  }
  std::string operator()(const RollbackStepsRequest& /*request*/) const {
    return "cannot roll back";
  }
};

}  // namespace

std::optional<Version> parse_target(std::string_view text, std::string_view argument) {
  if (!text.empty() && text.find_first_not_of('0') == std::string_view::npos) return std::nullopt;
  std::optional<Version> version = Version::parse(text);
  if (version) return version;
  throw Error(ErrorCode::usage,
              {.what = "cannot read " + std::string(argument) + " " + quote(text),
               .why = std::string(kVersionRule) + "; 0 stands for the empty database",
               .next = "see 'solder status' for all versions"});
}

Plan make_plan(const Catalog& catalog, const History& history, const Request& request,
               const PlanOptions& options) {
  const std::string what = std::visit(DescribeRefusal(), request);
  refuse_interrupted(history, what);
  refuse_modified(catalog, history, what);
  Plan plan = std::visit(Planner(catalog, history, options, what), request);
  refuse_other_backends(plan, options.backend, what);
  return plan;
}

Plan plan_seeds(const Catalog& catalog, const History& history, const PlanOptions& options) {
  const std::string what = "cannot seed";
  refuse_interrupted(history, what);
  refuse_modified(catalog, history, what);
  const std::vector<SeedStatus> statuses = compare_seeds(catalog, history);
  Plan plan;
  for (std::size_t index = 0; index < statuses.size(); ++index) {
    if (statuses[index].state == SeedState::run) continue;
    plan.push_back({Direction::up, catalog.seeds()[index]});
  }
  refuse_other_backends(plan, options.backend, what);
  return plan;
}

}  // namespace solder::runner
