/* A second module with branches of its own. */
#include "branches.h"

int choose_in_library(int which) {
  if (which == 1) {
    return 101; /* line: library one */
  }
  return 100; /* line: library other */
}
