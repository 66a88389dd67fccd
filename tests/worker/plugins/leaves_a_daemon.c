/* Leaves a process behind as daemons do: forked twice, in a session of its own. It never ends; the
 * plugin logs its process id and, with CRASHES, dies then. */
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "plugin.h"

static pid_t start_daemon(void) {
  int ends[2];
  pid_t daemon = -1;
  if (pipe(ends) != 0) return -1;
  const pid_t child = fork();
  if (child == 0) {
    setsid();
    daemon = fork();
    if (daemon == 0) {
      for (;;) pause();
    }
    _exit(write(ends[1], &daemon, sizeof(daemon)) == sizeof(daemon) ? 0 : 1);
  }
  if (read(ends[0], &daemon, sizeof(daemon)) != sizeof(daemon)) return -1;
  waitpid(child, NULL, 0);
  return daemon;
}

static int32_t fault(solder_context* context, const solder_host* host) {
  char line[32];
  snprintf(line, sizeof(line), "%ld", (long)start_daemon());
  log_line(context, host, line);
#ifdef CRASHES
  raise(SIGSEGV);
#endif
  return SOLDER_OK;
}
