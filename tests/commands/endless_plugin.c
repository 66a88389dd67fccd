/* A migration that says that it counts, and counts until it is stopped. */
#include <string.h>

#include "solder/abi.h"
#include "solder/metadata.h"

SOLDER_METADATA(
    "format=1\0"
    "abi=1.0\0"
    "kind=migration\0"
    "version=002\0"
    "name=endless\0"
    "class=EndlessMigration\0"
    "transaction=each\0"
    "reversible=no\0"
    "backend=sqlite\0"
    "checksum=sha256:" CHECKSUM);

static solder_string text(const char* words) {
  const solder_string string = {words, strlen(words)};
  return string;
}

static int32_t up(void* self, solder_context* context, const solder_host* host) {
  (void)self;
  host->log(context, SOLDER_LOG_INFO, text("counting"));
  return host->execute(context,
                       text("WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 "
                            "FROM numbers) SELECT count(*) FROM numbers"));
}

const solder_migration* solder_create_migration_v1(void) {
  static const solder_migration migration = {
      sizeof(solder_migration), SOLDER_ABI_MINOR, "002", "endless", NULL, up, NULL, NULL};
  return &migration;
}
