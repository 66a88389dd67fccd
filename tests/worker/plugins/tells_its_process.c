/* Logs its process id, then writes many rows. */
#include <stdio.h>
#include <unistd.h>

#include "plugin.h"

static int32_t fault(solder_context* context, const solder_host* host) {
  char line[32];
  snprintf(line, sizeof(line), "%ld", (long)getpid());
  log_line(context, host, line);
  return execute(
      context, host,
      "WITH RECURSIVE count (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM count LIMIT 5000) "
      "INSERT INTO rows_" PLUGIN_VERSION " (word) SELECT 'word ' || n FROM count");
}
