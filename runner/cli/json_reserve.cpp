#include "cli/json_reserve.hpp"

#include <cstddef>
#include <vector>

namespace solder::runner {

namespace {

/// Bytes that are enough to finish most documents.
constexpr std::size_t kReserve = 1024UL * 1024UL;

std::vector<char>& reserve() {
  static std::vector<char> memory;
  return memory;
}

void give_reserve() {
  if (reserve().capacity() == 0) throw std::bad_alloc();
  std::vector<char>().swap(reserve());
}

}  // namespace

void fill_reserve() {
  reserve().reserve(kReserve);
}

UseOfReserve::UseOfReserve() : before_(std::set_new_handler(give_reserve)) {}

UseOfReserve::~UseOfReserve() {
  std::set_new_handler(before_);
}

}  // namespace solder::runner
