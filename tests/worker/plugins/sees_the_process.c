/* Logs what all code of the process shares. */
#include <fenv.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "plugin.h"

static int is_default(int number) {
  struct sigaction action;
  return sigaction(number, NULL, &action) == 0 && action.sa_handler == SIG_DFL;
}

static int32_t fault(solder_context* context, const solder_host* host) {
  char folder[512];
  char line[1024];
  const mode_t mask = umask(022);
  if (getcwd(folder, sizeof(folder)) == NULL) return SOLDER_FAILED;
  snprintf(line, sizeof(line),
           "folder %s, umask %o, locale %s, TZ %s, home %s, signals %s, rounding %s, alarm %u",
           folder, (unsigned)mask, setlocale(LC_ALL, NULL), getenv("TZ") == NULL ? "unset" : "set",
           getenv("HOME") == NULL ? "unset" : "set",
           is_default(SIGINT) && is_default(SIGSEGV) ? "default" : "changed",
           fegetround() == FE_TONEAREST ? "nearest" : "changed", alarm(0));
  log_line(context, host, line);
  return SOLDER_OK;
}
