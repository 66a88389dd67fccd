#include "plugin.h"

UP {
  return RUN("CREATE TABLE made (id INTEGER)");
}
DOWN {
  TRY(RUN("DROP TABLE made"));
  return host->fail(context, 1, text("somebody needs the table"));
}
PLUGIN(up, down)
