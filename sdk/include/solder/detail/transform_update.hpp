/// \file
/// A table transformed by one UPDATE that calls the author's function, where code can run inside
/// the database. Not for authors: use Database::transform.

#ifndef SOLDER_DETAIL_TRANSFORM_UPDATE_HPP
#define SOLDER_DETAIL_TRANSFORM_UPDATE_HPP

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "solder/detail/arena.hpp"
#include "solder/detail/transform_row.hpp"
#include "solder/detail/transform_sql.hpp"

namespace solder {
inline namespace v1 {
namespace detail {

/// What the SQL functions of one UPDATE share. The first function that the database calls for a row
/// computes all columns, from the row's values; each other one hands out one of them, without
/// arguments. A row's columns are handed out once each before the next row begins, which is
/// checked.
class SharedRow {
 public:
  /// `order`: of the columns, as indices of `request.to`.
  SharedRow(const Database& db, std::shared_ptr<const RowWork> work, TransformRequest request,
            std::vector<std::size_t> order)
      : context_(db.context()),
        table_(db.host()),
        work_(std::move(work)),
        request_(std::move(request)),
        order_(std::move(order)),
        out_(order_.size()),
        handed_out_(order_.size()) {}

  /// Computes the row of the arguments, keys and then values, and hands out its first column.
  std::int32_t compute(const solder_value* arguments, solder_function_result& result) noexcept {
    try {
      if (handed_out_ != out_.size()) return fail(result, kOutOfOrder);
      if (++rows_ % kRowsPerReport == 0 && report() < 0) return fail(result, kCancelled);
      bytes_.clear();
      work_->run(arguments + request_.keys.size(), out_.data(), bytes_);
      handed_out_ = 1;
      result.value = out_[order_.front()];
      return SOLDER_OK;
    } catch (const std::exception& error) {
      return fail_row(arguments, error.what(), result);
    } catch (...) {
      return fail_row(arguments, "unknown exception", result);
    }
  }

  /// Hands out the next column of the row that was computed last.
  std::int32_t hand_out(std::size_t turn, solder_function_result& result) noexcept {
    if (handed_out_ != turn) return fail(result, kOutOfOrder);
    ++handed_out_;
    result.value = out_[order_[turn]];
    return SOLDER_OK;
  }

 private:
  static constexpr const char* kOutOfOrder =
      "the database computes the columns of a row in another order than solder expects";
  static constexpr const char* kCancelled = "the run was asked to stop";
  /// Well below the time in which a person notices, and not noticeable in the row's cost.
  static constexpr std::uint64_t kRowsPerReport = 4096;

  [[nodiscard]] std::int32_t report() const noexcept {
    return table_->progress(context_, rows_, 0, to_abi("rows"));
  }

  static std::int32_t fail(solder_function_result& result, const char* why) noexcept {
    result.message = to_abi(why);
    return SOLDER_EXCEPTION;
  }

  std::int32_t fail_row(const solder_value* keys, const char* why,
                        solder_function_result& result) noexcept {
    try {
      message_ = describe_row_failure(request_, keys, why);
      result.message = to_abi(message_);
      return SOLDER_EXCEPTION;
    } catch (...) {
      return fail(result, "out of memory");
    }
  }

  solder_context* context_;
  const solder_host* table_;
  std::shared_ptr<const RowWork> work_;
  const TransformRequest request_;
  const std::vector<std::size_t> order_;
  std::vector<solder_value> out_;
  Arena bytes_;
  std::string message_;
  std::uint64_t rows_ = 0;
  std::size_t handed_out_;  ///< columns of the present row; all, before the first one
};

/// One of the SQL functions, as the host keeps it until the step ends.
struct SharedColumn {
  std::shared_ptr<SharedRow> row;
  std::size_t turn;  ///< the how manieth of a row

  static std::int32_t compute(void* self, const solder_value* arguments, std::uint32_t /*count*/,
                              solder_function_result* result) {
    return static_cast<SharedColumn*>(self)->row->compute(arguments, *result);
  }
  static std::int32_t hand_out(void* self, const solder_value* /*arguments*/,
                               std::uint32_t /*count*/, solder_function_result* result) {
    const auto* const column = static_cast<SharedColumn*>(self);
    return column->row->hand_out(column->turn, *result);
  }
  static void destroy(void* self) { delete static_cast<SharedColumn*>(self); }
};

/// The columns to be written, as indices of `request.to`, in the order of the table: SQLite
/// computes them in that one, whatever the order in the UPDATE.
[[nodiscard]] inline std::vector<std::size_t> order_of_table(Database& db,
                                                             const TransformRequest& request) {
  const Statement table = db.prepare("SELECT * FROM " + quoted_name(request.table));
  const std::uint32_t count = table.column_count();
  std::vector<std::uint32_t> places;
  for (const char* const name : request.to) {
    std::uint32_t place = 0;
    while (place < count && !is_same_name(table.column_name(place), name)) ++place;
    places.push_back(place);
  }
  std::vector<std::size_t> order(request.to.size());
  for (std::size_t index = 0; index < order.size(); ++index) order[index] = index;
  std::sort(order.begin(), order.end(),
            [&](std::size_t left, std::size_t right) { return places[left] < places[right]; });
  return order;
}

/// Makes the functions of one UPDATE known to the database. \return what they are called, without
/// the number at the end.
[[nodiscard]] inline std::string register_columns(const Database& db,
                                                  const std::shared_ptr<SharedRow>& row,
                                                  const TransformRequest& request) {
  // Each transform's own: a function can't be replaced while a statement of the step is running.
  static std::atomic<unsigned> transforms = 0;
  const std::string prefix = "solder_transform_" + std::to_string(++transforms) + "_";
  for (std::size_t turn = 0; turn < request.to.size(); ++turn) {
    const std::string name = prefix + std::to_string(turn);
    solder_function function = {};
    function.struct_size = sizeof function;
    function.name = to_abi(name);
    function.argument_count = turn == 0 ? static_cast<std::int32_t>(request.width_read()) : 0;
    // The host calls `destroy` whatever comes of it.
    function.self = new SharedColumn{row, turn};
    function.call = turn == 0 ? &SharedColumn::compute : &SharedColumn::hand_out;
    function.destroy = &SharedColumn::destroy;
    Host{db.context(), db.host()}.check(db.host()->register_function(db.context(), &function));
  }
  return prefix;
}

/// \return the number of rows changed.
inline std::int64_t transform_by_update(Database& db, const TransformRequest& request,
                                        std::shared_ptr<const RowWork> work) {
  const std::vector<std::size_t> order = order_of_table(db, request);
  const std::string prefix = register_columns(
      db, std::make_shared<SharedRow>(db, std::move(work), request, order), request);
  const auto column = [&](const char* name) { return quoted_column(request.table, name); };
  const std::string values =
      joined(request.keys, ", ", column) + ", " + joined(request.from, ", ", column);
  std::string sql = "UPDATE " + quoted_name(request.table) + " SET ";
  for (std::size_t turn = 0; turn < order.size(); ++turn) {
    if (turn > 0) sql += ", ";
    sql += quoted_name(request.to[order[turn]]) + " = " + prefix + std::to_string(turn) + "(" +
           (turn == 0 ? values : "") + ")";
  }
  Statement update = prepare_with_arguments(db, request, sql + where_clause(request));
  while (update.step()) {
  }
  return db.changes();
}

}  // namespace detail
}  // namespace v1
}  // namespace solder

#endif
