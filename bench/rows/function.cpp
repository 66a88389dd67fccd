// One update with functions of the plugin's own.
#include "people.hpp"

class FunctionMigration : public solder::Migration {
 public:
  void up(solder::Database& db) override {
    people::add_columns(db);
    const auto kind = solder::FunctionKind::deterministic;
    db.register_function("first_name_of", people::first_name, kind);
    db.register_function("last_name_of", people::last_name, kind);
    db.register_function("day_of", people::day, kind);
    db.register_function("hash_of", people::hash, kind);
    db.execute(
        "UPDATE people SET first_name = first_name_of(full_name), last_name = "
        "last_name_of(full_name), "
        "born_day = day_of(born), name_hash = hash_of(full_name)");
  }
};

SOLDER_MIGRATION(FunctionMigration)
