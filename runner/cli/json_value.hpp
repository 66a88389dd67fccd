/// \file
/// Results as JSON values. For the json_*.cpp files alone: the library takes long to compile.

#ifndef SOLDER_RUNNER_CLI_JSON_VALUE_HPP
#define SOLDER_RUNNER_CLI_JSON_VALUE_HPP

#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "cli/effective_configuration.hpp"
#include "cli/json_document.hpp"
#include "cli/schema_file.hpp"
#include "commands/doctor.hpp"
#include "commands/moving.hpp"
#include "commands/rehearsal.hpp"
#include "commands/wait.hpp"

namespace solder::runner {

/// Keeps the order in which fields are written.
using Json = nlohmann::ordered_json;

/// Of documents and events: it rises when a field goes or gets another meaning, not when one is
/// added.
inline constexpr int kFormat = 1;

/// An event of `--format jsonl` as a line, with the time: `fields` come after its name.
[[nodiscard]] std::string event_line(const char* event, const Json& fields);

/// null for what isn't there.
inline Json text_or_null(const std::string& text) {
  return text.empty() ? Json(nullptr) : Json(text);
}

[[nodiscard]] Json error_value(const StepFailure& failure, const std::string& version);
[[nodiscard]] Json backup_value(const std::optional<BackupInfo>& backup);
[[nodiscard]] Json schema_file_value(const std::optional<SchemaFile>& file);

[[nodiscard]] Json to_json(const ChangeResult& result);
[[nodiscard]] Json to_json(const PlanResult& result);
[[nodiscard]] Json to_json(const RehearsalResult& result);
[[nodiscard]] Json to_json(const VerificationResult& result);
[[nodiscard]] Json done_step(const StepResult& result);
[[nodiscard]] Json planned_steps(const Plan& plan);

[[nodiscard]] Json to_json(const StatusResult& result);
[[nodiscard]] Json to_json(const ValidateResult& result);
[[nodiscard]] Json to_json(const RepairResult& result);
[[nodiscard]] Json to_json(const HistoryResult& result);
[[nodiscard]] Json to_json(const HistoryReport& result);
[[nodiscard]] Json to_json(const SchemaResult& result);

[[nodiscard]] Json to_json(const BackupInfo& info);
[[nodiscard]] Json to_json(const RestoreResult& result);
[[nodiscard]] Json to_json(const ScaffoldResult& result);
[[nodiscard]] Json to_json(const LockResult& result);
[[nodiscard]] Json to_json(const SignResult& result);
[[nodiscard]] Json to_json(const VerifyResult& result);
[[nodiscard]] Json to_json(const HistoryEntry& entry);
[[nodiscard]] Json to_json(const ImportResult& result);
[[nodiscard]] Json to_json(const AdoptResult& result);
[[nodiscard]] Json to_json(const DoctorResult& result);
[[nodiscard]] Json to_json(const SchemaCheck& check);
[[nodiscard]] Json to_json(const WaitResult& result);
[[nodiscard]] Json to_json(const BuildAnswer& answer);
[[nodiscard]] Json to_json(const ConfigurationAnswer& answer);
[[nodiscard]] Json to_json(const TextAnswer& answer);

}  // namespace solder::runner

#endif
