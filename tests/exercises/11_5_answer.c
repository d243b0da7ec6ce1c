#include <stdint.h>
#include <string.h>

float bf16_at_random(float x, uint32_t dice) {
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    bits = (bits + dice % 65536) & 0xFFFF0000;
    memcpy(&x, &bits, sizeof x);
    return x;
}
