/// \file
/// A Connection that tells which statements a plugin runs through it, how many rows each has
/// changed and how long it took. What a plugin runs on the native connection goes past it.

#ifndef SOLDER_RUNNER_EXECUTE_RECORDING_CONNECTION_HPP
#define SOLDER_RUNNER_EXECUTE_RECORDING_CONNECTION_HPP

#include <memory>
#include <string>
#include <vector>

#include "execute/forwarding_connection.hpp"
#include "execute/statement_recorder.hpp"

namespace solder::runner {

class RecordingConnection final : public ForwardingConnection {
 public:
  /// `progress` is told, and must outlive it.
  RecordingConnection(std::unique_ptr<Connection> behind, Progress& progress)
      : ForwardingConnection(std::move(behind)), recorder_(progress) {}

  void execute(std::string_view script) override;
  [[nodiscard]] std::unique_ptr<Statement> prepare(std::string_view sql) override;
  void insert_rows(std::string_view table, const std::vector<std::string_view>& columns,
                   const solder_value* values, std::uint64_t rows) override;
  void guard(const StepRules& rules) override;
  std::vector<std::string> unguard() override;
  void drop_guard() noexcept override;
  void on_statement(OnStatement callback) override { callback_ = std::move(callback); }

 private:
  using Clock = StatementRecorder::Clock;

  void finished(std::int64_t statements, std::string_view sql);
  void end_recording() noexcept;

  StatementRecorder recorder_;
  OnStatement callback_ = {};
  bool is_recording_ = false;
  Clock::time_point began_ = {};  ///< of the script's present statement
};

}  // namespace solder::runner

#endif
