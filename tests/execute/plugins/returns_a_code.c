#include "plugin.h"

UP {
  RUN("CREATE TABLE coded (id INTEGER)");
  return 5;
}
DOWN {
  return RUN("DROP TABLE coded");
}
PLUGIN(up, down)
