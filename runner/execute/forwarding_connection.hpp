/// \file
/// A Connection that hands everything on to another one: the base of those that add something.

#ifndef SOLDER_RUNNER_EXECUTE_FORWARDING_CONNECTION_HPP
#define SOLDER_RUNNER_EXECUTE_FORWARDING_CONNECTION_HPP

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/connection.hpp"

namespace solder::runner {

/// Owns the connection behind it.
class ForwardingConnection : public Connection {
 public:
  explicit ForwardingConnection(std::unique_ptr<Connection> behind) : behind_(std::move(behind)) {}

  [[nodiscard]] std::string_view backend() const override { return behind_->backend(); }
  [[nodiscard]] bool has_transactional_ddl() override { return behind_->has_transactional_ddl(); }
  [[nodiscard]] const std::string& display_name() const override { return behind_->display_name(); }
  void execute(std::string_view script) override { behind_->execute(script); }
  [[nodiscard]] std::unique_ptr<Statement> prepare(std::string_view sql) override {
    return behind_->prepare(sql);
  }
  [[nodiscard]] std::int64_t changes() const override { return behind_->changes(); }
  [[nodiscard]] std::int64_t last_insert_id() const override { return behind_->last_insert_id(); }
  void insert_rows(std::string_view table, const std::vector<std::string_view>& columns,
                   const solder_value* values, std::uint64_t rows) override {
    behind_->insert_rows(table, columns, values, rows);
  }
  [[nodiscard]] bool has_object(int kind, std::string_view name) override {
    return behind_->has_object(kind, name);
  }
  [[nodiscard]] bool has_column(std::string_view table, std::string_view column) override {
    return behind_->has_column(table, column);
  }

  [[nodiscard]] std::string active_run() override { return behind_->active_run(); }
  [[nodiscard]] std::string own_schema() const override { return behind_->own_schema(); }
  [[nodiscard]] bool has_own_schema() override { return behind_->has_own_schema(); }
  [[nodiscard]] std::string own_name(std::string_view table) const override {
    return behind_->own_name(table);
  }
  [[nodiscard]] int own_kind(std::string_view table) override { return behind_->own_kind(table); }
  [[nodiscard]] std::vector<std::string> own_columns(std::string_view table) override {
    return behind_->own_columns(table);
  }
  [[nodiscard]] std::vector<std::string> own_triggers(std::string_view table) override {
    return behind_->own_triggers(table);
  }
  [[nodiscard]] const OwnTypes& own_types() const override { return behind_->own_types(); }
  [[nodiscard]] bool has_own_changed(std::string_view table, std::int64_t rows,
                                     std::int64_t& as_of) override {
    return behind_->has_own_changed(table, rows, as_of);
  }
  void post(std::string_view sql, const std::vector<solder_value>& values) override {
    behind_->post(sql, values);
  }
  [[nodiscard]] std::string quote_identifier(std::string_view name) const override {
    return behind_->quote_identifier(name);
  }

  void begin() override { behind_->begin(); }
  void begin_reading() override { behind_->begin_reading(); }
  [[nodiscard]] int attempts(int engine_code) const override {
    return behind_->attempts(engine_code);
  }
  void commit() override { behind_->commit(); }
  void begin_shared() override { behind_->begin_shared(); }
  void begin_part() override { behind_->begin_part(); }
  void end_part() override { behind_->end_part(); }
  void undo_part() override { behind_->undo_part(); }
  [[nodiscard]] bool is_over_with_part(int engine_code) const override {
    return behind_->is_over_with_part(engine_code);
  }
  void rollback() noexcept override { behind_->rollback(); }
  [[nodiscard]] bool in_transaction() const override { return behind_->in_transaction(); }
  [[nodiscard]] const std::string& abandoned_because() const override {
    return behind_->abandoned_because();
  }

  void guard(const StepRules& rules) override { behind_->guard(rules); }
  std::vector<std::string> unguard() override { return behind_->unguard(); }
  void drop_guard() noexcept override { behind_->drop_guard(); }
  [[nodiscard]] std::string refusal() const override { return behind_->refusal(); }
  [[nodiscard]] std::int64_t statements_run() const override { return behind_->statements_run(); }
  void on_statement(OnStatement callback) override { behind_->on_statement(std::move(callback)); }

  void savepoint_begin(const std::string& name) override { behind_->savepoint_begin(name); }
  void savepoint_release(const std::string& name) override { behind_->savepoint_release(name); }
  void savepoint_rollback(const std::string& name) override { behind_->savepoint_rollback(name); }

  void register_function(const solder_function& function) override {
    behind_->register_function(function);
  }
  [[nodiscard]] const void* native_interface(std::string_view id) override {
    return behind_->native_interface(id);
  }
  void check_health() override { behind_->check_health(); }
  [[nodiscard]] std::string fingerprint(std::string_view history_table) override {
    return behind_->fingerprint(history_table);
  }
  [[nodiscard]] std::uint64_t transaction_number() const override {
    return behind_->transaction_number();
  }
  void wait_for_end(std::uint64_t transaction) override { behind_->wait_for_end(transaction); }
  [[nodiscard]] std::string schema_stamp() override { return behind_->schema_stamp(); }
  [[nodiscard]] bool is_fingerprint_cheap() const override {
    return behind_->is_fingerprint_cheap();
  }

 protected:
  [[nodiscard]] Connection& behind() const { return *behind_; }

 private:
  std::unique_ptr<Connection> behind_;
};

}  // namespace solder::runner

#endif
