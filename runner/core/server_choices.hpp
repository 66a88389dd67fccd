/// \file
/// What people choose about servers. A database that is a file has no use for it.

#ifndef SOLDER_RUNNER_CORE_SERVER_CHOICES_HPP
#define SOLDER_RUNNER_CORE_SERVER_CHOICES_HPP

namespace solder::runner {

/// What keeps runs apart (G3).
enum class LockMode {
  automatic,  ///< advisory where it can be relied on, otherwise row
  advisory,   ///< an advisory lock of the session
  row,        ///< a row that an open transaction has locked
  none,       ///< nothing but the history's unique version
};

/// Whether a rollback undoes changes of the schema.
enum class DdlMode {
  automatic,          ///< as the engine is known to do
  transactional,      ///< it does
  non_transactional,  ///< it doesn't: every step is recorded as one without a transaction (G9)
};

}  // namespace solder::runner

#endif
