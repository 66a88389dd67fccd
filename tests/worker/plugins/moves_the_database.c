/* Renames the file of the variable `database` to that of `moved`, and with the variable `contents`
 * puts another one in its place. */
#include <stdio.h>

#include "plugin.h"

static void read_variable(solder_context* context, const solder_host* host, const char* key,
                          char text[512]) {
  const solder_string name = {key, strlen(key)};
  solder_string value = {NULL, 0};
  text[0] = 0;
  if (host->variable(context, name, &value) != SOLDER_ROW || value.length > 511) return;
  memcpy(text, value.data, value.length);
  text[value.length] = 0;
}

static int32_t fault(solder_context* context, const solder_host* host) {
  char database[512];
  char moved[512];
  char contents[512];
  FILE* file;
  read_variable(context, host, "database", database);
  read_variable(context, host, "moved", moved);
  read_variable(context, host, "contents", contents);
  if (rename(database, moved) != 0) return SOLDER_FAILED;
  if (contents[0] == 0) return SOLDER_OK;
  file = fopen(database, "w");
  if (file == NULL) return SOLDER_FAILED;
  fputs(contents, file);
  return fclose(file) == 0 ? SOLDER_OK : SOLDER_FAILED;
}
