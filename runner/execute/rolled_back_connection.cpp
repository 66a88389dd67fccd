#include "execute/rolled_back_connection.hpp"

namespace solder::runner {

void RolledBackConnection::begin() {
  if (!has_begun_) behind().begin();
  has_begun_ = true;
  behind().execute("SAVEPOINT solder_step");
  is_in_step_ = true;
}

void RolledBackConnection::begin_reading() {
  if (has_begun_) {
    begin();
  } else {
    behind().begin_reading();
  }
}

/// What COMMIT would check is checked, in a part of its own: rolling that back leaves the
/// constraints deferred for the next step.
void RolledBackConnection::commit() {
  behind().execute(
      "SAVEPOINT solder_check; SET CONSTRAINTS ALL IMMEDIATE; "
      "ROLLBACK TO SAVEPOINT solder_check; RELEASE SAVEPOINT solder_step");
  is_in_step_ = false;
}

void RolledBackConnection::rollback() noexcept {
  if (!has_begun_) {
    behind().rollback();
    return;
  }
  if (!is_in_step_) return;
  is_in_step_ = false;
  behind().drop_guard();
  try {
    behind().execute("ROLLBACK TO SAVEPOINT solder_step; RELEASE SAVEPOINT solder_step");
  } catch (const std::exception&) {
    behind().rollback();  // what follows fails for want of a transaction
  }
}

}  // namespace solder::runner
