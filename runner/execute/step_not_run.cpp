#include "execute/step_not_run.hpp"

#include <memory>

#include "database/driver.hpp"
#include "execute/host.hpp"
#include "execute/plugin_call.hpp"
#include "execute/statement_recorder.hpp"

namespace solder::runner {

namespace {

/// Takes scripts alone. Of the connection behind it nothing is used that asks the database.
class ListingConnection final : public Connection {
 public:
  ListingConnection(Connection& real, Progress& progress) : real_(real), recorder_(progress) {
    recorder_.begin_step();
  }

  [[nodiscard]] std::string_view backend() const override { return real_.backend(); }
  [[nodiscard]] const std::string& display_name() const override { return real_.display_name(); }
  [[nodiscard]] std::string quote_identifier(std::string_view name) const override {
    return real_.quote_identifier(name);
  }
  void execute(std::string_view script) override {
    for (const std::string& sql : driver_of(backend()).split(script)) recorder_.not_run(sql);
  }

  [[nodiscard]] std::unique_ptr<Statement> prepare(std::string_view sql) override {
    recorder_.not_run(sql);
    refuse();
  }
  [[nodiscard]] std::int64_t changes() const override { refuse(); }
  [[nodiscard]] std::int64_t last_insert_id() const override { refuse(); }
  void insert_rows(std::string_view /*table*/, const std::vector<std::string_view>& /*columns*/,
                   const solder_value* /*values*/, std::uint64_t /*rows*/) override {
    refuse();
  }
  [[nodiscard]] bool has_object(int /*kind*/, std::string_view /*name*/) override { refuse(); }
  [[nodiscard]] bool has_column(std::string_view /*table*/, std::string_view /*column*/) override {
    refuse();
  }
  [[nodiscard]] std::string own_name(std::string_view /*table*/) const override { refuse(); }
  [[nodiscard]] int own_kind(std::string_view /*table*/) override { refuse(); }
  [[nodiscard]] std::vector<std::string> own_columns(std::string_view /*table*/) override {
    refuse();
  }
  [[nodiscard]] std::vector<std::string> own_triggers(std::string_view /*table*/) override {
    refuse();
  }
  [[nodiscard]] const OwnTypes& own_types() const override { refuse(); }
  [[nodiscard]] bool has_own_changed(std::string_view /*table*/, std::int64_t /*rows*/,
                                     std::int64_t& /*as_of*/) override {
    refuse();
  }
  void post(std::string_view /*sql*/, const std::vector<solder_value>& /*values*/) override {
    refuse();
  }
  void begin() override { refuse(); }
  void begin_reading() override { refuse(); }
  void begin_part() override { refuse(); }
  void end_part() override { refuse(); }
  void undo_part() override { refuse(); }
  void commit() override { refuse(); }
  void rollback() noexcept override {}
  [[nodiscard]] bool in_transaction() const override { return false; }
  [[nodiscard]] const std::string& abandoned_because() const override {
    return real_.abandoned_because();
  }
  void guard(const StepRules& /*rules*/) override {}
  std::vector<std::string> unguard() override { return {}; }
  void drop_guard() noexcept override {}
  [[nodiscard]] std::string refusal() const override { return {}; }
  [[nodiscard]] std::int64_t statements_run() const override { return 0; }
  void on_statement(OnStatement /*callback*/) override {}
  void savepoint_begin(const std::string& /*name*/) override { refuse(); }
  void savepoint_release(const std::string& /*name*/) override { refuse(); }
  void savepoint_rollback(const std::string& /*name*/) override { refuse(); }
  void register_function(const solder_function& function) override {
    if (function.destroy != nullptr) function.destroy(function.self);
    refuse();
  }
  [[nodiscard]] const void* native_interface(std::string_view /*id*/) override { return nullptr; }
  void check_health() override {}
  [[nodiscard]] std::string fingerprint(std::string_view /*history_table*/) override { return {}; }

 private:
  [[noreturn]] static void refuse() {
    throw Error(ErrorCode::migration, {.why = "its code asks the database, which isn't done here"});
  }

  Connection& real_;
  StatementRecorder recorder_;
};

}  // namespace

void list_statements(StepRun& run, const Step& step, StepResult& result) {
  result.outcome = Outcome::skipped;
  result.warnings.emplace_back(
      "it was not run, because it runs without a transaction and couldn't be undone; what follows "
      "it was tried on a database without it");
  try {
    ListingConnection listing(run.connection(), run.progress());
    const Plugin plugin = load_plugin(run, step);
    const ExecuteOptions& options = run.options();
    Host host({listing, run.progress(), options.variables, options.cancelled});
    const std::int32_t returned = call_plugin(plugin, step, host);
    if (options.after_plugin) options.after_plugin();
    const bool may_be_short = host.failure(returned).has_value();
    if (may_be_short) result.warnings.emplace_back("its list of statements may end early");
  } catch (const std::exception&) {
    const StepFailure failure = failure_from_current_exception();
    result.warnings.push_back("its statements can't be listed: " + failure.text.why);
  }
}

}  // namespace solder::runner
