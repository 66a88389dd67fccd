#define STRUCT_SIZE 16
#include "plugin.h"
