/* Prints 100 MB. */
#include <stdio.h>

#include "plugin.h"

static int32_t fault(solder_context* context, const solder_host* host) {
  static char line[1000];
  int index;
  (void)context;
  (void)host;
  memset(line, 'x', sizeof(line) - 1);
  line[sizeof(line) - 1] = '\n';
  for (index = 0; index < 100000; ++index) fwrite(line, 1, sizeof(line), stdout);
  return SOLDER_OK;
}
