/// \file
/// The built command against a database of the tests' server, as people run it.

#ifndef SOLDER_TESTS_POSTGRES_COMMAND_HPP
#define SOLDER_TESTS_POSTGRES_COMMAND_HPP

#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "support/postgres.hpp"
#include "support/temporary_folder.hpp"

namespace solder::testing {

/// What a command answered.
struct Answer {
  int exit = -1;
  std::string out = {};
  std::string err = {};
};

/// A database, and a folder of plugins that the test fills.
class PostgresCommand : public ::testing::Test {
 protected:
  PostgresCommand();

  /// Copies plugins of the folder PLUGIN_FOLDER, named without ".so", to where the command looks.
  void add(const std::vector<std::string>& plugins) const;
  void remove(const std::string& plugin) const;

  /// Runs the command in the test's folder. `url` empty: the database itself.
  [[nodiscard]] Answer solder(const std::vector<std::string>& arguments,
                              const std::string& url = {}) const;
  /// The versions of the history, in their order, joined by blanks.
  [[nodiscard]] std::string history() const;

  TemporaryFolder folder_;
  PostgresDatabase db_;
};

}  // namespace solder::testing

#endif
