/* A migration that runs two statements a thousand times in turn, as loops over rows do. */
#include <stdlib.h>
#include <string.h>

#include "solder/abi.h"
#include "solder/metadata.h"

SOLDER_METADATA(
    "format=1\0"
    "abi=1.0\0"
    "kind=migration\0"
    "version=002\0"
    "name=counts\0"
    "class=CountsMigration\0"
    "transaction=each\0"
    "reversible=yes\0"
    "backend=sqlite\0"
    "backend=postgres\0"
    "checksum=sha256:" CHECKSUM);

static solder_string text(const char* words) {
  const solder_string string = {words, strlen(words)};
  return string;
}

static int32_t count_up(solder_context* context, const solder_host* host) {
  solder_statement* insert = NULL;
  solder_statement* select = NULL;
  host->prepare(context, text("INSERT INTO numbers (number) VALUES (?)"), &insert);
  host->prepare(context, text("SELECT max(number) FROM numbers"), &select);
  int32_t status = SOLDER_OK;
  for (int64_t number = 1; number <= 1000 && status == SOLDER_OK; ++number) {
    solder_value value = {.type = SOLDER_INTEGER};
    value.as.integer = number;
    status = host->run(insert, &value, 1);
    if (host->step(select) == SOLDER_ROW) host->reset(select);
  }
  return status;
}

static int32_t up(void* self, solder_context* context, const solder_host* host) {
  (void)self;
  host->execute(context, text("CREATE TABLE numbers (number BIGINT); -- one a row\n"));
  const int32_t status = count_up(context, host);
  if (status != SOLDER_OK) return status;
  solder_string value;
  if (host->variable(context, text("crash"), &value) == SOLDER_ROW) abort();
  return host->execute(context, text("UPDATE numbers SET number = -number WHERE number > 990;\n"
                                     "DELETE FROM numbers WHERE number = -1000 -- the last"));
}

static int32_t down(void* self, solder_context* context, const solder_host* host) {
  (void)self;
  return host->execute(context, text("DROP TABLE numbers"));
}

const solder_migration* solder_create_migration_v1(void) {
  static const solder_migration migration = {
      sizeof(solder_migration), SOLDER_ABI_MINOR, "002", "counts", NULL, up, down, NULL};
  return &migration;
}
