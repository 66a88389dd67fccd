/** \file
 * What a migration in C includes: the line that makes two functions a plugin, and short ways to
 * pass text and values. C99; also C++. Everything that the host can do is in <solder/abi.h>.
 *
 *     #include <solder/migration.h>
 *
 *     static int32_t up(void *self, solder_context *context, const solder_host *host) {
 *       (void)self;
 *       return solder_execute(host, context, "CREATE TABLE comments (id INTEGER PRIMARY KEY, body
 * TEXT)");
 *     }
 *     static int32_t down(void *self, solder_context *context, const solder_host *host) {
 *       (void)self;
 *       return solder_execute(host, context, "DROP TABLE comments");
 *     }
 *     SOLDER_MIGRATION_C(up, down)
 *
 * The first failure sticks: later calls answer with it at once and the step is rolled back, so a
 * status that isn't looked at can't commit half a migration.
 */
#ifndef SOLDER_MIGRATION_H
#define SOLDER_MIGRATION_H

#include <string.h>

#include "solder/abi.h"

/* One spelling for casts and null pointers that both languages accept without a warning. */
#ifdef __cplusplus
#define SOLDER_DETAIL_CAST(type, value) static_cast<type>(value)
#define SOLDER_DETAIL_NULL nullptr
#define SOLDER_DETAIL_EXTERN_C extern "C"
#else
#define SOLDER_DETAIL_CAST(type, value) ((type)(value))
#define SOLDER_DETAIL_NULL NULL
#define SOLDER_DETAIL_EXTERN_C
#endif

/** The text of a C string, which must stay alive for the call. Null is the empty text. */
static inline solder_string solder_text(const char* text) {
  solder_string string;
  string.data = text;
  string.length = text == SOLDER_DETAIL_NULL ? 0 : strlen(text);
  return string;
}

/** SQL's NULL. */
static inline solder_value solder_null_value(void) {
  solder_value value;
  memset(&value, 0, sizeof value);
  return value;
}

static inline solder_value solder_integer_value(int64_t integer) {
  solder_value value = solder_null_value();
  value.as.integer = integer;
  value.type = SOLDER_INTEGER;
  return value;
}

static inline solder_value solder_real_value(double real) {
  solder_value value = solder_null_value();
  value.as.real = real;
  value.type = SOLDER_REAL;
  return value;
}

static inline solder_value solder_boolean_value(int truth) {
  solder_value value = solder_null_value();
  value.as.integer = truth != 0;
  value.type = SOLDER_BOOLEAN;
  return value;
}

/** A C string as a value; it must stay alive for the call, and be shorter than 4 GiB. Null is SQL's
 * NULL. */
static inline solder_value solder_text_value(const char* text) {
  solder_value value = solder_null_value();
  if (text == SOLDER_DETAIL_NULL) return value;
  value.as.data = text;
  value.length = SOLDER_DETAIL_CAST(uint32_t, strlen(text));
  value.type = SOLDER_TEXT;
  return value;
}

static inline solder_value solder_blob_value(const void* data, uint32_t length) {
  solder_value value = solder_null_value();
  value.as.data = data;
  value.length = length;
  value.type = SOLDER_BLOB;
  return value;
}

/** Runs one or many statements. \return SOLDER_OK or a failure. */
static inline int32_t solder_execute(const solder_host* host, solder_context* context,
                                     const char* sql) {
  return host->execute(context, solder_text(sql));
}

/** Runs one statement with `count` arguments for its placeholders. \return SOLDER_OK or a failure.
 */
static inline int32_t solder_run(const solder_host* host, solder_context* context, const char* sql,
                                 const solder_value* arguments, uint32_t count) {
  solder_statement* statement = SOLDER_DETAIL_NULL;
  int32_t status = host->prepare(context, solder_text(sql), &statement);
  if (status < 0) return status;
  status = host->run(statement, arguments, count);
  host->finalize(statement);
  return status;
}

/** Fails the step with a message. \return a failure, to be returned. */
static inline int32_t solder_fail(const solder_host* host, solder_context* context,
                                  const char* message) {
  return host->fail(context, 0, solder_text(message));
}

/** Whether the database is one of `name`, "sqlite" or "postgres". False also when the step has
 * failed. */
static inline int solder_is_backend(const solder_host* host, solder_context* context,
                                    const char* name) {
  solder_string backend = solder_text(SOLDER_DETAIL_NULL);
  if (host->backend(context, &backend) < 0) return 0;
  return backend.length == strlen(name) && memcmp(backend.data, name, backend.length) == 0;
}

/** For a migration that says `BACKENDS sqlite postgres` and needs other SQL for each. */
static inline int solder_is_sqlite(const solder_host* host, solder_context* context) {
  return solder_is_backend(host, context, "sqlite");
}
static inline int solder_is_postgres(const solder_host* host, solder_context* context) {
  return solder_is_backend(host, context, "postgres");
}

#if defined(SOLDER_MIGRATION_IRREVERSIBLE)
#define SOLDER_DETAIL_C_DOWN(down_function) SOLDER_DETAIL_NULL
#else
#define SOLDER_DETAIL_C_DOWN(down_function) down_function
#endif

/** Makes two functions the migration of this plugin: defines the one exported function.
 * `down_function` is NULL when the migration can't be undone; say IRREVERSIBLE in
 * solder_add_migration() then. Use it once, at file scope. The version and the name come from
 * solder_add_migration(), which defines SOLDER_MIGRATION_VERSION and SOLDER_MIGRATION_NAME. */
#if defined(SOLDER_MIGRATION_VERSION) && defined(SOLDER_MIGRATION_NAME)
#define SOLDER_MIGRATION_C(up_function, down_function)                                            \
  SOLDER_DETAIL_EXTERN_C SOLDER_EXPORT const solder_migration* solder_create_migration_v1(void) { \
    static const solder_migration migration = {sizeof(solder_migration),                          \
                                               SOLDER_ABI_MINOR,                                  \
                                               SOLDER_MIGRATION_VERSION,                          \
                                               SOLDER_MIGRATION_NAME,                             \
                                               SOLDER_DETAIL_NULL,                                \
                                               up_function,                                       \
                                               SOLDER_DETAIL_C_DOWN(down_function),               \
                                               SOLDER_DETAIL_NULL};                               \
    (void)(down_function); /* not unused when IRREVERSIBLE leaves it out */                       \
    return &migration;                                                                            \
  }
#else
#define SOLDER_MIGRATION_C(up_function, down_function) \
  typedef char                                         \
      solder_define_SOLDER_MIGRATION_VERSION_and_SOLDER_MIGRATION_NAME_as_string_literals[-1];
#endif

#endif
