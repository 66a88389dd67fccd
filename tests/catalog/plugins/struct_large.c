/* What a plugin of a later minor version has: accepted, the prefix is known. */
#define STRUCT_SIZE (sizeof(solder_migration) + 8)
#include "plugin.h"
