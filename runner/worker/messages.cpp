#include "worker/messages.hpp"

#include <type_traits>
#include <utility>

#include "worker/wire.hpp"

namespace solder::runner {
namespace {

// Each list of fields stands once, for both directions: `archive` is a Writer and `value` const, or
// a Reader.

template <typename Archive, typename Text>
void error_text_fields(Archive& archive, Text& text) {
  archive.field(text.what);
  archive.field(text.where);
  archive.field(text.why);
  archive.field(text.next);
}

template <typename Archive, typename Options>
void options_fields(Archive& archive, Options& options) {
  archive.field(options.database);
  archive.field(options.create_database);
  archive.field(options.history_table);
  archive.field(options.variables);
  archive.field(options.insecure_plugins);
  archive.field(options.lock_serial);
  archive.field(options.in_process);
  archive.field(options.check_health);
  archive.choice(options.transactions, Transactions::all);
  archive.field(options.planned_on.newest_id);
  archive.field(options.planned_on.rows);
  archive.field(options.lock_timeout);
  archive.field(options.ddl_lock_timeout);
  archive.choice(options.lock, LockMode::none);
  archive.choice(options.ddl, DdlMode::non_transactional);
  archive.field(options.step_timeout);
  archive.field(options.run_timeout);
  archive.field(options.memory_limit_mib);
  archive.choice(options.rehearsal, Rehearsal::rolled_back);
}

// All but the version and the path, which have no empty value or another type.
template <typename Archive, typename Value>
void migration_fields(Archive& archive, Value& migration) {
  archive.field(migration.name);
  archive.field(migration.class_name);
  archive.field(migration.description);
  archive.choice(migration.kind, Kind::seed);
  archive.choice(migration.transaction, TransactionMode::none);
  archive.field(migration.reversible);
  archive.field(migration.abi_minor);
  archive.field(migration.backends);
  archive.field(migration.uses);
  archive.field(migration.checksum);
  archive.field(migration.sources);
  archive.field(migration.sdk);
  archive.field(migration.compiler);
  archive.field(migration.libraries);
  archive.field(migration.artifact);
}

template <typename Archive, typename Failure>
void failure_fields(Archive& archive, Failure& failure) {
  archive.choice(failure.code, ErrorCode::hung_up);
  error_text_fields(archive, failure.text);
  archive.field(failure.statement);
  archive.field(failure.offset);
  archive.field(failure.engine_code);
}

// All but the failure.
template <typename Archive, typename Result>
void result_fields(Archive& archive, Result& result) {
  archive.field(result.version);
  archive.field(result.name);
  archive.choice(result.direction, Direction::down);
  archive.choice(result.kind, Kind::seed);
  archive.choice(result.outcome, Outcome::rolled_back);
  archive.field(result.duration_ms);
  archive.field(result.warnings);
}

template <typename Value, typename Message>
concept Is = std::is_same_v<std::remove_const_t<Value>, Message>;

template <typename Archive, Is<StepBegunMessage> Message>
void fields(Archive& archive, Message& message) {
  archive.field(message.version);
  archive.field(message.name);
  archive.choice(message.direction, Direction::down);
}

template <typename Archive, Is<ProgressMessage> Message>
void fields(Archive& archive, Message& message) {
  archive.field(message.done);
  archive.field(message.total);
  archive.field(message.unit);
}

template <typename Archive, Is<RanStatement> Message>
void fields(Archive& archive, Message& message) {
  archive.field(message.number);
  archive.field(message.sql);
  archive.field(message.executions);
  archive.field(message.rows);
  archive.field(message.microseconds);
}

template <typename Archive, Is<LogMessage> Message>
void fields(Archive& archive, Message& message) {
  archive.field(message.level);
  archive.field(message.message);
}

template <typename Archive, Is<WaitingMessage> Message>
void fields(Archive& archive, Message& message) {
  archive.field(message.holder);
}

template <typename Archive, Is<RefusedMessage> Message>
void fields(Archive& archive, Message& message) {
  archive.choice(message.code, ErrorCode::hung_up);
  error_text_fields(archive, message.text);
}

template <typename Archive, Is<ByeMessage> Message>
void fields(Archive& archive, Message& message) {
  archive.field(message.not_run);
}

template <typename Message>
std::string write_fields(const Message& message) {
  Writer writer;
  fields(writer, message);
  return writer.bytes();
}

template <typename Message>
std::optional<Message> read_fields(std::string_view bytes) {
  Reader reader(bytes);
  Message message;
  fields(reader, message);
  if (!reader.finished()) return {};
  return message;
}

std::optional<Step> read_step(std::string_view bytes) {
  Reader reader(bytes);
  Direction direction = Direction::up;
  std::string version_text;
  std::string path;
  reader.choice(direction, Direction::down);
  reader.field(version_text);
  reader.field(path);
  const std::optional<Version> version = Version::parse(version_text);
  if (!version) return {};
  Step step{direction, {.version = *version}};
  step.migration.path = path;
  migration_fields(reader, step.migration);
  if (!reader.finished()) return {};
  return step;
}

}  // namespace

std::string write_step(const Step& step) {
  Writer writer;
  writer.choice(step.direction, Direction::down);
  writer.field(step.migration.version.text());
  writer.field(step.migration.path.native());
  migration_fields(writer, step.migration);
  return writer.bytes();
}

std::string write_message(const RunMessage& message) {
  Writer writer;
  writer.field(message.parent);
  writer.field(message.blackbox);
  writer.field(message.plugins);
  options_fields(writer, message.options);
  writer.field(static_cast<std::uint32_t>(message.plan.size()));
  for (const Step& step : message.plan) writer.field(write_step(step));
  return writer.bytes();
}

std::optional<RunMessage> read_run(std::string_view bytes) {
  Reader reader(bytes);
  RunMessage message;
  reader.field(message.parent);
  reader.field(message.blackbox);
  reader.field(message.plugins);
  options_fields(reader, message.options);
  const std::uint32_t steps = reader.count();
  for (std::uint32_t index = 0; index < steps && reader.ok(); ++index) {
    std::string step_bytes;
    reader.field(step_bytes);
    std::optional<Step> step = read_step(step_bytes);
    if (!step) return {};
    message.plan.push_back(std::move(*step));
  }
  if (!reader.finished()) return {};
  return message;
}

std::string write_message(const StepResult& result) {
  Writer writer;
  result_fields(writer, result);
  writer.field(result.failure.has_value());
  if (result.failure) failure_fields(writer, *result.failure);
  return writer.bytes();
}

std::optional<StepResult> read_step_finished(std::string_view bytes) {
  Reader reader(bytes);
  StepResult result;
  bool has_failure = false;
  result_fields(reader, result);
  reader.field(has_failure);
  if (has_failure) failure_fields(reader, result.failure.emplace());
  if (!reader.finished()) return {};
  return result;
}

std::string write_message(const StepBegunMessage& message) {
  return write_fields(message);
}
std::string write_message(const ProgressMessage& message) {
  return write_fields(message);
}
std::string write_message(const RanStatement& message) {
  return write_fields(message);
}
std::string write_message(const LogMessage& message) {
  return write_fields(message);
}
std::string write_message(const WaitingMessage& message) {
  return write_fields(message);
}
std::string write_message(const RefusedMessage& message) {
  return write_fields(message);
}
std::string write_message(const ByeMessage& message) {
  return write_fields(message);
}

std::optional<StepBegunMessage> read_step_begun(std::string_view bytes) {
  return read_fields<StepBegunMessage>(bytes);
}
std::optional<ProgressMessage> read_progress(std::string_view bytes) {
  return read_fields<ProgressMessage>(bytes);
}
std::optional<RanStatement> read_statement_ran(std::string_view bytes) {
  return read_fields<RanStatement>(bytes);
}
std::optional<LogMessage> read_log(std::string_view bytes) {
  return read_fields<LogMessage>(bytes);
}
std::optional<WaitingMessage> read_waiting(std::string_view bytes) {
  return read_fields<WaitingMessage>(bytes);
}
std::optional<RefusedMessage> read_refused(std::string_view bytes) {
  return read_fields<RefusedMessage>(bytes);
}
std::optional<ByeMessage> read_bye(std::string_view bytes) {
  return read_fields<ByeMessage>(bytes);
}

}  // namespace solder::runner
