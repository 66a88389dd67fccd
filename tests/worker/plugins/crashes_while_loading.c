#include <signal.h>

#include "plugin.h"

static void __attribute__((constructor)) crash(void) {
  raise(SIGSEGV);
}

static int32_t fault(solder_context* context, const solder_host* host) {
  (void)context;
  (void)host;
  return SOLDER_OK;
}
