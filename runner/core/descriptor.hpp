/// \file
/// A file descriptor that closes itself.

#ifndef SOLDER_RUNNER_CORE_DESCRIPTOR_HPP
#define SOLDER_RUNNER_CORE_DESCRIPTOR_HPP

#include <unistd.h>
#include <utility>

namespace solder::runner {

/// Never for a database file to which this process has a connection: see open_files.hpp.
class Descriptor {
 public:
  Descriptor() = default;
  /// Takes over `number`; negative: none.
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() { close(); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  Descriptor(Descriptor&& other) noexcept : number_(other.release()) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    if (this != &other) {
      close();
      number_ = other.release();
    }
    return *this;
  }

  /// Negative when there is none.
  [[nodiscard]] int number() const { return number_; }
  [[nodiscard]] bool is_open() const { return number_ >= 0; }
  void close() noexcept {
    if (is_open()) ::close(release());
  }
  /// Gives it away.
  [[nodiscard]] int release() noexcept { return std::exchange(number_, -1); }

 private:
  int number_ = -1;
};

}  // namespace solder::runner

#endif
