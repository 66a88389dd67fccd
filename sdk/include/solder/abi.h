/** \file
 * The C ABI between the runner and a plugin. This file is the manual: every function says what it
 * does, who owns what, how long it lives, which thread may call it and how it fails. It is C99 and
 * C++11 clean and includes nothing but <stddef.h> and <stdint.h>. C++ authors include
 * <solder/migration.hpp> instead.
 *
 * THE PICTURE. A plugin is one shared library with one migration and one exported symbol,
 * `solder_create_migration_v1`. The runner reads the plugin's metadata note (solder/metadata.h)
 * without loading it; when the migration's turn comes, a worker process loads the library, calls
 * the factory, checks that the identity in the struct equals the note's, and calls `up` or `down`
 * once, inside a transaction that belongs to the runner. The plugin talks to the database through
 * the `solder_host` table it is given.
 *
 * OWNERSHIP, in one sentence: each side frees what it allocated; a pointer received is valid until
 * the next call on the same object; a pointer passed is read before the call returns. "The same
 * object" is the statement for functions that take a statement, and the context for the others.
 *
 * STRINGS are UTF-8, pointer and length, not necessarily ended by a NUL. A null pointer with length
 * 0 is the empty string.
 *
 * ERRORS. Functions return a `SOLDER_…` status: 0 and above is good, below 0 is a failure. **The
 * first failure sticks**: the host records code, message, statement and offset; every later call
 * returns the same failure at once; and the step rolls back even if `up` returns SOLDER_OK. The one
 * way to recover is a savepoint (see `savepoint_begin`). Nothing may be thrown, unwound or
 * longjmp'ed across this boundary, in either direction.
 *
 * THREADS. [step-thread]: only on the thread that entered `up` or `down`, and only until that call
 * returns. [thread-safe]: any thread, until `up` or `down` returns. A call from the wrong thread
 * returns SOLDER_MISUSE and fails the step.
 *
 * GROWTH. Structs begin with their size and only ever grow at the end. A plugin states in
 * `abi_minor` the lowest minor version that it needs (SOLDER_ABI_MINOR, 0 unless the author defines
 * it before including this file). All fields are always declared, so the layout never depends on a
 * macro; fields newer than what was asked for are marked unavailable and don't compile. A runner of
 * minor m runs every plugin that needs <= m and refuses the others, naming both numbers. The
 * meaning of a field, a status or a metadata key never changes within major version 1.
 */
#ifndef SOLDER_ABI_H
#define SOLDER_ABI_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The major version; it is part of the factory's name. */
#define SOLDER_ABI_MAJOR 1

/** The newest minor version that this header declares. */
#define SOLDER_ABI_MINOR_LATEST 0

/** The lowest minor version that the plugin needs. Define it before the include to ask for more. */
#ifndef SOLDER_ABI_MINOR
#define SOLDER_ABI_MINOR 0
#endif

/* Marks a field that a later minor version added, e.g. `SOLDER_SINCE_1 int32_t (*later)(…);`. */
#if SOLDER_ABI_MINOR >= 1 || !defined(__GNUC__)
#define SOLDER_SINCE_1
#else
#define SOLDER_SINCE_1 \
  __attribute__((unavailable("added in ABI 1.1: define SOLDER_ABI_MINOR as 1 to require it")))
#endif

/** Whether `table`, a pointer to a size-tagged struct, is new enough to have `field`. */
#define SOLDER_HAS(type, table, field) \
  ((table)->struct_size >= offsetof(type, field) + sizeof((table)->field))

/** What a function answers. Negative values that this list doesn't know mean SOLDER_FAILED.
 *
 *   OK           done
 *   ROW          a row is there to be read; a question's answer is yes
 *   DONE         no more rows; a question's answer is no
 *   FAILED       the database, or the plugin itself by `fail`, says that it failed
 *   CANCELLED    the run was asked to stop: return as soon as possible
 *   MISUSE       a call that this contract forbids: wrong thread, index, null pointer. Also in a
 *                savepoint it is not forgotten
 *   UNSUPPORTED  this database, or this runner, can't do that; does not stick
 *   EXCEPTION    an exception reached the edge of the plugin; used by language layers */
#define SOLDER_OK 0
#define SOLDER_ROW 1
#define SOLDER_DONE 2
#define SOLDER_FAILED (-1)
#define SOLDER_CANCELLED (-2)
#define SOLDER_MISUSE (-3)
#define SOLDER_UNSUPPORTED (-4)
#define SOLDER_EXCEPTION (-5)

/** Types of a value. */
#define SOLDER_NULL 0
#define SOLDER_INTEGER 1 /**< as.integer, 64 bits, signed */
#define SOLDER_REAL 2    /**< as.real, IEEE 754 binary64 */
#define SOLDER_TEXT 3    /**< as.data and length; UTF-8 */
#define SOLDER_BLOB 4    /**< as.data and length */
#define SOLDER_BOOLEAN 5 /**< as.integer, 0 or 1; SQLite stores and returns it as an integer */

/** Levels of `log`. */
#define SOLDER_LOG_DEBUG 0 /**< shown with --verbose */
#define SOLDER_LOG_INFO 1
#define SOLDER_LOG_WARNING 2

/** Kinds of `object_exists`. */
#define SOLDER_TABLE 1
#define SOLDER_INDEX 2
#define SOLDER_VIEW 3
#define SOLDER_TRIGGER 4

/** Flag of a SQL function: same arguments, same result. May then be used in an index. */
#define SOLDER_FUNCTION_DETERMINISTIC 1u

/** One step in progress. Belongs to the runner; valid until `up` or `down` returns. */
typedef struct solder_context solder_context;

/** A prepared statement. Belongs to the runner; valid until `finalize` or the end of the step. */
typedef struct solder_statement solder_statement;

/** UTF-8 text or bytes: pointer and length in bytes. */
typedef struct solder_string {
  const char* data;
  size_t length;
} solder_string;

/** One value, 16 bytes: an argument to bind or a column to read. `reserved` is 0. */
typedef struct solder_value {
  union {
    int64_t integer;
    double real;
    const void* data; /**< TEXT and BLOB; may be null when length is 0 */
  } as;
  uint32_t length; /**< TEXT and BLOB: bytes; otherwise 0 */
  uint8_t type;    /**< SOLDER_NULL … SOLDER_BOOLEAN */
  uint8_t reserved[3];
} solder_value;

/** Why a step has failed. The strings follow the ownership rule. */
typedef struct solder_error {
  uint32_t struct_size; /**< set by the caller to sizeof(solder_error) */
  int32_t status;       /**< SOLDER_FAILED … SOLDER_EXCEPTION; SOLDER_OK: nothing has failed */
  int32_t code;   /**< the database's own code (SQLite: extended result code), or that of `fail` */
  int32_t offset; /**< byte offset of the error in `statement`, or -1 */
  solder_string message;   /**< in the words of whoever noticed it */
  solder_string statement; /**< the SQL that failed, or empty */
} solder_error;

/** What a SQL function answers: a value, or SOLDER_FAILED from `call` and a message. */
typedef struct solder_function_result {
  uint32_t struct_size; /**< set by the host */
  uint32_t reserved;
  /** SOLDER_NULL when `call` is entered. Its data must stay valid until the next call of the same
   *  function, or its `destroy`: the host copies it before. It may be a part of an argument's. */
  solder_value value;
  solder_string message; /**< why it failed; same lifetime */
} solder_function_result;

/** A scalar SQL function that a plugin registers for the step. */
typedef struct solder_function {
  uint32_t struct_size;   /**< sizeof(solder_function) */
  uint32_t flags;         /**< SOLDER_FUNCTION_… */
  solder_string name;     /**< as SQL calls it */
  int32_t argument_count; /**< 0 … 100, or -1 for any number */
  int32_t reserved;
  void* self; /**< given back to `call` and `destroy`; belongs to the plugin */
  /** Called for each evaluation, on the step's thread, while a call of the plugin is still running.
   * It must not call the host, but for `log`, `progress` and `is_cancelled`. The arguments are
   * valid until the host has copied the result. \return SOLDER_OK or a failure, which fails the
   * statement with `result->message`. [step-thread] */
  int32_t (*call)(void* self, const solder_value* arguments, uint32_t count,
                  solder_function_result* result);
  /** Called once when the step ends, also when registering fails; may be null. [step-thread] */
  void (*destroy)(void* self);
} solder_function;

/** What the runner offers a step: a table of functions, the same for the whole step.
 *  Every function takes the context or a statement first. */
typedef struct solder_host {
  uint32_t struct_size; /**< of the runner's table: see SOLDER_HAS */
  uint32_t abi_minor;   /**< the runner's minor version */

  /* ---- the step and its surroundings ---- */

  /** Writes the database's kind to `name`: "sqlite" or "postgres". Lives as long as the step.
   *  [step-thread] */
  int32_t (*backend)(solder_context* context, solder_string* name);

  /** Looks up a variable given with `--set key=value`. \return SOLDER_ROW and its value, which
   * lives as long as the step, or SOLDER_DONE when it was not given. [step-thread] */
  int32_t (*variable)(solder_context* context, solder_string key, solder_string* value);

  /** A table of further functions by its id, e.g. SOLDER_SQLITE_INTERFACE, or null when this runner
   * doesn't have it, the database isn't of that kind, or the plugin's metadata didn't declare it.
   * Lives as long as the step. Null is an answer, not a failure. [step-thread] */
  const void* (*interface_by_id)(solder_context* context, const char* id);

  /** Hands a line to the runner, which shows it with the migration's version. Control characters
   * are escaped. [thread-safe] */
  void (*log)(solder_context* context, int32_t level, solder_string message);

  /** Says how far the step is: `done` of `total` (0: unknown) `unit`s, e.g. "rows". Cheap: the
   * runner shows at most a few a second. \return SOLDER_OK, or SOLDER_CANCELLED when the run was
   * asked to stop. [step-thread] */
  int32_t (*progress)(solder_context* context, uint64_t done, uint64_t total, solder_string unit);

  /** \return 1 when the run was asked to stop, else 0. Long loops of the plugin's own ask it. SQL
   * that is running is interrupted by the runner. [thread-safe] */
  int32_t (*is_cancelled)(const solder_context* context);

  /* ---- failure ---- */

  /** Fails the step with the plugin's own code and message. Sticks. \return SOLDER_FAILED.
   * [step-thread] */
  int32_t (*fail)(solder_context* context, int32_t code, solder_string message);

  /** Writes the failure that has stuck to `error`. \return its status, SOLDER_OK when there is
   * none; the message then says what the latest SOLDER_UNSUPPORTED was about. [step-thread] */
  int32_t (*error)(solder_context* context, solder_error* error);

  /** Starts a part of the step that may be undone without failing the step. Parts nest.
   * [step-thread] */
  int32_t (*savepoint_begin)(solder_context* context);

  /** Keeps what was done since the latest `savepoint_begin` and ends that part. [step-thread] */
  int32_t (*savepoint_release)(solder_context* context);

  /** Undoes what was done since the latest `savepoint_begin`, ends that part and forgets a failure
   * that happened in it, so that the step can go on. A cancelled run, a transaction that the
   * database has ended by itself, and a failure from before that part are not forgotten: the call
   * returns them. Statements that are being stepped are reset. [step-thread] */
  int32_t (*savepoint_rollback)(solder_context* context);

  /* ---- statements ---- */

  /** Runs one or many statements; rows that they yield are discarded. Empty text and comments alone
   * are fine. Transaction control is refused: the transaction belongs to the runner. [step-thread]
   */
  int32_t (*execute)(solder_context* context, solder_string sql);

  /** Prepares one statement with placeholders `?` and `:name`. Text after its semicolon is
   * SOLDER_MISUSE. The runner keeps prepared statements by their text, so preparing the same text
   * again is cheap, also once per row; while one is in use, a second `prepare` of the same text
   * gives an independent statement. [step-thread] */
  int32_t (*prepare)(solder_context* context, solder_string sql, solder_statement** statement);

  /** Gives the statement back. Null is allowed. Statements left open are closed at the end of the
   * step. [step-thread] */
  void (*finalize)(solder_statement* statement);

  /** Binds the placeholder of that number, counted from 1. The data is copied. [step-thread] */
  int32_t (*bind)(solder_statement* statement, uint32_t index, const solder_value* value);

  /** Binds the placeholder `:name`; `name` is without the colon. [step-thread] */
  int32_t (*bind_by_name)(solder_statement* statement, solder_string name,
                          const solder_value* value);

  /** Goes to the next row. \return SOLDER_ROW, or SOLDER_DONE, and SOLDER_DONE again until `reset`.
   *  [step-thread] */
  int32_t (*step)(solder_statement* statement);

  /** Makes the statement ready to run again, with all placeholders null. [step-thread] */
  int32_t (*reset)(solder_statement* statement);

  /** Runs the statement once with its arguments in order, discards rows and resets it: the fast way
   * to write. `count` must be the number of placeholders. [step-thread] */
  int32_t (*run)(solder_statement* statement, const solder_value* arguments, uint32_t count);

  /** Runs the statement `rows` times; `arguments` holds rows × count values, row after row. On a
   * server the rows travel together. [step-thread] */
  int32_t (*run_many)(solder_statement* statement, const solder_value* arguments, uint32_t count,
                      uint64_t rows);

  /* ---- rows ---- */

  /** The number of columns; 0 when the statement yields none. [step-thread] */
  uint32_t (*column_count)(solder_statement* statement);

  /** The number of placeholders. [step-thread] */
  uint32_t (*parameter_count)(solder_statement* statement);

  /** Writes the name of column `index`, counted from 0. [step-thread] */
  int32_t (*column_name)(solder_statement* statement, uint32_t index, solder_string* name);

  /** Writes column `index` of the row as it is stored, without a copy. [step-thread] */
  int32_t (*column)(solder_statement* statement, uint32_t index, solder_value* value);

  /** Reads column `index` as an integer, converted as SQL's CAST does; null gives 0. [step-thread]
   */
  int32_t (*column_integer)(solder_statement* statement, uint32_t index, int64_t* value);

  /** Reads column `index` as a real, converted as SQL's CAST does; null gives 0. [step-thread] */
  int32_t (*column_real)(solder_statement* statement, uint32_t index, double* value);

  /** Reads column `index` as text, converted as SQL's CAST does; null gives the empty string.
   *  Converting may move what `column` gave for the same column. [step-thread] */
  int32_t (*column_text)(solder_statement* statement, uint32_t index, solder_string* value);

  /** Writes the first `count` columns of the row at once, without a copy. `count` is at most
   *  `column_count`. [step-thread] */
  int32_t (*row)(solder_statement* statement, solder_value* values, uint32_t count);

  /** Steps up to `capacity` rows and writes `count` columns of each, row after row; `*rows` is how
   * many were read. The data is valid until the next call on the statement. \return SOLDER_ROW when
   * there may be more, SOLDER_DONE after the last one. [step-thread] */
  int32_t (*fetch)(solder_statement* statement, solder_value* values, uint32_t count,
                   uint32_t capacity, uint32_t* rows);

  /** Appends `rows` rows to a table, `count` columns each, by the fastest way that the database has
   * (SQLite: one prepared INSERT; PostgreSQL: COPY). `values` holds rows × count values, row after
   * row. [step-thread] */
  int32_t (*insert_rows)(solder_context* context, solder_string table, const solder_string* columns,
                         uint32_t count, const solder_value* values, uint64_t rows);

  /** Rows changed by the latest INSERT, UPDATE or DELETE. [step-thread] */
  int32_t (*changes)(solder_context* context, int64_t* count);

  /** The row id of the latest INSERT. SOLDER_UNSUPPORTED where the database has none. [step-thread]
   */
  int32_t (*last_insert_id)(solder_context* context, int64_t* id);

  /* ---- the schema ---- */

  /** Whether a table, index, view or trigger (`kind`, SOLDER_TABLE …) of that name exists; names
   * are compared as the database does. \return SOLDER_ROW: yes, SOLDER_DONE: no. [step-thread] */
  int32_t (*object_exists)(solder_context* context, int32_t kind, solder_string name);

  /** Whether the table or view has that column. \return SOLDER_ROW: yes, SOLDER_DONE: no, also when
   * there is no such table. [step-thread] */
  int32_t (*column_exists)(solder_context* context, solder_string table, solder_string column);

  /* ---- functions ---- */

  /** Registers a scalar SQL function for the rest of the step: one `UPDATE t SET a = f(b)` with a
   * compiled f is the fastest way to transform rows. The struct is copied. SOLDER_UNSUPPORTED where
   * code can't run inside the database. A function of that name that the database has is hidden
   * until the step ends. [step-thread] */
  int32_t (*register_function)(solder_context* context, const solder_function* function);
} solder_host;

/** One migration, as the factory returns it. Belongs to the plugin; the runner calls `destroy`
 * after its last use, if there is one. */
typedef struct solder_migration {
  uint32_t struct_size; /**< sizeof(solder_migration) */
  uint32_t abi_minor;   /**< SOLDER_ABI_MINOR: the lowest minor version that this plugin needs */
  const char* version;  /**< as in the metadata, ends in NUL */
  const char* name;     /**< as in the metadata, ends in NUL */
  void* self;           /**< given back to the functions below */
  /** Applies the migration. \return SOLDER_OK or a failure; any other value but 0 is a failure too,
   * with that value as its code. Must not throw. */
  int32_t (*up)(void* self, solder_context* context, const solder_host* host);
  /** Undoes the migration; null: it can't be undone. As `up` otherwise. */
  int32_t (*down)(void* self, solder_context* context, const solder_host* host);
  /** Frees `self`; may be null. */
  void (*destroy)(void* self);
} solder_migration;

/** The one symbol that a plugin exports. Called in the worker when the migration's turn has come,
 * and again for each further attempt: on a server a step that others were in the way of is rolled
 * back and run once more, with a migration of its own from the same library. What `up` or `down`
 * did outside of the database they must then be able to do twice. \return the migration, or null
 * when it can't be made. Must not throw. */
typedef const solder_migration* (*solder_create_migration_function)(void);
#define SOLDER_FACTORY_NAME "solder_create_migration_v1"

#if defined(_WIN32)
#define SOLDER_EXPORT __declspec(dllexport)
#elif defined(__GNUC__)
#define SOLDER_EXPORT __attribute__((visibility("default")))
#else
#define SOLDER_EXPORT
#endif

SOLDER_EXPORT const solder_migration* solder_create_migration_v1(void);

/** The native connection of SQLite; declare it with `USES native`. */
#define SOLDER_SQLITE_INTERFACE "solder.sqlite/1"

/** What SOLDER_SQLITE_INTERFACE gives. Call SQLite only through `api` (include <sqlite3ext.h>),
 * never by linking it: a second copy of SQLite in one process drops the locks of the first and
 * loses committed rows. */
typedef struct solder_sqlite {
  uint32_t struct_size;
  uint32_t reserved;
  void* connection; /**< a `sqlite3 *`; don't close it, don't begin or end a transaction on it */
  const void* api;  /**< a `const struct sqlite3_api_routines *` */
} solder_sqlite;

/** The native connection of PostgreSQL; declare it with `USES native`. */
#define SOLDER_POSTGRES_INTERFACE "solder.postgres/1"

/** What SOLDER_POSTGRES_INTERFACE gives. The session is the step's own, in its transaction: what
 * the plugin's statements have changed is seen there. Between two calls of the host it is idle and
 * blocking; read every result to its end before calling the host again. Link libpq as a shared
 * library, as the runner does. */
typedef struct solder_postgres {
  uint32_t struct_size;
  uint32_t reserved;
  void* connection; /**< a `PGconn *`; don't close or reset it, don't begin or end a transaction */
} solder_postgres;

#ifdef __cplusplus
}
#endif

#endif
