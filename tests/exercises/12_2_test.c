#include "../mark.h"
#include <stdint.h>

uint8_t nibbles_pack(int even, int odd);
int nibble_take(uint8_t byte, int odd);

Test(exercise_12_2, by_hand) {
    mark(nibbles_pack(1, 2), 0x21, "1 and 2");
    mark(nibbles_pack(-1, 7), 0x7F, "-1 and 7");
    mark(nibble_take(0x7F, 0), -1, "the even one of 7F");
    mark(nibble_take(0x90, 1), -7, "the odd one of 90");
}

Test(exercise_12_2, all_pairs_come_back) {
    for (int even = -7; even <= 7; even++)
        for (int odd = -7; odd <= 7; odd++) {
            uint8_t byte = nibbles_pack(even, odd);
            mark(nibble_take(byte, 0), even, "the even one of %d and %d", even, odd);
            mark(nibble_take(byte, 1), odd, "the odd one of %d and %d", even, odd);
        }
}
