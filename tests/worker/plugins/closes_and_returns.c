/* Closes all descriptors, the database's too, and says that all is well. */
#include <unistd.h>

#include "plugin.h"

static int32_t fault(solder_context* context, const solder_host* host) {
  int descriptor;
  (void)context;
  (void)host;
  for (descriptor = 0; descriptor < 1024; ++descriptor) close(descriptor);
  return SOLDER_OK;
}
