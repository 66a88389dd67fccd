/// \file
/// Who holds the locks of a database, as far as the system can tell.

#ifndef SOLDER_RUNNER_DATABASE_SQLITE_LOCK_HOLDER_HPP
#define SOLDER_RUNNER_DATABASE_SQLITE_LOCK_HOLDER_HPP

#include <string>

namespace solder::runner::sqlite {

/// "pid 123 (sqlite3)" for another process that writes, "a reader, pid 123 (sqlite3)" for one that
/// reads; empty when there is none or it can't be told. Opens neither the database nor anything
/// beside it. Linux: https://man7.org/linux/man-pages/man5/proc_locks.5.html
[[nodiscard]] std::string lock_holder(const std::string& path);

}  // namespace solder::runner::sqlite

#endif
