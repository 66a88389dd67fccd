// A hash of each name that takes long, by as many threads as `--set threads=` allows: 0 is as many
// as there are processors.
#include <cstdlib>
#include <solder/migration.hpp>
#include <solder/transform.hpp>

#include "people.hpp"

class HashMigration : public solder::Migration {
 public:
  void up(solder::Database& db) override {
    const auto threads =
        static_cast<unsigned>(std::atoi(db.variable("threads").value_or("0").c_str()));
    const int rounds = std::atoi(db.variable("rounds").value_or("200").c_str());
    db.execute("ALTER TABLE people ADD COLUMN name_hash INTEGER");
    db.transform(
        "people", "id", {"full_name"}, {"name_hash"},
        [rounds](std::string_view name) { return slow_hash_of(name.data(), name.size(), rounds); },
        solder::threads(threads));
  }
};

SOLDER_MIGRATION(HashMigration)
