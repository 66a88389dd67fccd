#include "database/history_row.hpp"

#include <algorithm>

#include "core/text.hpp"

namespace solder::runner {

namespace {

/// Far more than any name, version or checksum, and few enough to print.
constexpr std::size_t kLongestText = 1000;

bool has_control_character(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char letter) {
    return static_cast<unsigned char>(letter) < 0x20 || letter == 0x7f;
  });
}

solder_value value_of(const HistoryValue& source) {
  if (const auto* text = std::get_if<std::string_view>(&source)) return text_value(*text);
  solder_value value = {};
  if (const auto* number = std::get_if<std::int64_t>(&source)) {
    value.type = SOLDER_INTEGER;
    value.as.integer = *number;
  }
  return value;
}

}  // namespace

solder_value text_value(std::string_view text) {
  solder_value value = {};
  value.type = SOLDER_TEXT;
  value.as.data = text.data();
  value.length = static_cast<std::uint32_t>(text.size());
  return value;
}

std::vector<solder_value> values_of(std::initializer_list<HistoryValue> sources) {
  std::vector<solder_value> values;
  values.reserve(sources.size());
  for (const HistoryValue& source : sources) values.push_back(value_of(source));
  return values;
}

std::unique_ptr<Statement> bound(Connection& connection, std::string_view sql,
                                 std::initializer_list<HistoryValue> values) {
  auto statement = connection.prepare(sql);
  std::uint32_t index = 0;
  for (const HistoryValue& value : values) statement->bind_reference(++index, value_of(value));
  return statement;
}

std::optional<std::string> RowReader::optional_text(std::uint32_t column) const {
  const std::uint8_t type = statement_.column(column).type;
  if (type == SOLDER_NULL) return std::nullopt;
  const auto name = [&] { return std::string(statement_.column_name(column)); };
  if (type == SOLDER_BLOB) refuse("holds a blob as its " + name());
  const std::string_view text = statement_.column_text(column);
  if (text.size() > kLongestText) {
    refuse("holds " + std::to_string(text.size()) + " bytes as its " + name());
  }
  if (!is_utf8(text) || has_control_character(text)) {
    refuse("holds unreadable text as its " + name() + ": " + quote(shorten(text, 60)));
  }
  return std::string(text);
}

std::string RowReader::time(std::uint32_t column) const {
  constexpr std::size_t kSeconds = std::string_view("2026-11-23 05:30:00").size();
  std::string text = optional_text(column).value_or("");
  const bool has_parts = text.size() > kSeconds && text[kSeconds] == '.' &&
                         text.find_first_not_of("0123456789", kSeconds + 1) == std::string::npos;
  if (has_parts) text.resize(kSeconds);
  return text;
}

std::string RowReader::text(std::uint32_t column) const {
  std::optional<std::string> text = optional_text(column);
  if (!text) refuse("has no " + std::string(statement_.column_name(column)));
  return *text;
}

std::string RowReader::any_text(std::uint32_t column) const {
  return std::string(statement_.column_text(column));
}

void RowReader::refuse(const std::string& why) const {
  const std::string row(statement_.column_text(0));
  throw Error(ErrorCode::history,
              {.what = "cannot read the history",
               .where = "table " + quote(table_),
               .why = "row " + printable(shorten(row, 20)) + " " + why,
               .next = "correct that row, or name another table with --history-table"});
}

}  // namespace solder::runner
