#include "plugin.h"

/* Goes through the whole row API and writes down what it saw; the test reads it. */

static int32_t note(solder_context* context, const solder_host* host, const char* what,
                    solder_value value) {
  solder_statement* insert = NULL;
  const solder_value arguments[2] = {text_value(what), value};
  TRY(host->prepare(context, text("INSERT INTO notes (what, value) VALUES (?, ?)"), &insert));
  TRY(host->run(insert, arguments, 2));
  host->finalize(insert);
  return SOLDER_OK;
}

static int32_t read_columns(solder_context* context, const solder_host* host) {
  solder_statement* select = NULL;
  solder_value stored, row[2];
  solder_string name;
  int64_t integer = 0;
  double real = 0;
  TRY(host->prepare(context, text("SELECT name, size FROM things WHERE name = :name"), &select));
  const solder_value wanted = text_value("b");
  TRY(host->bind_by_name(select, text("name"), &wanted));
  TRY(host->step(select));
  TRY(host->column(select, 0, &stored));
  TRY(note(context, host, "column", stored));
  TRY(host->column_integer(select, 1, &integer));
  TRY(note(context, host, "column_integer", integer_value(integer)));
  TRY(host->column_real(select, 1, &real));
  TRY(note(context, host, "column_real", integer_value((int64_t)(real * 10))));
  TRY(host->row(select, row, 2));
  TRY(note(context, host, "row", row[0]));
  TRY(host->column_name(select, 1, &name));
  TRY(note(context, host, "column_name", integer_value((int64_t)name.length)));
  TRY(host->step(select) == SOLDER_DONE ? host->step(select) : SOLDER_FAILED);
  host->finalize(select);
  return SOLDER_OK;
}

static int32_t fetch_all(solder_context* context, const solder_host* host) {
  solder_statement* select = NULL;
  solder_value cells[4];
  uint32_t rows = 0;
  int64_t seen = 0;
  int32_t status = SOLDER_ROW;
  TRY(host->prepare(context, text("SELECT name, size FROM things ORDER BY name"), &select));
  while (status == SOLDER_ROW) {
    status = host->fetch(select, cells, 2, 2, &rows);
    TRY(status);
    for (uint32_t i = 0; i < rows; ++i) seen += cells[2 * i].length;
  }
  host->finalize(select);
  return note(context, host, "fetched", integer_value(seen));
}

UP {
  const solder_string columns[2] = {text("name"), text("size")};
  const solder_value values[6] = {text_value("a"),  integer_value(1), text_value("b"),
                                  integer_value(2), text_value("c"),  integer_value(3)};
  int64_t changes = 0, id = 0;
  TRY(RUN(
      "CREATE TABLE things (name TEXT, size INTEGER); CREATE TABLE notes (what TEXT, value TEXT)"));
  TRY(host->insert_rows(context, text("things"), columns, 2, values, 3));
  TRY(read_columns(context, host));
  TRY(fetch_all(context, host));
  TRY(RUN("UPDATE things SET size = size + 1 WHERE size > 1"));
  TRY(host->changes(context, &changes));
  TRY(note(context, host, "changes", integer_value(changes)));
  const int32_t has_id = host->last_insert_id(context, &id);
  TRY(note(context, host, "last_insert_id",
           has_id == SOLDER_UNSUPPORTED ? text_value("unsupported") : integer_value(id)));
  TRY(note(context, host, "table",
           integer_value(host->object_exists(context, SOLDER_TABLE, text("things")))));
  TRY(note(context, host, "index",
           integer_value(host->object_exists(context, SOLDER_INDEX, text("things")))));
  TRY(note(context, host, "column_exists",
           integer_value(host->column_exists(context, text("things"), text("size")))));
  solder_string value = {NULL, 0};
  if (host->variable(context, text("region"), &value) != SOLDER_ROW) return SOLDER_FAILED;
  solder_value region = {{0}, (uint32_t)value.length, SOLDER_TEXT, {0, 0, 0}};
  region.as.data = value.data;
  TRY(note(context, host, "region", region));
  host->log(context, SOLDER_LOG_INFO, text("rows are done"));
  return host->progress(context, 3, 3, text("rows"));
}
DOWN {
  return RUN("DROP TABLE things; DROP TABLE notes");
}
PLUGIN(up, down)
