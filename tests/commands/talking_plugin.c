/* A migration that says something in every way there is. */
#include <stdio.h>

#define PLUGIN_KIND KIND
#define PLUGIN_VERSION VERSION
#define PLUGIN_NAME NAME
#define PLUGIN_CHECKSUM CHECKSUM
#define PLUGIN_RECORDS "class=" CLASS "\0"
#include "support/plugin.h"

static int32_t up(void* self, solder_context* context, const solder_host* host) {
  (void)self;
  host->log(context, SOLDER_LOG_DEBUG, text("a detail"));
  host->log(context, SOLDER_LOG_INFO, text("a line"));
  host->log(context, SOLDER_LOG_WARNING, text("a risk"));
  host->execute(context, text(UP));
  for (uint64_t row = 1; row <= 1000; ++row) host->progress(context, row, 1000, text("rows"));
  puts("printed \x1b[2J");
  fflush(stdout);
  return SOLDER_OK;
}

static int32_t down(void* self, solder_context* context, const solder_host* host) {
  (void)self;
  return host->execute(context, text(DOWN));
}

PLUGIN(up, down)
