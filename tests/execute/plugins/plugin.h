/** \file
 * What the plugins of these tests share: rows and a few shorthands. See support/plugin.h. */
#ifndef SOLDER_TESTS_EXECUTE_PLUGIN_H
#define SOLDER_TESTS_EXECUTE_PLUGIN_H

#include "support/plugin.h"

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
