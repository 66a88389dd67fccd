/* Logs a line of 20 MB and fails with a message as long. */
#include <stdlib.h>

#include "plugin.h"

static int32_t fault(solder_context *context, const solder_host *host) {
  const size_t size = (size_t)20 << 20;
  char *text = malloc(size);
  solder_string message = {text, size};
  memset(text, 'x', size);
  host->log(context, SOLDER_LOG_INFO, message);
  host->fail(context, 7, message);
  free(text);
  return SOLDER_FAILED;
}
