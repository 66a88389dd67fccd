/* Closes all descriptors, the database's too, and waits. */
#include <unistd.h>

#include "plugin.h"

static int32_t fault(solder_context* context, const solder_host* host) {
  int descriptor;
  (void)context;
  (void)host;
  for (descriptor = 0; descriptor < 1024; ++descriptor) close(descriptor);
  for (;;) pause();
  return SOLDER_OK;
}
