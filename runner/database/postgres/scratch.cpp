#include "database/postgres/driver.hpp"

namespace solder::runner::postgres {

std::unique_ptr<ScratchDatabase> PostgresDriver::scratch(const ScratchRequest& /*request*/,
                                                         const OpenOptions& /*options*/) const {
  throw Error(ErrorCode::environment, {.what = "cannot make a scratch database"});
}

}  // namespace solder::runner::postgres
