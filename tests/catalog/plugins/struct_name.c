#define STRUCT_NAME "drop_comments_table"
#include "plugin.h"
