/// \file
/// Values as bytes: the alphabet of the worker's protocol. Little-endian integers of a fixed size;
/// strings as u32 length and bytes. The Reader is meant for hostile bytes: it never reads beyond
/// the end and never allocates more than is there.

#ifndef SOLDER_RUNNER_WORKER_WIRE_HPP
#define SOLDER_RUNNER_WORKER_WIRE_HPP

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace solder::runner {

/// Appends values to a string of bytes.
class Writer {
 public:
  void field(std::uint8_t value);
  void field(std::uint32_t value);
  void field(std::uint64_t value);
  void field(std::int64_t value) { field(static_cast<std::uint64_t>(value)); }
  void field(std::int32_t value) { field(static_cast<std::uint32_t>(value)); }
  void field(bool value) { field(static_cast<std::uint8_t>(value ? 1 : 0)); }
  void field(std::chrono::milliseconds value) { field(std::int64_t{value.count()}); }
  void field(std::string_view value);
  void field(const std::string& value) { field(std::string_view(value)); }
  void field(const std::vector<std::string>& values);
  void field(const std::map<std::string, std::string>& values);
  /// An enum of at most 256 values that count from 0; `last` is its greatest one.
  template <typename Enum>
  void choice(Enum value, Enum /*last*/) {
    field(static_cast<std::uint8_t>(value));
  }

  [[nodiscard]] const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

/// Reads what a Writer wrote. The first value that isn't there or isn't possible sticks: `ok` is
/// false from then on and all values are empty.
class Reader {
 public:
  /// `bytes` must outlive this.
  explicit Reader(std::string_view bytes) : rest_(bytes) {}

  void field(std::uint8_t& value);
  void field(std::uint32_t& value);
  void field(std::uint64_t& value);
  void field(std::int64_t& value);
  void field(std::int32_t& value);
  void field(bool& value);
  void field(std::chrono::milliseconds& value);
  void field(std::string& value);
  void field(std::vector<std::string>& values);
  void field(std::map<std::string, std::string>& values);
  template <typename Enum>
  void choice(Enum& value, Enum last) {
    std::uint8_t number = 0;
    field(number);
    if (number > static_cast<std::uint8_t>(last)) fail();
    value = ok_ ? static_cast<Enum>(number) : Enum{};
  }
  /// How many elements follow. Each takes at least a byte, so a count that can't be is found here.
  [[nodiscard]] std::uint32_t count();

  void fail();
  [[nodiscard]] bool ok() const { return ok_; }
  /// Whether everything was read and nothing is left over.
  [[nodiscard]] bool finished() const { return ok_ && rest_.empty(); }

 private:
  [[nodiscard]] std::string_view take(std::size_t size);
  [[nodiscard]] std::uint64_t integer(std::size_t size);

  std::string_view rest_;
  bool ok_ = true;
};

}  // namespace solder::runner

#endif
