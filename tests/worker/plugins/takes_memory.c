/* Takes 10 GB, page by page, and doesn't look whether it got them. */
#include <stdlib.h>

#include "plugin.h"

static int32_t fault(solder_context* context, const solder_host* host) {
  const size_t size = (size_t)10 << 30U;
  char* const memory = malloc(size);
  size_t place;
  (void)context;
  (void)host;
  for (place = 0; place < size; place += 4096) ((volatile char*)memory)[place] = 1;
  free(memory);
  return SOLDER_OK;
}
