#define MIGRATION (&migration)->self
#include "plugin.h"
