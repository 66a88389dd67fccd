// Appending many rows: COPY in its text format, whose columns the server checks as those of INSERT.
// https://www.postgresql.org/docs/15/sql-copy.html

#include <string>

#include "core/text.hpp"
#include "database/postgres/connection.hpp"
#include "database/postgres/values.hpp"

namespace solder::runner::postgres {

namespace {

/// Bytes that are sent at once.
constexpr std::size_t kChunk = std::size_t{64} << 10U;

/// What would end a field or a row, and the sign that says so, are written with a backslash.
void add_escaped(std::string& line, std::string_view text) {
  for (const char letter : text) {
    switch (letter) {
      case '\\':
        line += "\\\\";
        break;
      case '\t':
        line += "\\t";
        break;
      case '\n':
        line += "\\n";
        break;
      case '\r':
        line += "\\r";
        break;
      default:
        line.push_back(letter);
    }
  }
}

void add_hex(std::string& line, std::string_view bytes) {
  constexpr const char* kDigits = "0123456789abcdef";
  line += "\\\\x";
  for (const char letter : bytes) {
    const auto byte = static_cast<unsigned char>(letter);
    line.push_back(kDigits[byte >> 4U]);
    line.push_back(kDigits[byte & 15U]);
  }
}

void add_value(std::string& line, const solder_value& value) {
  if (value.type == SOLDER_NULL) {
    line += "\\N";
  } else if (value.type == SOLDER_BLOB) {
    add_hex(line, encode(value));
  } else {
    add_escaped(line, encode(value));
  }
}

/// A block of rows, as COPY reads them.
class CopyText {
 public:
  CopyText(const std::vector<std::string_view>& columns, const solder_value* values,
           std::uint64_t rows, const std::string& sql)
      : columns_(columns), values_(values), rows_(rows), sql_(sql) {}

  /// \return false when there are no more rows.
  bool next(std::string& chunk) {
    chunk.clear();
    for (; row_ < rows_ && chunk.size() < kChunk; ++row_) {
      for (std::size_t index = 0; index < columns_.size(); ++index) {
        if (index > 0) chunk.push_back('\t');
        add_value(chunk, checked_value(index));
      }
      chunk.push_back('\n');
    }
    return !chunk.empty();
  }

 private:
  [[nodiscard]] const solder_value& checked_value(std::size_t index) const {
    const solder_value& value = values_[row_ * columns_.size() + index];
    const std::string why = fault_of(value);
    if (why.empty()) return value;
    throw misuse("the value of row " + std::to_string(row_ + 1) + " for column " +
                     quote(columns_[index]) + " " + why,
                 sql_);
  }

  const std::vector<std::string_view>& columns_;
  const solder_value* values_;
  std::uint64_t rows_;
  const std::string& sql_;
  std::uint64_t row_ = 0;
};

}  // namespace

void PostgresConnection::insert_rows(std::string_view table,
                                     const std::vector<std::string_view>& columns,
                                     const solder_value* values, std::uint64_t rows) {
  std::string names;
  for (const std::string_view column : columns) {
    names += (names.empty() ? "" : ", ") + quote_identifier(column);
  }
  const std::string sql =
      "COPY " + quote_identifier(table) + " (" + names + ") FROM STDIN WITH (FORMAT text)";
  CopyText text(columns, values, rows, sql);
  const Result result =
      session_.copy_in({.sql = sql}, [&text](std::string& chunk) { return text.next(chunk); });
  note(result.get());
}

}  // namespace solder::runner::postgres
