/** \file
 * A plugin that is right in everything. Each source beside this file changes one thing, then
 * includes it.
 */
#include "solder/abi.h"
#include "solder/metadata.h"

#ifndef ABI
#define ABI "1.0"
#endif
#ifndef VERSION
#define VERSION "003"
#endif
#ifndef CHECKSUM
#define CHECKSUM \
  "checksum=sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\0"
#endif
#ifndef USES
#define USES
#endif
#ifndef REVERSIBLE
#define REVERSIBLE "yes"
#endif

/* What the struct says. */
#ifndef STRUCT_SIZE
#define STRUCT_SIZE sizeof(solder_migration)
#endif
#ifndef STRUCT_MINOR
#define STRUCT_MINOR SOLDER_ABI_MINOR
#endif
#ifndef STRUCT_VERSION
#define STRUCT_VERSION VERSION
#endif
#ifndef STRUCT_NAME
#define STRUCT_NAME "add_comments_table"
#endif
#ifndef UP
#define UP run
#endif
#ifndef DOWN
#define DOWN run
#endif

#ifndef WITHOUT_NOTE
SOLDER_METADATA(
    "format=1\0"
    "abi=" ABI
    "\0"
    "kind=migration\0"
    "version=" VERSION
    "\0"
    "name=add_comments_table\0"
    "description=Add comments system\0"
    "reversible=" REVERSIBLE "\0" USES CHECKSUM);
#endif

#ifndef WITHOUT_FACTORY
int32_t run(void* self, solder_context* context, const solder_host* host);
int32_t run(void* self, solder_context* context, const solder_host* host) {
  (void)self;
  (void)context;
  (void)host;
  return SOLDER_OK;
}

static const solder_migration migration = {
    (uint32_t)(STRUCT_SIZE), STRUCT_MINOR, STRUCT_VERSION, STRUCT_NAME, NULL, UP, DOWN, NULL};

#ifndef MIGRATION
#define MIGRATION &migration
#endif

const solder_migration* solder_create_migration_v1(void) {
  return MIGRATION;
}
#endif
