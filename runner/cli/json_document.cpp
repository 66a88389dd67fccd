#include "cli/json_document.hpp"

#include <map>
#include <utility>

#include "cli/json_reserve.hpp"
#include "cli/json_value.hpp"
#include "core/runner_version.hpp"
#include "core/text.hpp"

namespace solder::runner {

namespace {

constexpr int kIndent = 2;
constexpr int kLastSuccess = 1;

}  // namespace

struct Document::Content {
  std::string command = {};
  std::string database = {};
  Json result = nullptr;
  Json error = nullptr;

  [[nodiscard]] Json whole(int exit_code) const;
};

Document::Document() : content_(std::make_unique<Content>()) {
  fill_reserve();
}

Document::~Document() {
  const UseOfReserve in_use;
  content_.reset();
}

void Document::about(std::string command, const std::string& database) {
  content_->command = std::move(command);
  content_->database = redact(database);
}

template <typename Result>
void Document::add(const Result& result) {
  const UseOfReserve in_use;
  content_->result = to_json(result);
}

template void Document::add(const ChangeResult&);
template void Document::add(const PlanResult&);
template void Document::add(const RehearsalResult&);
template void Document::add(const VerificationResult&);
template void Document::add(const StatusResult&);
template void Document::add(const ValidateResult&);
template void Document::add(const RepairResult&);
template void Document::add(const HistoryResult&);
template void Document::add(const HistoryReport&);
template void Document::add(const SchemaResult&);
template void Document::add(const BackupInfo&);
template void Document::add(const RestoreResult&);
template void Document::add(const ScaffoldResult&);
template void Document::add(const LockResult&);
template void Document::add(const SignResult&);
template void Document::add(const VerifyResult&);
template void Document::add(const HistoryEntry&);
template void Document::add(const ImportResult&);
template void Document::add(const AdoptResult&);
template void Document::add(const DoctorResult&);
template void Document::add(const SchemaCheck&);
template void Document::add(const WaitResult&);
template void Document::add(const BuildAnswer&);
template void Document::add(const ConfigurationAnswer&);
template void Document::add(const TextAnswer&);

void Document::fail(const StepFailure& failure, const std::string& version) {
  const UseOfReserve in_use;
  content_->error = error_value(failure, version);
}

void Document::fail(const Error& error, const ErrorText& text) {
  StepFailure failure{.code = error.code(), .text = text};
  if (const auto* of_database = dynamic_cast<const DatabaseError*>(&error)) {
    failure.statement = of_database->statement();
    failure.offset = of_database->offset();
    failure.engine_code = of_database->engine_code();
  }
  fail(failure);
}

Json Document::Content::whole(int exit_code) const {
  return {{"format", kFormat},
          {"solder", runner_version()},
          {"command", text_or_null(command)},
          {"database", text_or_null(database)},
          {"ok", exit_code <= kLastSuccess},
          {"exit_code", exit_code},
          {"exit_class", exit_class(exit_code)},
          {"result", result},
          {"error", error}};
}

std::string Document::text(int exit_code) const {
  const UseOfReserve in_use;
  constexpr bool kEscapeAll = true;
  const Json document = content_->whole(exit_code);
  return document.dump(kIndent, ' ', kEscapeAll, Json::error_handler_t::replace) + "\n";
}

std::string Document::first_line() const {
  const UseOfReserve in_use;
  return event_line("started", {{"solder", runner_version()},
                                {"command", text_or_null(content_->command)},
                                {"database", text_or_null(content_->database)}});
}

std::string Document::last_line(int exit_code) const {
  const UseOfReserve in_use;
  return event_line("finished", Json::object({{"document", content_->whole(exit_code)}}));
}

const char* exit_class(int exit_code) {
  static const std::map<int, const char*> classes = {
      {0, "done"},      {1, "pending"},       {2, "failed"},       {3, "usage"},    {4, "history"},
      {5, "lock"},      {6, "plugin"},        {7, "environment"},  {8, "in_doubt"}, {9, "consent"},
      {129, "hung_up"}, {130, "interrupted"}, {143, "terminated"},
  };
  const auto found = classes.find(exit_code);
  return found == classes.end() ? "environment" : found->second;
}

}  // namespace solder::runner
