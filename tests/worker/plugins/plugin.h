/** \file
 * A plugin that does some work and then one thing wrong: the source that includes this defines
 * `fault`. DOWN_ONLY moves the fault to the way down.
 */
#include <string.h>

#include "solder/abi.h"
#include "solder/metadata.h"

#ifndef VERSION
#define VERSION "002"
#endif
#ifndef TRANSACTION
#define TRANSACTION "each"
#endif
#ifndef KIND
#define KIND "migration"
#endif

SOLDER_METADATA(
    "format=1\0"
    "abi=1.0\0"
    "kind=" KIND
    "\0"
    "version=" VERSION
    "\0"
    "name=add_rows\0"
    "class=AddRowsMigration\0"
    "transaction=" TRANSACTION
    "\0"
    "reversible=yes\0"
    "backend=sqlite\0"
    "checksum=sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef");

static int32_t execute(solder_context* context, const solder_host* host, const char* script) {
  const solder_string sql = {script, strlen(script)};
  return host->execute(context, sql);
}

static void log_line(solder_context* context, const solder_host* host, const char* line) {
  const solder_string message = {line, strlen(line)};
  host->log(context, SOLDER_LOG_INFO, message);
}

/* What is wrong with this plugin. */
static int32_t fault(solder_context* context, const solder_host* host);

static int32_t up(void* self, solder_context* context, const solder_host* host) {
  (void)self;
  (void)log_line;
  execute(context, host, "CREATE TABLE rows_" VERSION " (id INTEGER PRIMARY KEY, word TEXT)");
  execute(context, host, "INSERT INTO rows_" VERSION " (word) VALUES ('one'), ('two')");
#ifdef DOWN_ONLY
  return SOLDER_OK;
#else
  return fault(context, host);
#endif
}

static int32_t down(void* self, solder_context* context, const solder_host* host) {
  (void)self;
  execute(context, host, "DROP TABLE rows_" VERSION);
  return fault(context, host);
}

static const solder_migration migration = {
    sizeof(solder_migration), SOLDER_ABI_MINOR, VERSION, "add_rows", NULL, up, down, NULL};

const solder_migration* solder_create_migration_v1(void) {
  return &migration;
}
