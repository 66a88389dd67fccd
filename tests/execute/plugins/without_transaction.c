#include "plugin.h"

UP {
  return RUN("CREATE TABLE outside (id INTEGER); INSERT INTO outside VALUES (1); VACUUM");
}
DOWN {
  return RUN("DROP TABLE outside");
}
PLUGIN(up, down)
