#include "core/text.hpp"
#include "database/postgres/driver.hpp"

namespace solder::runner::postgres {

namespace {

[[noreturn]] void not_yet(const DatabaseAddress& address) {
  throw Error(ErrorCode::environment, {.what = "cannot back up " + quote(address.name()),
                                       .why = "backups of servers are not supported",
                                       .next = "use pg_dump"});
}

}  // namespace

BackupInfo PostgresDriver::backup(const DatabaseAddress& source,
                                  const std::filesystem::path& /*destination*/,
                                  const OpenOptions& /*options*/) const {
  not_yet(source);
}

VerifiedBackup PostgresDriver::verify(const std::filesystem::path& /*source*/,
                                      const DatabaseAddress& live,
                                      const OpenOptions& /*options*/) const {
  not_yet(live);
}

RestoredDatabase PostgresDriver::restore(const VerifiedBackup& /*backup*/,
                                         const DatabaseAddress& live, DatabaseState /*state*/,
                                         const OpenOptions& /*options*/) const {
  not_yet(live);
}

}  // namespace solder::runner::postgres
