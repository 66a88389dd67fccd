#include "plugin.h"

/* Not null, which the undefined behaviour sanitizer would notice before the processor does. */
static int* volatile nowhere = (int*)64;

static int32_t fault(solder_context* context, const solder_host* host) {
  (void)context;
  (void)host;
  *nowhere = 1;
  return SOLDER_OK;
}
