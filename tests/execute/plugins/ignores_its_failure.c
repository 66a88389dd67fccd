#include "plugin.h"

/* What comes after a failure must not count, whatever the plugin returns. */
UP {
  RUN("CREATE TABLE kept (id INTEGER)");
  RUN("INSERT INTO nowhere VALUES (1)");
  RUN("INSERT INTO kept VALUES (1)");
  return SOLDER_OK;
}
DOWN {
  return RUN("DROP TABLE kept");
}
PLUGIN(up, down)
