#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "catalog/plan_check.hpp"
#include "commands/rehearsal.hpp"
#include "commands/schema_difference.hpp"
#include "commands/scratch_run.hpp"
#include "commands/session.hpp"
#include "core/text.hpp"
#include "worker/signals.hpp"

namespace solder::runner {

namespace {

using Schema = std::vector<SchemaObject>;

/// What is looked at between two runs, when no worker is there to hear a signal.
template <typename Look>
auto look(const Settings& settings, const Look& at) {
  const SignalWatch signals(SignalWatch::Second::noted);
  const auto connection =
      open_session(settings, parse_address(settings.database), OpenOptions::Access::read);
  const Snapshot snapshot(*connection);
  auto found = at(*connection);
  if (signals.signal() == 0) return found;
  throw Error(code_of_signal(signals.signal()), {.what = "cannot finish the verification",
                                                 .why = words_of_signal(signals.signal()),
                                                 .next = "run the command again"});
}

Schema read_schema_of(const Settings& settings) {
  return look(settings, [&](Connection& connection) {
    return read_schema_objects(connection, settings.history_table);
  });
}

std::vector<std::string> read_faults(const Settings& settings) {
  return look(settings, [](Connection& connection) { return find_data_faults(connection); });
}

/// Verifies one migration after the other on one scratch database.
class Verification {
 public:
  Verification(const Settings& settings, const Situation& situation, Progress& progress)
      : settings_(settings), progress_(progress), options_(worker_options(settings, situation)) {
    // The scratch database's history is written by nobody else.
    options_.planned_on = {};
    options_.transactions = Transactions::each;  // a run has one step
  }

  /// \return whether to go on with the next one.
  bool verify(const Migration& migration, VerificationResult& result) {
    VerifiedMigration& verified = result.migrations.emplace_back();
    verified.version = migration.version.text();
    verified.name = migration.class_name;
    verified.kind = migration.kind;
    verified.reversible = migration.reversible;
    if (!schema_) schema_ = read_schema_of(settings_);
    const Schema before = std::move(*schema_);
    if (!run(Direction::up, migration, verified)) return false;
    schema_ = read_schema_of(settings_);
    return !migration.reversible || go_back_and_forth(before, migration, verified);
  }

 private:
  bool go_back_and_forth(const Schema& before, const Migration& migration,
                         VerifiedMigration& verified) {
    if (!run(Direction::down, migration, verified)) return false;
    verified.after_down = compare_schemas(before, read_schema_of(settings_));
    if (!run(Direction::up, migration, verified)) return false;
    Schema again = read_schema_of(settings_);
    verified.after_again = compare_schemas(*schema_, again);
    schema_ = std::move(again);
    return true;
  }

  bool run(Direction direction, const Migration& migration, VerifiedMigration& verified) {
    const Plan plan = {{.direction = direction, .migration = migration}};
    Report report = run_in_worker(plan, options_, progress_);
    options_.check_health = false;
    std::move(report.results.begin(), report.results.end(), std::back_inserter(verified.runs));
    return verified.failure() == nullptr;
  }

  const Settings& settings_;
  Progress& progress_;
  WorkerOptions options_;
  std::optional<Schema> schema_ = {};  ///< as it is now
};

/// The kind of database that is named, or a SQLite file among the system's temporary ones.
DatabaseAddress kind_of_scratch(const Settings& settings) {
  if (settings.database.empty()) return {.backend = "sqlite"};
  const DatabaseAddress named = parse_address(settings.database);
  return named.is_file() ? DatabaseAddress{.backend = named.backend} : named;
}

/// Of an empty database.
Situation survey_nothing(const Settings& settings) {
  Situation situation;
  situation.address = kind_of_scratch(settings);
  situation.catalog = read_plugins(settings);
  situation.manifest = read_manifest(settings);
  check_manifest(situation.manifest, situation.catalog);
  return situation;
}

Plan plan_of(const Settings& settings, const Situation& situation) {
  Plan plan = make_plan(situation.catalog, situation.history, MigrateRequest{.purpose = "verify"},
                        plan_options(settings, situation.address));
  pin(situation.manifest, plan);
  check_plugins_of(plan);
  return plan;
}

ScratchRequest scratch_request(const Situation& situation, const VerifyRequest& request) {
  ScratchRequest wish = {
      .like = situation.address,
      .content = request.with_data ? ScratchContent::copy : ScratchContent::nothing,
      .folder = request.scratch};
  const bool has_place = request.with_data || !request.scratch.empty();
  if (!has_place && wish.like.is_file()) wish.folder = std::filesystem::temp_directory_path();
  return wish;
}

void check_data(VerificationResult& result, const Settings& settings) {
  result.faults = read_faults(settings);
  std::erase_if(result.faults, [&](const std::string& fault) {
    return std::find(result.faults_before.begin(), result.faults_before.end(), fault) !=
           result.faults_before.end();
  });
}

}  // namespace

const StepResult* VerifiedMigration::failure() const {
  return !runs.empty() && runs.back().failure ? &runs.back() : nullptr;
}

bool VerifiedMigration::is_good() const {
  return failure() == nullptr && after_down.empty() && after_again.empty();
}

const StepResult* VerificationResult::failure() const {
  return migrations.empty() ? nullptr : migrations.back().failure();
}

bool VerificationResult::is_good() const {
  return faults.empty() &&
         std::all_of(migrations.begin(), migrations.end(),
                     [](const VerifiedMigration& migration) { return migration.is_good(); });
}

VerificationResult verify(const Settings& settings, const VerifyRequest& request,
                          Progress& progress) {
  Situation situation = request.with_data ? survey(settings, "verify", MissingDatabase::refuse,
                                                   PluginCode::runs, Use::look)
                                          : survey_nothing(settings);
  tell_if_ignored(situation.manifest, progress);
  const Plan plan = plan_of(settings, situation);
  // The scratch database is there before the first migration.
  situation.exists = true;
  VerificationResult result = {
      .backend = situation.address.backend, .with_data = request.with_data, .not_run = plan.size()};
  if (plan.empty() && !request.with_data) return result;
  const ScratchRun scratch(settings, scratch_request(situation, request));
  if (request.with_data) result.faults_before = read_faults(scratch.settings());
  Verification verification(scratch.settings(), situation, progress);
  for (const Step& step : plan) {
    --result.not_run;
    if (!verification.verify(step.migration, result)) break;
  }
  if (request.with_data && result.failure() == nullptr) check_data(result, scratch.settings());
  return result;
}

}  // namespace solder::runner
