/* Prints two lines, an escape sequence, and the beginning of a line, on both streams. */
#include <stdio.h>

#include "plugin.h"

static int32_t fault(solder_context* context, const solder_host* host) {
  (void)context;
  (void)host;
  printf("first\nsecond \033[2J\r\nrest");
  fprintf(stderr, "careful\n");
  return SOLDER_OK;
}
