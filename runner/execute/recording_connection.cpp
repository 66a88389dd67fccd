#include "execute/recording_connection.hpp"

#include <utility>

namespace solder::runner {

namespace {

using Clock = StatementRecorder::Clock;

/// Counts how often it runs from its start to its end, or until it is left.
class RecordingStatement final : public Statement {
 public:
  RecordingStatement(std::unique_ptr<Statement> behind, Connection& connection,
                     StatementRecorder& recorder)
      : behind_(std::move(behind)),
        connection_(connection),
        recorder_(recorder),
        counts_rows_(changes_rows(behind_->sql())) {}
  ~RecordingStatement() override { leave(); }
  RecordingStatement(const RecordingStatement&) = delete;
  RecordingStatement& operator=(const RecordingStatement&) = delete;

  [[nodiscard]] std::uint32_t parameter_count() const override {
    return behind_->parameter_count();
  }
  [[nodiscard]] std::uint32_t parameter_index(std::string_view name) const override {
    return behind_->parameter_index(name);
  }
  void bind(std::uint32_t index, const solder_value& value) override {
    behind_->bind(index, value);
  }
  void bind_reference(std::uint32_t index, const solder_value& value) override {
    behind_->bind_reference(index, value);
  }
  bool step() override {
    if (state_ == State::done) return behind_->step();
    if (state_ == State::ready) number_ = recorder_.begin(behind_->sql());
    state_ = State::running;
    const Clock::time_point began = Clock::now();
    const bool has_row = behind_->step();
    time_ += Clock::now() - began;
    if (!has_row) finish(counts_rows_ ? connection_.changes() : RanStatement::kNoRows);
    return has_row;
  }
  void reset() noexcept override {
    leave();
    behind_->reset();
    state_ = State::ready;
  }
  void run_many(const solder_value* arguments, std::uint32_t count, std::uint64_t rows) override {
    leave();
    state_ = State::ready;
    // A server is sent many at once, and tells of the last one alone.
    const std::uint64_t at_once = connection_.backend() == "sqlite" ? 1 : rows;
    for (std::uint64_t row = 0; row < rows; row += at_once) {
      const std::uint64_t number = recorder_.begin(behind_->sql());
      const Clock::time_point began = Clock::now();
      behind_->run_many(arguments + row * count, count, at_once);
      const bool knows = counts_rows_ && at_once == 1;
      recorder_.end(number, at_once, knows ? connection_.changes() : RanStatement::kNoRows,
                    Clock::now() - began);
    }
  }
  [[nodiscard]] std::uint32_t column_count() const override { return behind_->column_count(); }
  [[nodiscard]] std::string_view column_name(std::uint32_t index) const override {
    return behind_->column_name(index);
  }
  [[nodiscard]] solder_value column(std::uint32_t index) override { return behind_->column(index); }
  void row(solder_value* values, std::uint32_t count) override { behind_->row(values, count); }
  [[nodiscard]] std::int64_t column_integer(std::uint32_t index) override {
    return behind_->column_integer(index);
  }
  [[nodiscard]] double column_real(std::uint32_t index) override {
    return behind_->column_real(index);
  }
  [[nodiscard]] std::string_view column_text(std::uint32_t index) override {
    return behind_->column_text(index);
  }
  [[nodiscard]] const std::string& sql() const override { return behind_->sql(); }

 private:
  enum class State { ready, running, done };

  void finish(std::int64_t rows) {
    recorder_.end(number_, 1, rows, std::exchange(time_, {}));
    state_ = State::done;
  }
  /// The plugin doesn't want the rest of the rows.
  void leave() noexcept {
    try {
      if (state_ == State::running) finish(RanStatement::kNoRows);
    } catch (const std::exception&) {
      return;  // without memory it goes uncounted
    }
  }

  std::unique_ptr<Statement> behind_;
  Connection& connection_;
  StatementRecorder& recorder_;
  bool counts_rows_;
  State state_ = State::ready;
  std::uint64_t number_ = 0;
  Clock::duration time_ = {};
};

}  // namespace

void RecordingConnection::execute(std::string_view script) {
  began_ = Clock::now();
  behind().execute(script);
}

/// Of one statement of a script.
void RecordingConnection::finished(std::int64_t statements, std::string_view sql) {
  const Clock::duration time = Clock::now() - began_;
  recorder_.ran(sql, changes_rows(sql) ? behind().changes() : RanStatement::kNoRows, time);
  if (callback_) {
    is_recording_ = false;
    callback_(statements, sql);
    is_recording_ = true;
  }
  began_ = Clock::now();
}

std::unique_ptr<Statement> RecordingConnection::prepare(std::string_view sql) {
  auto statement = behind().prepare(sql);
  if (!is_recording_) return statement;
  return std::make_unique<RecordingStatement>(std::move(statement), behind(), recorder_);
}

void RecordingConnection::insert_rows(std::string_view table,
                                      const std::vector<std::string_view>& columns,
                                      const solder_value* values, std::uint64_t rows) {
  std::string names;
  std::string marks;
  for (const std::string_view column : columns) {
    names += (names.empty() ? "" : ", ") + quote_identifier(column);
    marks += marks.empty() ? "?" : ", ?";
  }
  const std::uint64_t number = recorder_.begin("INSERT INTO " + quote_identifier(table) + " (" +
                                               names + ") VALUES (" + marks + ")");
  const Clock::time_point began = Clock::now();
  behind().insert_rows(table, columns, values, rows);
  recorder_.end(number, rows, static_cast<std::int64_t>(rows), Clock::now() - began);
}

void RecordingConnection::guard(const StepRules& rules) {
  behind().guard(rules);
  recorder_.begin_step();
  behind().on_statement(
      [this](std::int64_t statements, std::string_view sql) { finished(statements, sql); });
  is_recording_ = true;
}

std::vector<std::string> RecordingConnection::unguard() {
  end_recording();
  return behind().unguard();
}

void RecordingConnection::drop_guard() noexcept {
  end_recording();
  behind().drop_guard();
}

void RecordingConnection::end_recording() noexcept {
  if (!is_recording_) return;
  is_recording_ = false;
  try {
    behind().on_statement({});
    recorder_.end_step();
  } catch (const std::exception&) {
    return;  // without memory the last counts go untold
  }
}

}  // namespace solder::runner
