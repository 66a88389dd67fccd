// A hash that takes long, by as many threads as `--set threads=` allows.
#include <solder/migration.hpp>
#include <solder/transform.hpp>
#include <string>

#include "people.hpp"

class HashMigration : public solder::Migration {
 public:
  void up(solder::Database& db) override {
    const auto threads = static_cast<unsigned>(std::stoul(db.variable("threads").value_or("1")));
    db.execute("ALTER TABLE people ADD COLUMN name_hash INTEGER");
    db.transform(
        "people", "id", {"full_name"}, {"name_hash"},
        [](std::string_view name) { return slow_hash_of(name.data(), name.size()); },
        solder::threads(threads));
  }
};

SOLDER_MIGRATION(HashMigration)
