#include "execute/step_error.hpp"

#include <algorithm>
#include <new>

#include "core/text.hpp"

namespace solder::runner {
namespace {

/// Long scripts are shown from the line of the error on, so that the reader sees the statement and
/// not its page.
constexpr std::size_t kStatementShown = 400;

std::string show_statement(const StepFailure& failure) {
  if (failure.statement.empty()) return {};
  std::string_view sql = failure.statement;
  const std::size_t start = sql.find_first_not_of(" \t\r\n;");
  sql.remove_prefix(start == std::string_view::npos ? 0 : start);
  while (!sql.empty() && (sql.back() == '\n' || sql.back() == '\r' || sql.back() == ' ')) {
    sql.remove_suffix(1);
  }
  std::string shown = printable_lines(shorten(sql, kStatementShown));
  const std::string all = failure.statement;
  if (failure.offset > 0 && static_cast<std::size_t>(failure.offset) < all.size()) {
    const auto end = all.begin() + failure.offset;
    const auto line = std::count(all.begin(), end, '\n') + 1;
    if (line > 1) shown += "\n(line " + std::to_string(line) + " of the statement)";
  }
  return shown;
}

std::string repair_hint(const Step& step) {
  return "'solder repair " + step.migration.version.text() + "'";
}

std::string next_after(const StepFailure& failure, const Step& step, Aftermath aftermath) {
  if (aftermath == Aftermath::partial) {
    return "the migration runs without a transaction: what it did before that stays. Look at the "
           "database, "
           "then settle it with " +
           repair_hint(step);
  }
  if (!failure.text.next.empty()) return failure.text.next;
  const std::string state = aftermath == Aftermath::run_undone
                                ? "the database is as it was before the run; "
                                : "the database is as it was before this step; ";
  switch (failure.code) {
    case ErrorCode::lock:
      return state + "try again, or wait longer with --lock-timeout";
    case ErrorCode::environment:
      return state + "mend the cause and run the command again";
    case ErrorCode::interrupted:
    case ErrorCode::terminated:
    case ErrorCode::hung_up:
      return state + "run the command again to go on";
    default:
      return state + "mend the migration, run 'solder build', then run the command again";
  }
}

}  // namespace

std::string step_phrase(const Step& step) {
  const std::string verb = step.migration.kind == Kind::seed ? "run seed "
                           : step.direction == Direction::up ? "apply migration "
                                                             : "roll back migration ";
  return verb + quote(step.migration.version.text()) + " (" + printable(step.migration.class_name) +
         ")";
}

StepFailure explain(StepFailure failure, const Step& step, Aftermath aftermath) {
  failure.text.what = "cannot " + step_phrase(step);
  if (failure.text.where.empty()) failure.text.where = show_statement(failure);
  failure.text.next = next_after(failure, step, aftermath);
  return failure;
}

StepFailure failure_from_current_exception() {
  try {
    throw;
  } catch (const StepFailed& failed) {
    return failed.failure;
  } catch (const DatabaseError& error) {
    return {error.code(), error.text(), error.statement(), error.offset(), error.engine_code()};
  } catch (const Error& error) {
    StepFailure failure{error.code(), error.text()};
    if (!failure.text.what.empty()) failure.text.why = failure.text.what + ": " + failure.text.why;
    return failure;
  } catch (const std::bad_alloc&) {
    return {ErrorCode::environment, {.why = "out of memory"}};
  } catch (const std::exception& error) {
    return {ErrorCode::migration,
            {.why = error.what(), .next = "report this; it is a bug in solder"}};
  }
}

StepResult result_of(const Step& step) {
  StepResult result;
  result.version = step.migration.version.text();
  result.name = step.migration.class_name;
  result.direction = step.direction;
  result.kind = step.migration.kind;
  return result;
}

}  // namespace solder::runner
