/// \file
/// A file descriptor that closes itself.

#ifndef SOLDER_RUNNER_DATABASE_DESCRIPTOR_HPP
#define SOLDER_RUNNER_DATABASE_DESCRIPTOR_HPP

#include <unistd.h>
#include <utility>

namespace solder::runner {

/// Never for a database file to which this process has a connection: see open_files.hpp.
class Descriptor {
 public:
  /// Takes over `number`; negative: none.
  explicit Descriptor(int number = -1) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  [[nodiscard]] int get() const { return number_; }
  [[nodiscard]] bool is_open() const { return number_ >= 0; }

 private:
  int number_;
};

}  // namespace solder::runner

#endif
