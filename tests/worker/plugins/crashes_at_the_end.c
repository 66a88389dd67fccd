/* Succeeds, and crashes when the process ends in the ordinary way. */
#include <stdlib.h>

#include "plugin.h"

static void __attribute__((destructor)) crash(void) {
  abort();
}

static int32_t fault(solder_context* context, const solder_host* host) {
  (void)context;
  (void)host;
  return atexit(abort) == 0 ? SOLDER_OK : SOLDER_FAILED;
}
