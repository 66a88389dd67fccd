#define STRUCT_VERSION "004"
#include "plugin.h"
