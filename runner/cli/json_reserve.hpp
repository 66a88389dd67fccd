/// \file
/// Memory set aside for JSON values: the library needs some also to take a value apart, and ends
/// the process when it gets none.

#ifndef SOLDER_RUNNER_CLI_JSON_RESERVE_HPP
#define SOLDER_RUNNER_CLI_JSON_RESERVE_HPP

#include <new>

namespace solder::runner {

/// Sets it aside, or does nothing where that was done. \throws std::bad_alloc
void fill_reserve();

/// While there is one, what has no memory gets that of the reserve.
class UseOfReserve {
 public:
  UseOfReserve();
  ~UseOfReserve();
  UseOfReserve(const UseOfReserve&) = delete;
  UseOfReserve& operator=(const UseOfReserve&) = delete;

 private:
  std::new_handler before_;
};

}  // namespace solder::runner

#endif
