/* A migration of two scripts; see solder_script_plugin() in tests/CMakeLists.txt, which writes
 * the header SCRIPTS with VERSION, NAME, UP and DOWN. */
#include <string.h>

#include "solder/abi.h"
#include "solder/metadata.h"
#include SCRIPTS

SOLDER_METADATA(
    "format=1\0"
    "abi=1.0\0"
    "kind=migration\0"
    "version=" VERSION
    "\0"
    "name=" NAME
    "\0"
    "transaction=" TRANSACTION
    "\0"
    "reversible=yes\0"
    "backend=sqlite\0"
    "backend=postgres\0"
    "checksum=sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef");

static int32_t run(solder_context* context, const solder_host* host, const char* script) {
  const solder_string sql = {script, strlen(script)};
  return host->execute(context, sql);
}

static int32_t up(void* self, solder_context* context, const solder_host* host) {
  (void)self;
  return run(context, host, UP);
}

static int32_t down(void* self, solder_context* context, const solder_host* host) {
  (void)self;
  return run(context, host, DOWN);
}

const solder_migration* solder_create_migration_v1(void) {
  static const solder_migration migration = {
      sizeof(solder_migration), SOLDER_ABI_MINOR, VERSION, NAME, NULL, up, down, NULL};
  return &migration;
}
