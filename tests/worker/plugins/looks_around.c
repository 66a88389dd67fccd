/* Logs what the process has been given. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "plugin.h"

static int32_t fault(solder_context* context, const solder_host* host) {
  char line[128];
  struct rlimit core;
  getrlimit(RLIMIT_CORE, &core);
  snprintf(line, sizeof(line), "input %s, group %s, library path %s, core %s",
           getchar() == EOF ? "empty" : "open", getpgrp() == getpid() ? "own" : "inherited",
           getenv("LD_LIBRARY_PATH") == NULL ? "unset" : "set",
           core.rlim_cur == 0 ? "none" : "allowed");
  log_line(context, host, line);
  return SOLDER_OK;
}
