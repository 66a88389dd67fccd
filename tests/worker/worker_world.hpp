/// \file
/// The surroundings of a worker in the tests: a database of its own, plans made of the compiled
/// plugins, and somebody who listens.

#ifndef SOLDER_TESTS_WORKER_WORKER_WORLD_HPP
#define SOLDER_TESTS_WORKER_WORKER_WORLD_HPP

#include <functional>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <vector>

#include "catalog/catalog.hpp"
#include "core/text.hpp"
#include "database/database.hpp"
#include "database/history_table.hpp"
#include "support/temporary_folder.hpp"
#include "worker/worker.hpp"

namespace solder::testing {

/// Writes down what it hears.
class HearingProgress : public runner::Progress {
 public:
  void step_begun(const std::string& version, const std::string& name,
                  runner::Direction direction) noexcept override {
    add(std::string(runner::to_string(direction)) + " " + version + " " + name);
  }
  void step_progress(std::uint64_t done, std::uint64_t total,
                     const std::string& unit) noexcept override {
    add("progress " + std::to_string(done) + "/" + std::to_string(total) + " " + unit);
  }
  void log(int /*level*/, const std::string& message) noexcept override {
    add("log: " + message);
    if (on_log) on_log(message);
  }
  void output(const std::string& line) noexcept override { add("output: " + line); }
  void step_finished(const runner::StepResult& result) noexcept override {
    add("finished " + result.version);
    if (on_finished) on_finished(result);
  }
  void step_ran(const runner::StepResult& result) noexcept override {
    add("ran " + result.version);
    if (on_ran) on_ran(result);
  }
  void waiting(const std::string& /*holder*/) noexcept override {
    add("waiting");
    if (on_waiting) on_waiting();
  }
  void time_passed() noexcept override {
    if (on_time_passed) on_time_passed();
  }

  std::vector<std::string> heard = {};
  std::function<void(const std::string& message)> on_log = {};
  std::function<void(const runner::StepResult& result)> on_finished = {};
  std::function<void(const runner::StepResult& result)> on_ran = {};
  std::function<void()> on_waiting = {};
  std::function<void()> on_time_passed = {};

 private:
  void add(std::string line) { heard.push_back(std::move(line)); }
};

inline const char* to_word(runner::Outcome outcome) {
  constexpr const char* kWords[] = {"done", "skipped", "failed", "in doubt", "rolled back"};
  return kWords[static_cast<std::size_t>(outcome)];
}

/// "001 done, 002 failed, 1 not run".
inline std::string summary(const runner::Report& report) {
  std::string text;
  for (const runner::StepResult& result : report.results) {
    text += (text.empty() ? "" : ", ") + result.version + " " + to_word(result.outcome);
  }
  if (report.not_run > 0) text += ", " + std::to_string(report.not_run) + " not run";
  return text;
}

/// The parts of an error, a line each.
inline std::string lines(const runner::ErrorText& text) {
  return text.what + "\nwhere: " + text.where + "\nwhy: " + text.why + "\nnext: " + text.next;
}

class WorkerWorld : public ::testing::Test {
 protected:
  WorkerWorld() {
    options_.database = database().string();
    options_.create_database = true;
  }

  [[nodiscard]] std::filesystem::path database() const { return folder_ / "app.db"; }

  /// Plugins of plugins/ by the names of tests/worker/CMakeLists.txt.
  static runner::Plan plan(const std::vector<std::string>& names,
                           runner::Direction direction = runner::Direction::up) {
    runner::Plan steps;
    for (const std::string& name : names) {
      steps.push_back({direction, runner::read_plugin_file(std::filesystem::path(PLUGIN_FOLDER) /
                                                           (name + ".so"))});
    }
    return steps;
  }

  runner::Report run_plan(const runner::Plan& steps) {
    return runner::run_in_worker(steps, options_, progress_);
  }
  runner::Report run(const std::vector<std::string>& names) { return run_plan(plan(names)); }

  /// The run's failure; empty texts when there is none.
  static runner::StepFailure failure(const runner::Report& report) {
    const runner::StepResult* failed = report.failure();
    return failed != nullptr && failed->failure ? *failed->failure : runner::StepFailure{};
  }

  /// What the database holds: "history 001, tables 001", each with its versions.
  [[nodiscard]] std::string state() const {
    const auto connection = open();
    runner::HistoryTable table(*connection, options_.history_table);
    std::string history;
    for (const auto& entry : table.read().entries) history += " " + entry.version.text();
    std::string tables;
    for (const char* version : {"001", "002", "003"}) {
      if (connection->has_object(SOLDER_TABLE, std::string("rows_") + version)) {
        tables += std::string(" ") + version;
      }
    }
    connection->check_health();
    return "history" + history + ", tables" + tables;
  }

  /// The log, oldest first: "up 001 done".
  [[nodiscard]] std::vector<std::string> log() const {
    const auto connection = open();
    runner::HistoryTable table(*connection, options_.history_table);
    std::vector<std::string> rows;
    for (const runner::LogEntry& entry : table.read_log(0)) {
      std::string row = std::string(runner::to_string(entry.action)) + " " + entry.version + " " +
                        runner::to_string(entry.outcome);
      if (!entry.error.empty()) row += ": " + entry.error;
      rows.insert(rows.begin(), row);
    }
    return rows;
  }

  [[nodiscard]] std::unique_ptr<runner::Connection> open() const {
    return runner::open_database(runner::parse_address(options_.database), {});
  }

  TemporaryFolder folder_;
  runner::WorkerOptions options_;
  HearingProgress progress_;
};

}  // namespace solder::testing

#endif
