#include "plugin.h"

UP {
  return RUN("CREATE TABLE sly (id INTEGER); COMMIT; BEGIN");
}
DOWN {
  return RUN("DROP TABLE sly");
}
PLUGIN(up, down)
