#define STRUCT_MINOR 3
#include "plugin.h"
