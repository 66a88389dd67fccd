/// \file
/// SQLite's own functions for plugins that declare `USES native`.

#ifndef SOLDER_RUNNER_DATABASE_SQLITE_NATIVE_HPP
#define SOLDER_RUNNER_DATABASE_SQLITE_NATIVE_HPP

namespace solder::runner::sqlite {

/// The `const sqlite3_api_routines *` of the SQLite that this process uses. Plugins must call
/// SQLite only through it: a second copy drops the locks of the first.
[[nodiscard]] const void* native_api();

}  // namespace solder::runner::sqlite

#endif
