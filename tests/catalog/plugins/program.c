#include "plugin.h"

int main(void) {
  return 0;
}
