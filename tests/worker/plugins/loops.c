/* Says "ready", then never listens again. */
#include "plugin.h"

static volatile int running = 1;

static int32_t fault(solder_context* context, const solder_host* host) {
  log_line(context, host, "ready");
  while (running) {
  }
  return SOLDER_OK;
}
