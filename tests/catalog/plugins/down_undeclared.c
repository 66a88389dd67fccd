#define REVERSIBLE "no"
#include "plugin.h"
