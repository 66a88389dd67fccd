/* Rows transformed by code in one transaction, straight against SQLite:
 *
 *     floor_rows loop DATABASE       select, and an update that is prepared once
 *     floor_rows prepare DATABASE    select, and an update that is prepared for each row
 *     floor_rows function DATABASE   one update with functions of our own
 *     floor_rows hash DATABASE       one update with one that takes long
 */
#define _GNU_SOURCE
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "person.h"

#define UPDATE \
  "UPDATE people SET first_name = ?, last_name = ?, born_day = ?, name_hash = ? WHERE id = ?"

static sqlite3* database;

static void check(int code, int expected) {
  if (code == expected) return;
  fprintf(stderr, "floor: %s\n", sqlite3_errmsg(database));
  exit(1);
}

static void execute(const char* sql) {
  check(sqlite3_exec(database, sql, NULL, NULL, NULL), SQLITE_OK);
}

static sqlite3_stmt* prepare(const char* sql) {
  sqlite3_stmt* statement = NULL;
  check(sqlite3_prepare_v2(database, sql, -1, &statement, NULL), SQLITE_OK);
  return statement;
}

static void update_row(sqlite3_stmt* update, sqlite3_stmt* row) {
  const char* name = (const char*)sqlite3_column_text(row, 1);
  const size_t length = (size_t)sqlite3_column_bytes(row, 1);
  const char* born = (const char*)sqlite3_column_text(row, 2);
  const size_t last = last_name_begin(name, length);
  sqlite3_bind_text(update, 1, name, (int)first_name_length(name, length), SQLITE_STATIC);
  sqlite3_bind_text(update, 2, name + last, (int)(length - last), SQLITE_STATIC);
  sqlite3_bind_int64(update, 3, days_of_date(born));
  sqlite3_bind_int64(update, 4, hash_of(name, length));
  sqlite3_bind_int64(update, 5, sqlite3_column_int64(row, 0));
  check(sqlite3_step(update), SQLITE_DONE);
}

static void add_columns(void) {
  execute(
      "ALTER TABLE people ADD COLUMN first_name TEXT; ALTER TABLE people ADD COLUMN last_name TEXT;"
      "ALTER TABLE people ADD COLUMN born_day INTEGER; ALTER TABLE people ADD COLUMN name_hash "
      "INTEGER");
}

static void loop(int prepares_each) {
  add_columns();
  sqlite3_stmt* select = prepare("SELECT id, full_name, born FROM people ORDER BY id");
  sqlite3_stmt* update = prepares_each ? NULL : prepare(UPDATE);
  while (sqlite3_step(select) == SQLITE_ROW) {
    if (prepares_each) update = prepare(UPDATE);
    update_row(update, select);
    if (prepares_each) {
      sqlite3_finalize(update);
    } else {
      sqlite3_reset(update);
    }
  }
  sqlite3_finalize(select);
  if (!prepares_each) sqlite3_finalize(update);
}

static const char* text_of(sqlite3_value* value, size_t* length) {
  const char* text = (const char*)sqlite3_value_text(value);
  *length = (size_t)sqlite3_value_bytes(value);
  return text;
}

static void first_name(sqlite3_context* context, int count, sqlite3_value** values) {
  (void)count;
  size_t length = 0;
  const char* name = text_of(values[0], &length);
  sqlite3_result_text(context, name, (int)first_name_length(name, length), SQLITE_TRANSIENT);
}

static void last_name(sqlite3_context* context, int count, sqlite3_value** values) {
  (void)count;
  size_t length = 0;
  const char* name = text_of(values[0], &length);
  const size_t last = last_name_begin(name, length);
  sqlite3_result_text(context, name + last, (int)(length - last), SQLITE_TRANSIENT);
}

static void born_day(sqlite3_context* context, int count, sqlite3_value** values) {
  (void)count;
  size_t length = 0;
  sqlite3_result_int64(context, days_of_date(text_of(values[0], &length)));
}

static void name_hash(sqlite3_context* context, int count, sqlite3_value** values) {
  (void)count;
  size_t length = 0;
  const char* name = text_of(values[0], &length);
  sqlite3_result_int64(context, hash_of(name, length));
}

static void slow_hash(sqlite3_context* context, int count, sqlite3_value** values) {
  (void)count;
  size_t length = 0;
  const char* name = text_of(values[0], &length);
  sqlite3_result_int64(context, slow_hash_of(name, length));
}

static void hash_update(void) {
  execute("ALTER TABLE people ADD COLUMN name_hash INTEGER");
  check(sqlite3_create_function(database, "slow_hash_of", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC,
                                NULL, slow_hash, NULL, NULL),
        SQLITE_OK);
  execute("UPDATE people SET name_hash = slow_hash_of(full_name)");
}

static void one_update(void) {
  const int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC;
  add_columns();
  check(sqlite3_create_function(database, "first_name_of", 1, flags, NULL, first_name, NULL, NULL),
        SQLITE_OK);
  check(sqlite3_create_function(database, "last_name_of", 1, flags, NULL, last_name, NULL, NULL),
        SQLITE_OK);
  check(sqlite3_create_function(database, "day_of", 1, flags, NULL, born_day, NULL, NULL),
        SQLITE_OK);
  check(sqlite3_create_function(database, "hash_of", 1, flags, NULL, name_hash, NULL, NULL),
        SQLITE_OK);
  execute(
      "UPDATE people SET first_name = first_name_of(full_name), last_name = "
      "last_name_of(full_name), "
      "born_day = day_of(born), name_hash = hash_of(full_name)");
}

int main(int count, char** words) {
  if (count != 3 ||
      sqlite3_open_v2(words[2], &database, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK) {
    fputs("floor: loop, prepare, function or hash, and a database\n", stderr);
    return 2;
  }
  execute("PRAGMA synchronous = EXTRA");
  execute("BEGIN IMMEDIATE");
  if (strcmp(words[1], "hash") == 0) {
    hash_update();
  } else if (strcmp(words[1], "function") == 0) {
    one_update();
  } else {
    loop(strcmp(words[1], "prepare") == 0);
  }
  execute("COMMIT");
  return sqlite3_close(database) == SQLITE_OK ? 0 : 1;
}
