/* Says "ready", then waits until it is told to stop. */
#include "plugin.h"

static int32_t fault(solder_context* context, const solder_host* host) {
  log_line(context, host, "ready");
  while (!host->is_cancelled(context)) {
  }
  return SOLDER_CANCELLED;
}
