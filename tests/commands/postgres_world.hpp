/// \file
/// The verbs on a database of a PostgreSQL server.

#ifndef SOLDER_TESTS_COMMANDS_POSTGRES_WORLD_HPP
#define SOLDER_TESTS_COMMANDS_POSTGRES_WORLD_HPP

#include <filesystem>
#include <fstream>
#include <functional>
#include <string>

#include "database/database.hpp"
#include "support/postgres.hpp"
#include "world.hpp"

namespace solder::testing {

class PostgresWorld : public World {
 protected:
  PostgresWorld() { settings_.database = server_.url(); }

  /// How messages call the database.
  [[nodiscard]] std::string name() const { return runner::parse_address(server_.url()).name(); }

  [[nodiscard]] std::string versions() const {
    return server_.query("SELECT string_agg(version, ' ' ORDER BY id) FROM schema_migrations");
  }
  /// What people have made, with the schemas of all but `public`.
  [[nodiscard]] std::string relations() const {
    return server_.query(
        "SELECT string_agg(oid::regclass::text, ' ' ORDER BY oid::regclass::text) FROM pg_class "
        "WHERE relkind IN ('r', 'v') AND relnamespace::regnamespace::text !~ '^(pg_|information_)' "
        "AND relname NOT IN ('schema_migrations', 'solder_log')");
  }
  /// As `refusal`, with the database's address written as DATABASE.
  [[nodiscard]] Refusal refused(const std::function<void()>& action) const {
    Refusal found = refusal(action);
    const std::size_t at = found.text.find(name());
    if (at != std::string::npos) found.text.replace(at, name().size(), "DATABASE");
    return found;
  }
  /// A program in a folder that is looked into instead of those of the system.
  void replace_programs(const std::string& script) {
    const std::filesystem::path folder = folder_ / "programs";
    std::filesystem::create_directory(folder);
    std::ofstream(folder / "pg_dump") << "#!/bin/sh\n" << script;
    std::filesystem::permissions(folder / "pg_dump", std::filesystem::perms::owner_all);
    settings_.server_programs = folder;
  }

  [[nodiscard]] std::size_t files_in(const std::filesystem::path& folder) const {
    std::size_t count = 0;
    for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(folder)) ++count;
    return count;
  }

  PostgresDatabase server_;
};

}  // namespace solder::testing

#endif
