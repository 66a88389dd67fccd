#include "cli/print_schema.hpp"

#include <gtest/gtest.h>

namespace solder::runner {
namespace {

SchemaTable users() {
  return {.name = "users",
          .kind = "table",
          .sql = "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE)",
          .columns = {{.name = "id", .type = "INTEGER", .key_position = 1},
                      {.name = "email", .type = "TEXT", .required = true}},
          .indexes = {
              {.name = "sqlite_autoindex_users_1", .columns = {"email"}, .unique = true},
              {.name = "sqlite_autoindex_users_2", .columns = {"email", "id"}, .unique = true}}};
}

SchemaTable post_tags() {
  return {.name = "post_tags",
          .kind = "table",
          .sql = "CREATE TABLE post_tags (...)",
          .rows = 1,
          .columns = {{.name = "post_id", .type = "INTEGER", .required = true, .key_position = 1},
                      {.name = "tag", .type = "", .key_position = 2, .default_value = "'none'"},
                      {.name = "slug", .type = "TEXT", .generated = true}},
          .foreign_keys = {{.columns = {"post_id"},
                            .table = "posts",
                            .references = {"id"},
                            .on_delete = "CASCADE"}},
          .indexes = {{.name = "sqlite_autoindex_post_tags_1",
                       .columns = {"post_id", "tag"},
                       .unique = true},
                      {.name = "idx_tag",
                       .columns = {"tag", "(expression)"},
                       .partial = true,
                       .sql = "CREATE INDEX idx_tag ON post_tags (tag, lower(slug)) WHERE tag"}},
          .triggers = {"CREATE TRIGGER t AFTER INSERT ON post_tags\nBEGIN SELECT 1; END"}};
}

SchemaTable view() {
  return {.name = "recent",
          .kind = "view",
          .sql = "CREATE VIEW recent AS SELECT 1 -- one",
          .columns = {{.name = "a"}}};
}

TEST(PrintSchema, ShowsTablesAsPeopleReadThem) {
  EXPECT_EQ(schema_text({.tables = {post_tags(), users(), view()}}, {}),
            "table post_tags (1 row)\n"
            "  post_id  INTEGER  primary key 1, not null\n"
            "  tag               primary key 2, default 'none'\n"
            "  slug     TEXT     generated\n"
            "  foreign keys\n"
            "    post_id -> posts (id) on delete cascade\n"
            "  indexes\n"
            "    idx_tag on (tag, (expression)) partial\n"
            "  triggers\n"
            "    CREATE TRIGGER t AFTER INSERT ON post_tags\n"
            "    BEGIN SELECT 1; END\n"
            "\n"
            "table users\n"
            "  id     INTEGER  primary key\n"
            "  email  TEXT     not null, unique\n"
            "  unique (email, id)\n"
            "\n"
            "view recent\n"
            "  a\n"
            "  CREATE VIEW recent AS SELECT 1 -- one\n");
}

TEST(PrintSchema, SaysWhenThereIsNone) {
  EXPECT_EQ(schema_text({}, {}), "There are no tables.\n");
}

TEST(PrintSchema, GivesStatementsThatCanBeRun) {
  EXPECT_EQ(schema_sql({.tables = {post_tags(), users(), view()}}),
            "CREATE TABLE post_tags (...);\n"
            "CREATE INDEX idx_tag ON post_tags (tag, lower(slug)) WHERE tag;\n"
            "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE);\n"
            "CREATE VIEW recent AS SELECT 1 -- one\n"
            ";\n"
            "CREATE TRIGGER t AFTER INSERT ON post_tags\n"
            "BEGIN SELECT 1; END;\n");
}

}  // namespace
}  // namespace solder::runner
