/* Opens and closes the file of the variable `database` by itself, says so, and goes on. */
#include <fcntl.h>
#include <unistd.h>

#include "plugin.h"

static int32_t fault(solder_context* context, const solder_host* host) {
  char path[512] = "";
  const solder_string name = {"database", 8};
  solder_string value = {NULL, 0};
  if (host->variable(context, name, &value) != SOLDER_ROW || value.length > 511) {
    return SOLDER_FAILED;
  }
  memcpy(path, value.data, value.length);
  close(open(path, O_RDONLY));
  log_line(context, host, "opened and closed");
  return execute(context, host, "INSERT INTO rows_" PLUGIN_VERSION " (word) VALUES ('three')");
}
