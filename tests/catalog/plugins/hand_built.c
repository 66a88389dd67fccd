/* Without a checksum, as a plugin that was not built by solder_add_migration(). */
#define CHECKSUM ""
#include "plugin.h"
