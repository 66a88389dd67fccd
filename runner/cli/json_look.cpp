// What was looked at: the history, the plugins, the schema.
#include "cli/json_value.hpp"
#include "cli/print_doctor.hpp"
#include "cli/print_status.hpp"

namespace solder::runner {

namespace {

Json status_value(const MigrationStatus& status) {
  return {{"version", status.version},
          {"name", status.name},
          {"description", text_or_null(status.description)},
          {"state", to_string(status.state)},
          {"applied_at", text_or_null(status.applied_at)},
          {"checksum", text_or_null(status.recorded)},
          {"plugin_checksum", text_or_null(status.found)}};
}

Json seed_value(const SeedStatus& seed) {
  return {{"version", seed.version},
          {"name", seed.name},
          {"description", text_or_null(seed.description)},
          {"state", to_string(seed.state)},
          {"ran_at", text_or_null(seed.ran_at)},
          {"rolled_back", text_or_null(seed.rolled_back)},
          {"checksum", text_or_null(seed.recorded)},
          {"plugin_checksum", text_or_null(seed.found)}};
}

Json finding_value(const Finding& finding) {
  Json value = error_value({.code = finding.code, .text = finding.text}, {});
  for (const char* field : {"version", "statement", "offset", "code"}) value.erase(field);
  value["subject"] = finding.subject;
  return value;
}

Json repairable_value(const Repairable& item) {
  const bool is_checksum = item.kind == Repairable::Kind::checksum;
  return {{"version", item.version},
          {"name", item.name},
          {"kind", is_checksum ? "checksum" : "interrupted"},
          {"checksum", text_or_null(item.recorded)},
          {"plugin_checksum", text_or_null(item.found)},
          {"direction", text_or_null(item.direction)},
          {"statements", item.statements},
          {"began_at", text_or_null(item.began_at)},
          {"why", text_or_null(item.error)}};
}

Json entry_value(const LogEntry& entry) {
  return {{"id", entry.id},
          {"version", entry.version},
          {"name", entry.name},
          {"action", to_string(entry.action)},
          {"outcome", to_string(entry.outcome)},
          {"logged_at", text_or_null(entry.logged_at)},
          {"duration_ms", entry.duration_ms},
          {"statements", entry.statements},
          {"user", text_or_null(entry.user)},
          {"host", text_or_null(entry.host)},
          {"solder", text_or_null(entry.runner)},
          {"checksum", text_or_null(entry.checksum)},
          {"artifact", text_or_null(entry.artifact)},
          {"schema", text_or_null(entry.fingerprint)},
          {"error", text_or_null(entry.error)}};
}

Json column_value(const SchemaColumn& column) {
  return {{"name", column.name},
          {"type", text_or_null(column.type)},
          {"required", column.required},
          {"key_position", column.key_position == 0 ? Json() : Json(column.key_position)},
          {"default", text_or_null(column.default_value)},
          {"generated", column.generated},
          {"identity", column.identity}};
}

Json foreign_key_value(const SchemaForeignKey& key) {
  return {{"columns", key.columns},
          {"table", key.table},
          {"references", key.references},
          {"on_delete", text_or_null(key.on_delete)},
          {"on_update", text_or_null(key.on_update)}};
}

Json index_value(const SchemaIndex& index) {
  return {{"name", index.name},
          {"columns", index.columns},
          {"unique", index.unique},
          {"partial", index.partial},
          {"sql", text_or_null(index.sql)}};
}

template <typename Items, typename ToValue>
Json list(const Items& items, const ToValue& to_value) {
  Json values = Json::array();
  for (const auto& item : items) values.push_back(to_value(item));
  return values;
}

Json table_value(const SchemaTable& table) {
  return {{"name", table.name},
          {"kind", table.kind},
          {"rows", table.rows < 0 ? Json() : Json(table.rows)},
          {"columns", list(table.columns, column_value)},
          {"foreign_keys", list(table.foreign_keys, foreign_key_value)},
          {"indexes", list(table.indexes, index_value)},
          {"triggers", table.triggers},
          {"remarks", table.remarks},
          {"sql", table.sql}};
}

Json check_value(const Check& check) {
  return {{"name", check.name},
          {"verdict", to_string(check.verdict)},
          {"says", check.says},
          {"next", text_or_null(check.next)}};
}

Json passed_over_value(const PassedOver& file) {
  return {{"file", file.file}, {"why", file.why}};
}

}  // namespace

Json to_json(const StatusResult& result) {
  const std::size_t pending = count_pending(result);
  return {{"applied", result.migrations.size() - pending},
          {"pending", pending},
          {"unrecorded_tables", result.unrecorded_tables},
          {"unbuilt", result.unbuilt},
          {"migrations", list(result.migrations, status_value)},
          {"seeds", list(result.seeds, seed_value)}};
}

Json to_json(const ValidateResult& result) {
  return {{"plugins", result.plugins},
          {"findings", list(result.findings, finding_value)},
          {"passed_over", list(result.passed_over, passed_over_value)}};
}

Json to_json(const RepairResult& result) {
  return {{"repaired", list(result.repaired, repairable_value)},
          {"open", list(result.open, repairable_value)},
          {"taken_over", text_or_null(result.taken_over)}};
}

Json to_json(const HistoryResult& result) {
  return {{"log", list(result.log, entry_value)}};
}

Json to_json(const DoctorResult& result) {
  return {{"checks", list(result.checks(), check_value)},
          {"problems", result.count(Check::Verdict::problem)},
          {"warnings", result.count(Check::Verdict::warning)}};
}

Json to_json(const SchemaCheck& check) {
  return {{"schema_file", check.path.string()},
          {"same", check.is_same()},
          {"difference", text_or_null(check.difference)}};
}

Json to_json(const WaitResult& result) {
  return {{"exists", result.exists}};
}

Json to_json(const HistoryReport& result) {
  Json value = to_json(result.status);
  value.erase("unbuilt");
  value["schema_changed_by_others"] = result.status.drift.has_value();
  value["log"] = list(result.log, entry_value);
  return value;
}

Json to_json(const SchemaResult& result) {
  return {{"tables", list(result.tables, table_value)}};
}

}  // namespace solder::runner
