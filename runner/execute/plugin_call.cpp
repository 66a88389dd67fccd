#include "execute/plugin_call.hpp"

#include <optional>
#include <utility>

#include "core/text.hpp"
#include "execute/blackbox.hpp"
#include "execute/step_error.hpp"

namespace solder::runner {
namespace {

/// Bytes of the words of a plugin's exception.
constexpr std::size_t kExceptionShown = 1000;

void add_warnings(StepResult& result, std::vector<std::string> warnings) {
  for (std::string& warning : warnings) result.warnings.push_back(std::move(warning));
}

StepFailure escaped(const std::string& words) {
  return {ErrorCode::migration,
          {.why = "its plugin let an exception out, which the ABI forbids: " +
                  printable(shorten(words, kExceptionShown)),
           .next = "catch it in the plugin and call 'fail', or derive from solder::Migration"}};
}

/// The ABI forbids an exception; one that comes all the same must not pass for one of ours.
std::int32_t call_function(const solder_migration& migration, Direction direction, Host& host) {
  const auto function = direction == Direction::up ? migration.up : migration.down;
  try {
    const std::int32_t returned = function(migration.self, host.context(), &Host::table());
    host.close();
    if (migration.destroy != nullptr) migration.destroy(migration.self);
    return returned;
  } catch (const std::exception& error) {
    throw StepFailed{escaped(error.what())};
  } catch (...) {
    throw StepFailed{escaped("not a std::exception")};
  }
}

void run_guarded(StepRun& run, const Plugin& plugin, const Step& step, StepResult& result) {
  const ExecuteOptions& options = run.options();
  Host host({run.connection(), run.progress(), options.variables, options.cancelled});
  const std::int32_t returned = call_plugin(plugin, step, host);
  if (options.after_plugin) add_warnings(result, options.after_plugin());
  if (const auto failure = host.failure(returned)) throw StepFailed{*failure};
  if (run.is_cancelled()) {
    throw StepFailed{{ErrorCode::interrupted, {.why = "the run was asked to stop"}}};
  }
}

StepRules rules_of(StepRun& run, const Migration& migration) {
  return {.history_table = run.history().table(),
          .transaction = run.transaction_of(migration),
          .allow_writable_schema = migration.declares("writable_schema"),
          .allow_native = migration.declares("native")};
}

}  // namespace

Plugin load_plugin(const StepRun& run, const Step& step) {
  const struct Loading {
    Loading() { note_loading(true); }
    ~Loading() { note_loading(false); }
    Loading(const Loading&) = delete;
    Loading& operator=(const Loading&) = delete;
  } loading;
  const ExecuteOptions& options = run.options();
  std::optional<SealedArtifact> sealed = {};
  if (options.sealed) sealed = options.sealed(step);
  if (!sealed) return {step.migration, options.insecure_plugins};
  return {step.migration, *std::move(sealed), options.insecure_plugins};
}

std::int32_t call_plugin(const Plugin& plugin, const Step& step, Host& host) {
  const std::int32_t returned = call_function(plugin.migration(), step.direction, host);
  host.close();
  return returned;
}

void run_plugin(StepRun& run, const Plugin& plugin, const Step& step, StepResult& result) {
  Connection& connection = run.connection();
  connection.guard(rules_of(run, step.migration));
  run_guarded(run, plugin, step, result);
  add_warnings(result, connection.unguard());
}

}  // namespace solder::runner
