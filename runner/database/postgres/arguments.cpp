#include <array>
#include <charconv>
#include <cmath>

#include "database/postgres/session.hpp"

namespace solder::runner::postgres {

namespace {

constexpr Oid kBytea = 17;

std::string text_of(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value < 0 ? "-Infinity" : "Infinity";
  std::array<char, 40> digits = {};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  return {digits.data(), end};
}

std::string bytes_of(const solder_value& value) {
  switch (value.type) {
    case SOLDER_INTEGER:
      return std::to_string(value.as.integer);
    case SOLDER_REAL:
      return text_of(value.as.real);
    case SOLDER_BOOLEAN:
      return value.as.integer == 0 ? "f" : "t";
    default:
      return value.length == 0 ? std::string()
                               : std::string(static_cast<const char*>(value.as.data), value.length);
  }
}

}  // namespace

Arguments::Arguments(std::size_t count) : texts_(count), types_(count), formats_(count) {}

void Arguments::set(std::size_t index, const solder_value& value) {
  const bool is_null = value.type == SOLDER_NULL;
  texts_[index] = {is_null ? std::string() : bytes_of(value), is_null};
  // All other types are the server's to find out: a number may be meant for any column.
  types_[index] = value.type == SOLDER_BLOB ? kBytea : 0;
  formats_[index] = value.type == SOLDER_BLOB ? 1 : 0;
}

void Arguments::clear() {
  for (std::size_t index = 0; index < texts_.size(); ++index) set(index, solder_value{});
}

const char* const* Arguments::pointers() {
  pointers_.clear();
  for (const Text& text : texts_) pointers_.push_back(text.is_null ? nullptr : text.bytes.c_str());
  return pointers_.data();
}

const int* Arguments::lengths() {
  lengths_.clear();
  for (const Text& text : texts_) lengths_.push_back(static_cast<int>(text.bytes.size()));
  return lengths_.data();
}

}  // namespace solder::runner::postgres
