/* Nothing: the plain product needs no tiles. */
#include "04_tensors/matmul_tile.h"
