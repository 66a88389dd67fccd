#include "plugin.h"

UP {
  TRY(RUN("CREATE TABLE worded (id INTEGER)"));
  return host->fail(context, 42, text("the catalogue has 3 empty titles"));
}
DOWN {
  return RUN("DROP TABLE worded");
}
PLUGIN(up, down)
