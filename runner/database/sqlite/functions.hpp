/// \file
/// SQL functions that a plugin registers for a step.

#ifndef SOLDER_RUNNER_DATABASE_SQLITE_FUNCTIONS_HPP
#define SOLDER_RUNNER_DATABASE_SQLITE_FUNCTIONS_HPP

#include <memory>
#include <string>
#include <vector>

#include "database/sqlite/session.hpp"
#include "solder/abi.h"

namespace solder::runner::sqlite {

class Functions {
 public:
  explicit Functions(Session& session);
  ~Functions();
  Functions(const Functions&) = delete;
  Functions& operator=(const Functions&) = delete;

  /// Whether a function may hide one of SQLite's own, which then stays hidden for the session.
  enum class Hiding { allowed, refused };
  /// Calls `function.destroy` also when it throws. \throws DatabaseError.
  void add(const solder_function& function, Hiding hiding);
  /// Takes all out and destroys them. No statement may be running.
  void remove_all() noexcept;
  /// Whether a function of SQLite's own was hidden: taking ours out doesn't bring it back, a new
  /// session does.
  [[nodiscard]] bool has_hidden_any() const { return hidden_any_; }

 private:
  class Function;
  [[nodiscard]] bool is_of_sqlite(const std::string& name) const;

  Session& session_;
  std::vector<std::unique_ptr<Function>> functions_;
  bool hidden_any_ = false;
};

}  // namespace solder::runner::sqlite

#endif
