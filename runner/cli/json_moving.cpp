// What came from another tool.
#include "cli/json_value.hpp"

namespace solder::runner {
namespace {

const char* word(Kind kind) {
  return kind == Kind::seed ? "seed" : "migration";
}

Json to_json(const ImportedMigration& migration) {
  return {{"kind", word(migration.kind)},
          {"version", migration.version},
          {"name", migration.name},
          {"folder", migration.folder.string()},
          {"from", migration.from},
          {"reversible", migration.reversible},
          {"transaction", migration.transaction == TransactionMode::none ? "none" : "each"}};
}

Json to_json(const ImportNote& note) {
  return {{"file", note.file},
          {"line", note.line == 0 ? Json() : Json(note.line)},
          {"left_out", note.is_left_out},
          {"why", note.why},
          {"next", text_or_null(note.next)}};
}

}  // namespace

Json to_json(const ImportResult& result) {
  Json migrations = Json::array();
  for (const ImportedMigration& migration : result.migrations) {
    migrations.push_back(to_json(migration));
  }
  Json notes = Json::array();
  for (const ImportNote& note : result.notes) notes.push_back(to_json(note));
  return {{"tool", to_string(result.tool)},
          {"from", result.from.string()},
          {"into", result.into.string()},
          {"dry_run", result.dry_run},
          {"migrations", migrations},
          {"project", result.project ? Json(result.project->string()) : Json()},
          {"needs_a_person", notes}};
}

Json to_json(const AdoptResult& result) {
  Json adopted = Json::array();
  for (const AdoptedMigration& migration : result.adopted) {
    adopted.push_back({{"kind", word(migration.kind)},
                       {"version", migration.version},
                       {"name", migration.name},
                       {"there", migration.there}});
  }
  return {{"tool", to_string(result.tool)},     {"table", result.table},
          {"dry_run", result.dry_run},          {"adopted", adopted},
          {"already_recorded", result.already}, {"pending", result.pending}};
}

}  // namespace solder::runner
