#include "plugin.h"

UP {
  return RUN("DELETE FROM accounts WHERE id = 1");
}
DOWN {
  return RUN("INSERT INTO accounts (id, name) VALUES (1, 'ada')");
}
PLUGIN(up, down)
