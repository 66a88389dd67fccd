/** \file
 * The frame of the test plugins: metadata, factory and a few shorthands. A plugin defines `up` and
 * `down` and ends with PLUGIN(up, down). PLUGIN_VERSION, PLUGIN_NAME and PLUGIN_TRANSACTION come
 * from the build. */
#ifndef SOLDER_TESTS_EXECUTE_PLUGIN_H
#define SOLDER_TESTS_EXECUTE_PLUGIN_H

#include <string.h>

#include "solder/abi.h"
#include "solder/metadata.h"

#ifndef PLUGIN_TRANSACTION
#define PLUGIN_TRANSACTION "each"
#endif
#ifndef PLUGIN_KIND
#define PLUGIN_KIND "migration"
#endif
#ifndef PLUGIN_REVERSIBLE
#define PLUGIN_REVERSIBLE "yes"
#endif
#ifndef PLUGIN_USES
#define PLUGIN_USES
#endif

#define PLUGIN(up_function, down_function)                                             \
  SOLDER_METADATA("format=1\0abi=1.0\0kind=" PLUGIN_KIND "\0version=" PLUGIN_VERSION   \
                  "\0name=" PLUGIN_NAME "\0transaction=" PLUGIN_TRANSACTION            \
                  "\0reversible=" PLUGIN_REVERSIBLE "\0" PLUGIN_USES                   \
                  "backend=sqlite\0backend=postgres\0"                                 \
                  "checksum=sha256:"                                                   \
                  "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"); \
  const solder_migration* solder_create_migration_v1(void) {                           \
    static const solder_migration migration = {sizeof(solder_migration),               \
                                               0,                                      \
                                               PLUGIN_VERSION,                         \
                                               PLUGIN_NAME,                            \
                                               NULL,                                   \
                                               up_function,                            \
                                               down_function,                          \
                                               NULL};                                  \
    return &migration;                                                                 \
  }

static inline solder_string text(const char* c) {
  solder_string result = {c, strlen(c)};
  return result;
}

static inline solder_value integer_value(int64_t number) {
  solder_value value = {{0}, 0, SOLDER_INTEGER, {0, 0, 0}};
  value.as.integer = number;
  return value;
}

static inline solder_value text_value(const char* c) {
  solder_value value = {{0}, (uint32_t)strlen(c), SOLDER_TEXT, {0, 0, 0}};
  value.as.data = c;
  return value;
}

static inline int is_sqlite(solder_context* context, const solder_host* host) {
  solder_string name = {NULL, 0};
  host->backend(context, &name);
  return name.length == 6 && memcmp(name.data, "sqlite", 6) == 0;
}

#define UP static int32_t up(void* self, solder_context* context, const solder_host* host)
#define DOWN static int32_t down(void* self, solder_context* context, const solder_host* host)
#define RUN(sql) ((void)self, host->execute(context, text(sql)))
/* Where one SQL doesn't do for both databases. */
#define RUN_ON(sqlite, postgres) RUN(is_sqlite(context, host) ? (sqlite) : (postgres))
#define TRY(call)                          \
  do {                                     \
    const int32_t try_status = (call);     \
    if (try_status < 0) return try_status; \
  } while (0)

#endif
