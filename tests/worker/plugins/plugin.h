/** \file
 * A plugin that does some work and then one thing wrong: the source that includes this defines
 * `fault`. DOWN_ONLY moves the fault to the way down. See support/plugin.h.
 */
#ifndef PLUGIN_VERSION
#define PLUGIN_VERSION "002"
#endif
#define PLUGIN_NAME "add_rows"
#define PLUGIN_RECORDS "class=AddRowsMigration\0"
#include "support/plugin.h"

static int32_t execute(solder_context* context, const solder_host* host, const char* script) {
  return host->execute(context, text(script));
}

static void log_line(solder_context* context, const solder_host* host, const char* line) {
  host->log(context, SOLDER_LOG_INFO, text(line));
}

/* What is wrong with this plugin. */
static int32_t fault(solder_context* context, const solder_host* host);

static int32_t up(void* self, solder_context* context, const solder_host* host) {
  (void)self;
  (void)log_line;
  execute(context, host,
          "CREATE TABLE rows_" PLUGIN_VERSION " (id INTEGER PRIMARY KEY, word TEXT)");
  execute(context, host, "INSERT INTO rows_" PLUGIN_VERSION " (word) VALUES ('one'), ('two')");
#ifdef DOWN_ONLY
  return SOLDER_OK;
#else
  return fault(context, host);
#endif
}

static int32_t down(void* self, solder_context* context, const solder_host* host) {
  (void)self;
  execute(context, host, "DROP TABLE rows_" PLUGIN_VERSION);
  return fault(context, host);
}

PLUGIN(up, down)
