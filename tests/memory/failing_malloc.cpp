#include "memory/failing_malloc.hpp"

#include <atomic>
#include <cerrno>
#include <cstddef>

// glibc's own, which ours stand in front of. https://sourceware.org/glibc/manual/latest/html_node/
// Replacing-malloc.html
// NOLINTBEGIN(bugprone-reserved-identifier,readability-identifier-naming): glibc's names
extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* memory, std::size_t size);
}
// NOLINTEND(bugprone-reserved-identifier,readability-identifier-naming)

namespace solder::testing {
namespace {

std::atomic<bool> is_counting = false;
std::atomic<long> count = 0;
std::atomic<long> first_failure = 0;
std::atomic<bool> stays = false;

bool fails() {
  if (!is_counting) return false;
  const long number = ++count;
  const bool is_out = number == first_failure || (stays && number > first_failure);
  if (is_out) errno = ENOMEM;
  return is_out;
}

}  // namespace

void let_fail(long number, Shortage shortage) {
  count = 0;
  first_failure = number;
  stays = shortage == Shortage::stays && number > 0;
  is_counting = true;
}

long end_failing() {
  is_counting = false;
  return count;
}

}  // namespace solder::testing

// NOLINTBEGIN(readability-inconsistent-declaration-parameter-name,cppcoreguidelines-no-malloc)
extern "C" void* malloc(std::size_t size) {
  return solder::testing::fails() ? nullptr : __libc_malloc(size);
}
extern "C" void* calloc(std::size_t count, std::size_t size) {
  return solder::testing::fails() ? nullptr : __libc_calloc(count, size);
}
extern "C" void* realloc(void* memory, std::size_t size) {
  return solder::testing::fails() ? nullptr : __libc_realloc(memory, size);
}
// NOLINTEND(readability-inconsistent-declaration-parameter-name,cppcoreguidelines-no-malloc)
