// Select, and an update that is prepared once.
#include "people.hpp"

class LoopMigration : public solder::Migration {
 public:
  void up(solder::Database& db) override {
    people::add_columns(db);
    auto update = db.prepare(people::kUpdate);
    for (auto [id, name, born] :
         db.query<std::int64_t, std::string_view, std::string_view>(people::kSelect)) {
      update.run(people::first_name(name), people::last_name(name), people::day(born),
                 people::hash(name), id);
    }
  }
};

SOLDER_MIGRATION(LoopMigration)
