#include <utility>

#include "database/postgres/session.hpp"
#include "database/postgres/values.hpp"

namespace solder::runner::postgres {

namespace {

constexpr Oid kBytea = 17;

}  // namespace

Arguments::Arguments(std::size_t count) : texts_(count), types_(count), formats_(count) {}

Arguments::Arguments(std::vector<Oid> types)
    : texts_(types.size()), types_(std::move(types)), formats_(texts_.size()) {}

void Arguments::set(std::size_t index, const solder_value& value) {
  const bool is_null = value.type == SOLDER_NULL;
  texts_[index] = {is_null ? std::string() : encode(value), is_null};
  // All other types are the server's to find out: a number may be meant for any column.
  types_[index] = value.type == SOLDER_BLOB ? kBytea : 0;
  formats_[index] = value.type == SOLDER_BLOB ? 1 : 0;
}

void Arguments::clear() {
  for (std::size_t index = 0; index < texts_.size(); ++index) set(index, solder_value{});
}

std::size_t Arguments::bytes() const {
  std::size_t sum = 0;
  for (const Text& text : texts_) sum += text.bytes.size();
  return sum;
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
