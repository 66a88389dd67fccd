/* The least that applying migrations to SQLite costs: the same statements, a history row and a log
 * row for each, and the durability that Solder has.
 *
 *     floor_sqlite up [--one-transaction] DATABASE FOLDER
 *     floor_sqlite down [--one-transaction] DATABASE FOLDER COUNT
 *     floor_sqlite status DATABASE FOLDER
 *
 * Left out is whatever isn't needed when nothing goes wrong: checksums, checks, another process,
 * messages. */
#define _GNU_SOURCE
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "files.h"

static sqlite3* database;

static const char history_table[] =
    "CREATE TABLE schema_migrations (id INTEGER PRIMARY KEY AUTOINCREMENT, version TEXT UNIQUE NOT "
    "NULL, name TEXT NOT NULL, "
    "applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP, checksum TEXT)";
static const char log_table[] =
    "CREATE TABLE solder_log (id INTEGER PRIMARY KEY, version TEXT NOT NULL, name TEXT NOT NULL, "
    "action TEXT NOT NULL, "
    "outcome TEXT NOT NULL, checksum TEXT NOT NULL, artifact TEXT NOT NULL, duration_ms INTEGER "
    "NOT NULL, "
    "statements INTEGER NOT NULL, runner TEXT NOT NULL, \"user\" TEXT NOT NULL, host TEXT NOT "
    "NULL, error TEXT NOT NULL, "
    "fingerprint TEXT NOT NULL, logged_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, "
    "lock_serial INTEGER)";

static void execute(const char* sql) {
  if (sqlite3_exec(database, sql, NULL, NULL, NULL) != SQLITE_OK)
    give_up("%s: %s", sql, sqlite3_errmsg(database));
}

static sqlite3_stmt* prepare(const char* sql) {
  sqlite3_stmt* statement = NULL;
  if (sqlite3_prepare_v2(database, sql, -1, &statement, NULL) != SQLITE_OK)
    give_up("%s: %s", sql, sqlite3_errmsg(database));
  return statement;
}

static void run(sqlite3_stmt* statement) {
  if (sqlite3_step(statement) != SQLITE_DONE)
    give_up("%s: %s", sqlite3_sql(statement), sqlite3_errmsg(database));
  sqlite3_reset(statement);
}

static void bind(sqlite3_stmt* statement, int index, const char* text) {
  sqlite3_bind_text(statement, index, text, -1, SQLITE_STATIC);
}

struct run {
  int is_one_transaction;
  sqlite3_stmt *begin, *commit, *insert, *delete, *log;
};

static struct run start_run(int is_one_transaction) {
  struct run all = {
      is_one_transaction, prepare("BEGIN IMMEDIATE"), prepare("COMMIT"), NULL, NULL, NULL};
  all.insert = prepare(
      "INSERT INTO schema_migrations (version, name, applied_at, checksum) VALUES (?, ?, "
      "CURRENT_TIMESTAMP, ?)");
  all.delete = prepare("DELETE FROM schema_migrations WHERE version = ?");
  all.log = prepare(
      "INSERT INTO solder_log (version, name, action, outcome, checksum, artifact, duration_ms, "
      "statements, runner, "
      "\"user\", host, error, fingerprint) VALUES (?, ?, ?, 'done', ?, ?, 1, 5, 'floor', 'floor', "
      "'floor', '', ?)");
  if (is_one_transaction) run(all.begin);
  return all;
}

static void end_run(struct run* all) {
  if (all->is_one_transaction) run(all->commit);
  sqlite3_finalize(all->begin);
  sqlite3_finalize(all->commit);
  sqlite3_finalize(all->insert);
  sqlite3_finalize(all->delete);
  sqlite3_finalize(all->log);
}

static void write_log(struct run* all, const struct migration* migration, const char* action) {
  bind(all->log, 1, migration->version);
  bind(all->log, 2, migration->name);
  bind(all->log, 3, action);
  bind(all->log, 4, some_checksum);
  bind(all->log, 5, some_checksum);
  bind(all->log, 6, some_checksum);
  run(all->log);
}

static void apply(struct run* all, const struct folder* folder, const struct migration* migration) {
  const struct scripts scripts = read_scripts(folder, migration);
  if (!all->is_one_transaction) run(all->begin);
  execute(scripts.up);
  bind(all->insert, 1, migration->version);
  bind(all->insert, 2, migration->name);
  bind(all->insert, 3, some_checksum);
  run(all->insert);
  write_log(all, migration, "up");
  if (!all->is_one_transaction) run(all->commit);
  free(scripts.text);
}

static void roll_back(struct run* all, const struct folder* folder,
                      const struct migration* migration) {
  const struct scripts scripts = read_scripts(folder, migration);
  if (!all->is_one_transaction) run(all->begin);
  execute(scripts.down);
  bind(all->delete, 1, migration->version);
  run(all->delete);
  write_log(all, migration, "down");
  if (!all->is_one_transaction) run(all->commit);
  free(scripts.text);
}

/* Sets a byte for each migration of the folder that is in the history; without a history, none. */
static char* read_history(const struct folder* folder, int* exists) {
  char* applied = calloc(folder->count + 1, 1);
  sqlite3_stmt* statement = NULL;
  *exists =
      sqlite3_prepare_v2(
          database,
          "SELECT version, name, applied_at, checksum FROM schema_migrations ORDER BY version", -1,
          &statement, NULL) == SQLITE_OK;
  size_t at = 0;
  while (*exists && sqlite3_step(statement) == SQLITE_ROW) {
    const char* version = (const char*)sqlite3_column_text(statement, 0);
    while (at < folder->count && strcmp(folder->migrations[at].version, version) < 0) ++at;
    if (at < folder->count && strcmp(folder->migrations[at].version, version) == 0) applied[at] = 1;
  }
  sqlite3_finalize(statement);
  return applied;
}

static void up(const struct folder* folder, int is_one_transaction) {
  int exists = 0;
  const char* applied = read_history(folder, &exists);
  if (!exists) {
    execute("BEGIN IMMEDIATE");
    execute(history_table);
    execute(log_table);
    execute("COMMIT");
  }
  struct run all = start_run(is_one_transaction);
  for (size_t index = 0; index < folder->count; ++index) {
    if (!applied[index]) apply(&all, folder, &folder->migrations[index]);
  }
  end_run(&all);
}

static void down(const struct folder* folder, int is_one_transaction, size_t count) {
  int exists = 0;
  const char* applied = read_history(folder, &exists);
  struct run all = start_run(is_one_transaction);
  for (size_t index = folder->count; index > 0 && count > 0; --index) {
    if (!applied[index - 1]) continue;
    roll_back(&all, folder, &folder->migrations[index - 1]);
    --count;
  }
  end_run(&all);
}

static void status(const struct folder* folder) {
  int exists = 0;
  const char* applied = read_history(folder, &exists);
  for (size_t index = 0; index < folder->count; ++index) {
    const struct migration* migration = &folder->migrations[index];
    printf("%s %s %s\n", applied[index] ? "applied" : "pending", migration->version,
           migration->name);
  }
}

int main(int count, char** words) {
  const char* verb = count > 1 ? words[1] : "";
  const int is_one_transaction = count > 2 && strcmp(words[2], "--one-transaction") == 0;
  char** rest = words + 2 + is_one_transaction;
  const int left = count - 2 - is_one_transaction;
  if (left < 2) give_up("up, down or status, a database and a folder");

  if (sqlite3_open(rest[0], &database) != SQLITE_OK)
    give_up("%s: %s", rest[0], sqlite3_errmsg(database));
  execute("PRAGMA synchronous = EXTRA");
  const struct folder folder = read_folder(rest[1]);
  if (strcmp(verb, "up") == 0) {
    up(&folder, is_one_transaction);
  } else if (strcmp(verb, "down") == 0 && left == 3) {
    down(&folder, is_one_transaction, strtoul(rest[2], NULL, 10));
  } else if (strcmp(verb, "status") == 0) {
    status(&folder);
  } else {
    give_up("there is no '%s'", verb);
  }
  return sqlite3_close(database) == SQLITE_OK ? 0 : 1;
}
