/* Ends the worker by the signal SIGNAL, with nobody else's help. */
#include <signal.h>

#include "plugin.h"

static int32_t fault(solder_context* context, const solder_host* host) {
  (void)context;
  (void)host;
  raise(SIGNAL);
  return SOLDER_OK;
}
