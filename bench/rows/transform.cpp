// The fastest way that the SDK finds by itself.
#include <solder/migration.hpp>
#include <solder/transform.hpp>
#include <tuple>

#include "people.hpp"

class TransformMigration : public solder::Migration {
 public:
  void up(solder::Database& db) override {
    people::add_columns(db);
    db.transform("people", "id", {"full_name", "born"},
                 {"first_name", "last_name", "born_day", "name_hash"},
                 [](std::string_view name, std::string_view born) {
                   return std::tuple(people::first_name(name), people::last_name(name),
                                     people::day(born), people::hash(name));
                 });
  }
};
SOLDER_MIGRATION(TransformMigration)
