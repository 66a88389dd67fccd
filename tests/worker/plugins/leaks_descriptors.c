/* Opens a thousand descriptors and forgets them. */
#include <fcntl.h>

#include "plugin.h"

static int32_t fault(solder_context* context, const solder_host* host) {
  int number;
  (void)context;
  (void)host;
  for (number = 0; number < 1000; ++number) {
    if (open("/dev/null", O_RDONLY) < 0) return SOLDER_FAILED;
  }
  return SOLDER_OK;
}
