#define DOWN NULL
#include "plugin.h"
