#define solder_create_migration_v1 factory_of_the_header
#include "plugin.h"
#undef solder_create_migration_v1

/* Asks for the entry point instead of having one. */
SOLDER_EXPORT extern const solder_migration* solder_create_migration_v1(void);
SOLDER_EXPORT extern const solder_create_migration_function asked;
const solder_create_migration_function asked = solder_create_migration_v1;
