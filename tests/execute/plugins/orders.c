#include "plugin.h"

UP {
  return RUN(
      "CREATE TABLE orders (id INTEGER PRIMARY KEY, account_id INTEGER REFERENCES accounts (id));"
      "INSERT INTO orders VALUES (1, 1), (2, 2)");
}
DOWN {
  return RUN("DROP TABLE orders");
}
PLUGIN(up, down)
