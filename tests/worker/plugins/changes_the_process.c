/* Changes what all code of the process shares, and succeeds. */
#include <fenv.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "plugin.h"

static int32_t fault(solder_context* context, const solder_host* host) {
  (void)context;
  (void)host;
  if (chdir("/") != 0) return SOLDER_FAILED;
  umask(0);
  setlocale(LC_ALL, "C.UTF-8");
  setenv("TZ", "Asia/Tokyo", 1);
  unsetenv("HOME");
  signal(SIGINT, SIG_IGN);
  signal(SIGSEGV, SIG_IGN);
  fesetround(FE_UPWARD);
  alarm(3600);
  return SOLDER_OK;
}
