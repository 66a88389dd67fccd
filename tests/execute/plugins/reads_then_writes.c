#include "plugin.h"

UP {
  TRY(RUN("SELECT name FROM accounts"));
  return RUN("UPDATE accounts SET name = 'changed' WHERE id = 1");
}
DOWN {
  return RUN("UPDATE accounts SET name = 'ada' WHERE id = 1");
}
PLUGIN(up, down)
