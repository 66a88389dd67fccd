/* Says "ready", then runs a statement that never ends. */
#include "plugin.h"

static int32_t fault(solder_context* context, const solder_host* host) {
  log_line(context, host, "ready");
  return execute(context, host,
                 "WITH RECURSIVE count (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM count) "
                 "SELECT max(n) FROM count");
}
