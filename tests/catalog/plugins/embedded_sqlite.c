#include "plugin.h"

/* What every copy of SQLite holds. */
const char magic[] = "SQLite format 3";
