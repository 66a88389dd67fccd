// What was written, and what was recorded without running anything.
#include "cli/json_value.hpp"

namespace solder::runner {

Json to_json(const BackupInfo& info) {
  return {{"path", info.path.string()},
          {"size", info.size},
          {"sha256", info.sha256},
          {"version", text_or_null(info.version)},
          {"warnings", info.warnings}};
}

Json backup_value(const std::optional<BackupInfo>& backup) {
  return backup ? to_json(*backup) : Json();
}

Json to_json(const RestoreResult& result) {
  return {{"from", result.from},
          {"version_before", text_or_null(result.version_before)},
          {"version_after", text_or_null(result.version_after)},
          {"backup", backup_value(result.backup)},
          {"damaged", text_or_null(result.damaged.string())},
          {"schema_file", schema_file_value(result.schema_file)}};
}

Json to_json(const ScaffoldResult& result) {
  Json files = Json::array();
  for (const auto& file : result.files) files.push_back(file.string());
  return {{"version", result.version}, {"folder", result.folder.string()}, {"files", files}};
}

Json to_json(const LockResult& result) {
  return {{"path", result.path.string()},
          {"serial", result.serial},
          {"plugins", result.plugins},
          {"changed", result.changed}};
}

Json to_json(const SignResult& result) {
  return {{"path", result.path.string()},
          {"serial", result.serial},
          {"key", result.key},
          {"public_key", result.public_key}};
}

Json to_json(const VerifyResult& result) {
  return {{"path", result.path.string()},
          {"trusted_comment", result.trusted_comment},
          {"plugins", result.plugins}};
}

Json to_json(const HistoryEntry& entry) {
  return {{"version", entry.version.text()},
          {"name", entry.name},
          {"applied_at", text_or_null(entry.applied_at)},
          {"checksum", entry.checksum ? Json(*entry.checksum) : Json()}};
}

Json to_json(const BuildAnswer& answer) {
  Json leftovers = Json::array();
  for (const std::filesystem::path& plugin : answer.leftovers) leftovers.push_back(plugin.string());
  return {{"migrations", answer.migrations.string()},
          {"plugins", answer.plugins.string()},
          {"leftovers", leftovers}};
}

Json to_json(const ConfigurationAnswer& answer) {
  Json options = Json::array();
  for (const EffectiveValue& value : answer.values) {
    options.push_back({{"name", value.option},
                       {"value", text_or_null(value.text)},
                       {"origin", value.origin},
                       {"place", text_or_null(value.place)}});
  }
  return {{"environment", text_or_null(answer.environment)}, {"options", options}};
}

Json to_json(const TextAnswer& answer) {
  return {{"text", answer.text}};
}

}  // namespace solder::runner
