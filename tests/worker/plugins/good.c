#include "plugin.h"

static int32_t fault(solder_context* context, const solder_host* host) {
  (void)context;
  (void)host;
  return SOLDER_OK;
}
