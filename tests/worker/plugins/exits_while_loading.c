/* Says that all is well before it is asked. */
#include <stdlib.h>

#include "plugin.h"

static void __attribute__((constructor)) leave(void) {
  exit(0);
}

static int32_t fault(solder_context* context, const solder_host* host) {
  (void)context;
  (void)host;
  return SOLDER_OK;
}
