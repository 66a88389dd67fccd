/* Writes the beginning of a frame of 2 GB to the worker's channel. */
#include <unistd.h>

#include "plugin.h"

static int32_t fault(solder_context* context, const solder_host* host) {
  static const unsigned char head[8] = {'S', 'L', 'D', 'R', 0xFF, 0xFF, 0xFF, 0x7F};
  const int channel = 3;
  (void)host;
  if (write(channel, head, sizeof(head)) != (ssize_t)sizeof(head)) return SOLDER_FAILED;
  while (!host->is_cancelled(context)) {
  }
  return SOLDER_CANCELLED;
}
