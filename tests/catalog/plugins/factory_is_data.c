#define solder_create_migration_v1 factory_of_the_header
#define WITHOUT_FACTORY
#include "plugin.h"
#undef solder_create_migration_v1

SOLDER_EXPORT extern int solder_create_migration_v1;
int solder_create_migration_v1 = 1;
