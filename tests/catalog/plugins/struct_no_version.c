#define STRUCT_VERSION NULL
#include "plugin.h"
