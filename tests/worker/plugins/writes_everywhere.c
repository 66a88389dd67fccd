/* Writes to every pipe and socket of the process: not to files, one of which is the database. */
#include <sys/stat.h>
#include <unistd.h>

#include "plugin.h"

static int32_t fault(solder_context* context, const solder_host* host) {
  const char text[] = "0123456789 this is not for you";
  int descriptor;
  (void)context;
  (void)host;
  for (descriptor = 0; descriptor < 256; ++descriptor) {
    struct stat status;
    if (fstat(descriptor, &status) != 0) continue;
    if (!S_ISFIFO(status.st_mode) && !S_ISSOCK(status.st_mode)) continue;
    if (write(descriptor, text, sizeof(text)) < 0) return SOLDER_FAILED;
  }
  for (;;) pause();
  return SOLDER_OK;
}
