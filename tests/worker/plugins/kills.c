/* Sends SIGNAL to TARGET, a process or 0 for its own group, and waits for what comes of it. */
#include <signal.h>
#include <unistd.h>

#include "plugin.h"

static int32_t fault(solder_context* context, const solder_host* host) {
  kill(TARGET, SIGNAL);
  while (!host->is_cancelled(context)) {
  }
  return SOLDER_CANCELLED;
}
