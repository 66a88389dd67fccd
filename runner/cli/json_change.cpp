// What is planned, what was done, and what went wrong.
#include "cli/json_value.hpp"

namespace solder::runner {

namespace {

const char* word(Kind kind) {
  return kind == Kind::seed ? "seed" : "migration";
}

const char* word(Outcome outcome) {
  switch (outcome) {
    case Outcome::done:
      return "done";
    case Outcome::skipped:
      return "skipped";
    case Outcome::failed:
      return "failed";
    case Outcome::rolled_back:
      return "rolled_back";
    case Outcome::in_doubt:
      break;
  }
  return "in_doubt";
}

Json planned_step(const Step& step) {
  const Migration& migration = step.migration;
  return {{"version", migration.version.text()},
          {"name", migration.class_name},
          {"kind", word(migration.kind)},
          {"direction", to_string(step.direction)},
          {"description", text_or_null(migration.description)},
          {"reversible", migration.reversible},
          {"transaction", migration.transaction == TransactionMode::each},
          {"checksum", text_or_null(migration.checksum)},
          {"plugin", migration.path.string()}};
}

}  // namespace

Json schema_file_value(const std::optional<SchemaFile>& file) {
  if (!file) return nullptr;
  return {{"path", file->path.string()}, {"changed", file->changed}};
}

Json planned_steps(const Plan& plan) {
  Json steps = Json::array();
  for (const Step& step : plan) steps.push_back(planned_step(step));
  return steps;
}

Json done_step(const StepResult& result) {
  return {{"version", result.version},
          {"name", result.name},
          {"kind", word(result.kind)},
          {"direction", to_string(result.direction)},
          {"outcome", word(result.outcome)},
          {"duration_ms", result.duration_ms},
          {"warnings", result.warnings},
          {"failure", result.failure ? error_value(*result.failure, result.version) : Json()}};
}

Json error_value(const StepFailure& failure, const std::string& version) {
  return {{"kind", to_string(failure.code)},
          {"what", failure.text.what},
          {"where", text_or_null(failure.text.where)},
          {"why", text_or_null(failure.text.why)},
          {"next", text_or_null(failure.text.next)},
          {"version", text_or_null(version)},
          {"statement", text_or_null(failure.statement)},
          {"offset", failure.offset < 0 ? Json() : Json(failure.offset)},
          {"code", failure.engine_code == 0 ? Json() : Json(failure.engine_code)}};
}

Json to_json(const PlanResult& result) {
  return {{"existed", result.existed},
          {"unbuilt", result.unbuilt},
          {"plan", planned_steps(result.plan)},
          {"rehearsal", nullptr}};
}

Json to_json(const ChangeResult& result) {
  Json steps = Json::array();
  for (const StepResult& step : result.report.results) steps.push_back(done_step(step));
  return {{"dry_run", result.dry_run},
          {"transaction", result.transactions == Transactions::all ? "all" : "each"},
          {"existed", result.existed},
          {"created", result.created},
          {"tables_dropped", result.tables_dropped},
          {"backup", backup_value(result.backup)},
          {"schema_file", schema_file_value(result.schema_file)},
          {"plan", planned_steps(result.plan)},
          {"steps", steps},
          {"not_run", result.report.not_run}};
}

}  // namespace solder::runner
