#include "worker/wire.hpp"

#include <utility>

namespace solder::runner {
namespace {

void append(std::string& bytes, std::uint64_t value, std::size_t size) {
  for (std::size_t index = 0; index < size; ++index) {
    bytes.push_back(static_cast<char>(static_cast<unsigned char>(value >> (8 * index))));
  }
}

}  // namespace

void Writer::field(std::uint8_t value) {
  append(bytes_, value, 1);
}

void Writer::field(std::uint32_t value) {
  append(bytes_, value, 4);
}

void Writer::field(std::uint64_t value) {
  append(bytes_, value, 8);
}

void Writer::field(std::string_view value) {
  field(static_cast<std::uint32_t>(value.size()));
  bytes_.append(value);
}

void Writer::field(const std::vector<std::string>& values) {
  field(static_cast<std::uint32_t>(values.size()));
  for (const std::string& value : values) field(value);
}

void Writer::field(const std::map<std::string, std::string>& values) {
  field(static_cast<std::uint32_t>(values.size()));
  for (const auto& [key, value] : values) {
    field(key);
    field(value);
  }
}

void Reader::fail() {
  ok_ = false;
  rest_ = {};
}

std::string_view Reader::take(std::size_t size) {
  if (size > rest_.size()) fail();
  if (!ok_) return {};
  const std::string_view taken = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return taken;
}

std::uint64_t Reader::integer(std::size_t size) {
  std::uint64_t value = 0;
  std::size_t shift = 0;
  for (const char byte : take(size)) {
    value |= std::uint64_t{static_cast<unsigned char>(byte)} << shift;
    shift += 8;
  }
  return value;
}

std::uint32_t Reader::count() {
  const auto value = static_cast<std::uint32_t>(integer(4));
  if (value > rest_.size()) fail();
  return ok_ ? value : 0;
}

void Reader::field(std::uint8_t& value) {
  value = static_cast<std::uint8_t>(integer(1));
}

void Reader::field(std::uint32_t& value) {
  value = static_cast<std::uint32_t>(integer(4));
}

void Reader::field(std::uint64_t& value) {
  value = integer(8);
}

void Reader::field(std::int64_t& value) {
  value = static_cast<std::int64_t>(integer(8));
}

void Reader::field(std::int32_t& value) {
  value = static_cast<std::int32_t>(static_cast<std::uint32_t>(integer(4)));
}

void Reader::field(bool& value) {
  const std::uint64_t number = integer(1);
  if (number > 1) fail();
  value = ok_ && number == 1;
}

void Reader::field(std::chrono::milliseconds& value) {
  std::int64_t count = 0;
  field(count);
  value = std::chrono::milliseconds(count);
}

void Reader::field(std::string& value) {
  value = take(count());
}

void Reader::field(std::vector<std::string>& values) {
  values.clear();
  const std::uint32_t size = count();
  for (std::uint32_t index = 0; index < size && ok_; ++index) field(values.emplace_back());
}

void Reader::field(std::map<std::string, std::string>& values) {
  values.clear();
  const std::uint32_t size = count();
  for (std::uint32_t index = 0; index < size && ok_; ++index) {
    std::string key;
    std::string value;
    field(key);
    field(value);
    values.insert_or_assign(std::move(key), std::move(value));
  }
}

}  // namespace solder::runner
