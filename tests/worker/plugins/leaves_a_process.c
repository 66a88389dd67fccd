/* Leaves a child behind that has inherited everything and never ends; logs its process id. */
#include <stdio.h>
#include <unistd.h>

#include "plugin.h"

static int32_t fault(solder_context* context, const solder_host* host) {
  char line[32];
  const pid_t child = fork();
  while (child == 0) pause();
  snprintf(line, sizeof(line), "%ld", (long)child);
  log_line(context, host, line);
  return SOLDER_OK;
}
