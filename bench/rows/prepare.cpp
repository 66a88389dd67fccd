// Select, and an update that is prepared for each row.
#include "people.hpp"

class PrepareMigration : public solder::Migration {
 public:
  void up(solder::Database& db) override {
    people::add_columns(db);
    for (auto [id, name, born] :
         db.query<std::int64_t, std::string_view, std::string_view>(people::kSelect)) {
      db.execute(people::kUpdate, people::first_name(name), people::last_name(name),
                 people::day(born), people::hash(name), id);
    }
  }
};

SOLDER_MIGRATION(PrepareMigration)
