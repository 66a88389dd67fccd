/// \file
/// A Connection on which all steps run in one transaction, which is rolled back at the end: a
/// rehearsal on a server. Each step has a savepoint in the place of its own transaction.

#ifndef SOLDER_RUNNER_EXECUTE_ROLLED_BACK_CONNECTION_HPP
#define SOLDER_RUNNER_EXECUTE_ROLLED_BACK_CONNECTION_HPP

#include <memory>

#include "execute/forwarding_connection.hpp"

namespace solder::runner {

class RolledBackConnection final : public ForwardingConnection {
 public:
  explicit RolledBackConnection(std::unique_ptr<Connection> behind)
      : ForwardingConnection(std::move(behind)) {}
  ~RolledBackConnection() override { behind().rollback(); }
  RolledBackConnection(const RolledBackConnection&) = delete;
  RolledBackConnection& operator=(const RolledBackConnection&) = delete;

  void begin() override;
  void begin_reading() override;
  void commit() override;
  void rollback() noexcept override;
  /// A conflict with others ends the whole transaction: a step alone can't be tried again.
  [[nodiscard]] int attempts(int /*engine_code*/) const override { return 1; }

 private:
  bool has_begun_ = false;
  bool is_in_step_ = false;
};

}  // namespace solder::runner

#endif
