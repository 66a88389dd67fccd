/** \file
 * The frame of test plugins that are built by hand, as somebody without the SDK's CMake function
 * would: note and factory. PLUGIN_VERSION and PLUGIN_NAME are defined before, and what is to be
 * other than below; the plugin defines `up` and `down` and ends with PLUGIN(up, down). */
#ifndef SOLDER_TESTS_SUPPORT_PLUGIN_H
#define SOLDER_TESTS_SUPPORT_PLUGIN_H

#include <string.h>

#include "solder/abi.h"
#include "solder/metadata.h"

#ifndef PLUGIN_KIND
#define PLUGIN_KIND "migration"
#endif
#ifndef PLUGIN_TRANSACTION
#define PLUGIN_TRANSACTION "each"
#endif
#ifndef PLUGIN_REVERSIBLE
#define PLUGIN_REVERSIBLE "yes"
#endif
/* 64 hexadecimal digits. */
#ifndef PLUGIN_CHECKSUM
#define PLUGIN_CHECKSUM "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#endif
/* More records of the note, each ending in NUL. */
#ifndef PLUGIN_RECORDS
#define PLUGIN_RECORDS ""
#endif

#define PLUGIN(up_function, down_function)                                               \
  SOLDER_METADATA("format=1\0abi=1.0\0kind=" PLUGIN_KIND "\0version=" PLUGIN_VERSION     \
                  "\0name=" PLUGIN_NAME "\0transaction=" PLUGIN_TRANSACTION              \
                  "\0reversible=" PLUGIN_REVERSIBLE "\0" PLUGIN_RECORDS                  \
                  "backend=sqlite\0backend=postgres\0checksum=sha256:" PLUGIN_CHECKSUM); \
  const solder_migration* solder_create_migration_v1(void) {                             \
    static const solder_migration migration = {sizeof(solder_migration),                 \
                                               SOLDER_ABI_MINOR,                         \
                                               PLUGIN_VERSION,                           \
                                               PLUGIN_NAME,                              \
                                               NULL,                                     \
                                               up_function,                              \
                                               down_function,                            \
                                               NULL};                                    \
    return &migration;                                                                   \
  }

static inline solder_string text(const char* c) {
  solder_string result = {c, strlen(c)};
  return result;
}

#endif
