/* Logs a line of 1 MB and fails in a statement of 17 MB, more than a frame may hold. */
#include <stdlib.h>

#include "plugin.h"

static int32_t fault(solder_context* context, const solder_host* host) {
  const size_t size = (size_t)17 << 20;
  char* text = malloc(size);
  const solder_string line = {text, (size_t)1 << 20};
  const solder_string statement = {text, size};
  int32_t status;
  memset(text, 'x', size);
  host->log(context, SOLDER_LOG_INFO, line);
  status = host->execute(context, statement);
  free(text);
  return status;
}
