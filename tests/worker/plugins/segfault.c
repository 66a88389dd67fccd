#include "plugin.h"

static int* volatile nowhere = NULL;

static int32_t fault(solder_context* context, const solder_host* host) {
  (void)context;
  (void)host;
  *nowhere = 1;
  return SOLDER_OK;
}
