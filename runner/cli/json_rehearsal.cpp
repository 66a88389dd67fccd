// What was tried without changing the database.
#include "cli/json_value.hpp"

namespace solder::runner {

namespace {

const char* word(Trial trial) {
  switch (trial) {
    case Trial::transaction:
      return "transaction";
    case Trial::scratch:
      return "scratch";
    case Trial::copy:
      break;
  }
  return "copy";
}

Json rows_value(const RanStatement& statement) {
  return statement.rows == RanStatement::kNoRows ? Json() : Json(statement.rows);
}

double milliseconds(const RanStatement& statement) {
  constexpr double kMicroseconds = 1000;
  return static_cast<double>(statement.microseconds) / kMicroseconds;
}

Json statement_value(const RanStatement& statement) {
  return {{"sql", statement.sql},
          {"executions", statement.executions},
          {"rows", rows_value(statement)},
          {"milliseconds", milliseconds(statement)}};
}

Json unlisted_value(const RanStatement& unlisted) {
  if (unlisted.executions == 0) return nullptr;
  return {{"executions", unlisted.executions},
          {"rows", rows_value(unlisted)},
          {"milliseconds", milliseconds(unlisted)}};
}

Json rehearsed_step(const StepResult& result, const RehearsedStep& step) {
  Json statements = Json::array();
  for (const RanStatement& statement : step.statements) {
    if (statement.executions > 0 || !step.was_tried) {
      statements.push_back(statement_value(statement));
    }
  }
  return {{"step", done_step(result)},
          {"tried", step.was_tried},
          {"statements", statements},
          {"unlisted", unlisted_value(step.unlisted)}};
}

Json difference_value(const SchemaDifference& difference) {
  return {{"object", difference.object},
          {"before", text_or_null(difference.before)},
          {"after", text_or_null(difference.after)}};
}

Json differences(const std::vector<SchemaDifference>& found) {
  Json values = Json::array();
  for (const SchemaDifference& difference : found) values.push_back(difference_value(difference));
  return values;
}

Json verified_value(const VerifiedMigration& migration) {
  Json runs = Json::array();
  for (const StepResult& run : migration.runs) runs.push_back(done_step(run));
  return {{"version", migration.version},
          {"name", migration.name},
          {"reversible", migration.reversible},
          {"good", migration.is_good()},
          {"runs", runs},
          {"after_down", differences(migration.after_down)},
          {"after_again", differences(migration.after_again)}};
}

}  // namespace

Json to_json(const VerificationResult& result) {
  Json migrations = Json::array();
  for (const VerifiedMigration& each : result.migrations) {
    migrations.push_back(verified_value(each));
  }
  return {{"backend", result.backend},
          {"with_data", result.with_data},
          {"good", result.is_good()},
          {"migrations", migrations},
          {"not_run", result.not_run},
          {"faults", result.faults},
          {"faults_before", result.faults_before}};
}

Json to_json(const RehearsalResult& result) {
  Json steps = Json::array();
  for (std::size_t index = 0; index < result.steps.size(); ++index) {
    steps.push_back(rehearsed_step(result.report.results[index], result.steps[index]));
  }
  Json value = to_json(PlanResult{
      .plan = result.plan, .existed = result.trial != Trial::scratch, .unbuilt = result.unbuilt});
  value["rehearsal"] = {
      {"trial", word(result.trial)}, {"steps", steps}, {"not_run", result.report.not_run}};
  return value;
}

}  // namespace solder::runner
