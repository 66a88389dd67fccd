/// \file
/// The rows that a statement yields, with types and without.
///
/// Views (std::string_view, Blob, Value) point into the database's own memory, without a copy. They
/// are valid until the statement's next step or its end: copy what must live longer.

#ifndef SOLDER_ROWS_HPP
#define SOLDER_ROWS_HPP

#include <cstdint>
#include <string_view>
#include <utility>

#include "solder/detail/column.hpp"
#include "solder/detail/types.hpp"
#include "solder/fields.hpp"

namespace solder {
inline namespace v1 {

/// The current row of a query without types. A view, valid until the next row.
class Row {
 public:
  explicit Row(const detail::Cursor& cursor) noexcept : cursor_(cursor) {}

  /// The number of columns.
  [[nodiscard]] std::uint32_t size() const {
    return cursor_.host.table->column_count(cursor_.statement);
  }
  [[nodiscard]] std::string_view name(std::uint32_t index) const {
    return cursor_.column_name(index);
  }

  /// Column `index`, counted from 0. \throws Error when it is null and T isn't a std::optional.
  template <class T>
  [[nodiscard]] T get(std::uint32_t index) const {
    return detail::read_column<T>(cursor_, index, cursor_.value(index));
  }

  /// The first column of that name, letter by letter. Searches at each call: in long loops use the
  /// number. \throws Error when there is none.
  template <class T>
  [[nodiscard]] T get(std::string_view column) const {
    const std::uint32_t count = size();
    for (std::uint32_t index = 0; index < count; ++index) {
      if (name(index) == column) return get<T>(index);
    }
    detail::refuse("the row has no column '%.*s'", detail::Cursor::shown_length(column),
                   column.data());
  }

 private:
  detail::Cursor cursor_;
};

namespace detail {

/// Goes through the rows of a statement once, and resets the statement at the end of its scope.
class RowStream {
 public:
  explicit RowStream(const Cursor& cursor) noexcept : cursor_(cursor) {}
  ~RowStream() { cursor_.host.table->reset(cursor_.statement); }
  RowStream(const RowStream&) = delete;
  RowStream& operator=(const RowStream&) = delete;

  void next() {
    has_row_ = cursor_.host.check(cursor_.host.table->step(cursor_.statement)) == SOLDER_ROW;
  }
  [[nodiscard]] bool has_row() const noexcept { return has_row_; }
  [[nodiscard]] const Cursor& cursor() const noexcept { return cursor_; }

 private:
  Cursor cursor_;
  bool has_row_ = false;
};

struct EndOfRows {};

/// What a range-for needs. `Range::read` gives the row as the loop sees it.
template <class Range>
class RowIterator {
 public:
  explicit RowIterator(Range& range) noexcept : range_(&range) {}
  decltype(auto) operator*() const { return range_->read(); }
  RowIterator& operator++() {
    range_->stream().next();
    return *this;
  }
  friend bool operator!=(const RowIterator& position, EndOfRows /*end*/) noexcept {
    return position.range_->stream().has_row();
  }

 private:
  Range* range_;
};

template <class... T, std::size_t... Index>
[[nodiscard]] Fields<T...> read_fields(const Cursor& cursor, const solder_value* values,
                                       std::index_sequence<Index...> /*indices*/) {
  return {{{read_column<T>(cursor, static_cast<std::uint32_t>(Index), values[Index])}...}};
}

}  // namespace detail

/// The rows of a query, each as Fields<T...>, gone through once:
/// `for (auto [id, name] : db.query<std::int64_t, std::string_view>("SELECT id, name FROM
/// users"))`. Stays where it was made: neither copied nor moved.
template <class... T>
class Rows {
 public:
  /// Borrows the statement. \throws Error when it doesn't yield exactly these columns.
  explicit Rows(const detail::Cursor& cursor) : stream_(cursor) {
    const std::uint32_t count = cursor.host.table->column_count(cursor.statement);
    if (count != sizeof...(T)) {
      detail::refuse("the query yields %u columns, but it is read as %zu", count, sizeof...(T));
    }
  }

  /// Goes to the first row. Call it once.
  detail::RowIterator<Rows> begin() {
    stream_.next();
    return detail::RowIterator<Rows>(*this);
  }
  detail::EndOfRows end() noexcept { return {}; }

  /// The current row. Views in it are valid until the next one.
  [[nodiscard]] Fields<T...> read() const {
    const detail::Cursor& cursor = stream_.cursor();
    detail::Array<solder_value, sizeof...(T)> values = {};
    cursor.host.check(cursor.host.table->row(cursor.statement, values.data(), sizeof...(T)));
    return detail::read_fields<T...>(cursor, values.data(), std::index_sequence_for<T...>());
  }
  detail::RowStream& stream() noexcept { return stream_; }
  [[nodiscard]] const detail::RowStream& stream() const noexcept { return stream_; }

 private:
  detail::RowStream stream_;
};

/// The rows of a query without types: `for (const solder::Row& row : db.query(sql))`.
template <>
class Rows<> {
 public:
  explicit Rows(const detail::Cursor& cursor) noexcept : stream_(cursor), row_(cursor) {}

  detail::RowIterator<Rows> begin() {
    stream_.next();
    return detail::RowIterator<Rows>(*this);
  }
  detail::EndOfRows end() noexcept { return {}; }

  [[nodiscard]] const Row& read() const noexcept { return row_; }
  detail::RowStream& stream() noexcept { return stream_; }

 private:
  detail::RowStream stream_;
  Row row_;
};

}  // namespace v1
}  // namespace solder

#endif
