#include <stdint.h>

uint8_t nibbles_pack(int even, int odd) {
    return (uint8_t)((odd & 15) << 4 | (even & 15));
}

int nibble_take(uint8_t byte, int odd) {
    int bits = odd ? byte >> 4 : byte & 15;
    return bits < 8 ? bits : bits - 16;
}
