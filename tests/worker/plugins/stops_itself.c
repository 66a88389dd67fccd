/* Stops its own process, and would wait for ever for somebody who continues it. */
#include <signal.h>

#include "plugin.h"

static int32_t fault(solder_context* context, const solder_host* host) {
  log_line(context, host, "ready");
  raise(SIGSTOP);
  return SOLDER_OK;
}
