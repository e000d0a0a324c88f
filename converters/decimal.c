/* SPDX-License-Identifier: MIT */
/* decimal.c - see decimal.h.  Digit by digit: a double does not hold every value. */
#include "converters/decimal.h"

#define DECIMALS 6

void prism_put_decimal(struct prism_out *out, int64_t value, int64_t divisor)
{
    int64_t rest = value % divisor;
    char digits[DECIMALS];
    size_t len = 0;
    size_t needed = 0;

    if (value < 0 && value / divisor == 0) {
        prism_out_char(out, '-');
    }
    prism_out_i64(out, value / divisor);
    rest = rest < 0 ? -rest : rest;
    for (; rest != 0 && len < DECIMALS && divisor <= INT64_MAX / 10; len++) {
        digits[len] = (char)('0' + rest * 10 / divisor);
        rest = rest * 10 % divisor;
        needed = digits[len] != '0' ? len + 1 : needed;
    }
    if (needed > 0) {
        prism_out_char(out, '.');
        prism_out_bytes(out, digits, needed);
    }
}
