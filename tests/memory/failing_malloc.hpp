/// \file
/// The memory of a program that has none left when asked for the k-th time.

#ifndef SOLDER_TESTS_MEMORY_FAILING_MALLOC_HPP
#define SOLDER_TESTS_MEMORY_FAILING_MALLOC_HPP

namespace solder::testing {

enum class Shortage {
  passes,  ///< one allocation fails
  stays,   ///< and all that follow
};

/// From now on counts what malloc, calloc, realloc and operator new are asked for, here and in
/// every library, and lets the allocation `number` fail, counted from 1; 0: none.
void let_fail(long number, Shortage shortage);
/// No allocation fails any more. \return how many there were since `let_fail`.
long end_failing();

}  // namespace solder::testing

#endif
