/* Says "ready", then says "asked" when it is asked to end, and goes on. */
#include <signal.h>

#include "plugin.h"

static volatile sig_atomic_t asked = 0;

static void note(int signal) {
  (void)signal;
  asked = 1;
}

static int32_t fault(solder_context* context, const solder_host* host) {
  signal(SIGTERM, note);
  log_line(context, host, "ready");
  for (;;) {
    if (asked) {
      asked = 0;
      log_line(context, host, "asked");
    }
  }
  return SOLDER_OK;
}
