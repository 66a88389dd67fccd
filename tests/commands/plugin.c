/* One source for all plugins of these tests; each is made by other definitions: KIND, VERSION,
 * NAME, CLASS, CHECKSUM (hex digits), UP, and DOWN for those that can be undone. */
#include <string.h>

#include "solder/abi.h"
#include "solder/metadata.h"

#ifdef DOWN
#define REVERSIBLE "yes"
#else
#define REVERSIBLE "no"
#endif

SOLDER_METADATA(
    "format=1\0"
    "abi=1.0\0"
    "kind=" KIND
    "\0"
    "version=" VERSION
    "\0"
    "name=" NAME
    "\0"
    "class=" CLASS
    "\0"
    "description=A plugin of the tests\0"
    "transaction=each\0"
    "reversible=" REVERSIBLE
    "\0"
    "backend=sqlite\0"
    "backend=postgres\0"
    "checksum=sha256:" CHECKSUM
    "\0"
    "sdk=0.1.0\0"
    "compiler=test");

static int32_t run(solder_context* context, const solder_host* host, const char* script) {
  const solder_string sql = {script, strlen(script)};
  return host->execute(context, sql);
}

static int32_t up(void* self, solder_context* context, const solder_host* host) {
  (void)self;
  return run(context, host, UP);
}

#ifdef DOWN
static int32_t down(void* self, solder_context* context, const solder_host* host) {
  (void)self;
  return run(context, host, DOWN);
}
#endif

static const solder_migration migration = {sizeof(solder_migration),
                                           SOLDER_ABI_MINOR,
                                           VERSION,
                                           NAME,
                                           NULL,
                                           up,
#ifdef DOWN
                                           down,
#else
                                           NULL,
#endif
                                           NULL};

const solder_migration* solder_create_migration_v1(void) {
  return &migration;
}
