/* SPDX-License-Identifier: MIT */
/* digits.h - whole numbers as decimal text.  Numbers are most of many files, and
 * printf() would take most of the time. */
#ifndef PRISM_BASE_DIGITS_H
#define PRISM_BASE_DIGITS_H

#include <stdint.h>
#include <string.h>

#define PRISM_DIGITS_MAX 20 /* of any int64_t, with its sign */

static inline unsigned prism_digits_count(uint64_t value)
{
    static const uint64_t powers[] = {0,
                                      10,
                                      100,
                                      1000,
                                      10000,
                                      100000,
                                      1000000,
                                      10000000,
                                      100000000,
                                      1000000000,
                                      10000000000,
                                      100000000000,
                                      1000000000000,
                                      10000000000000,
                                      100000000000000,
                                      1000000000000000,
                                      10000000000000000,
                                      100000000000000000,
                                      1000000000000000000,
                                      10000000000000000000U};
    /* 1233 / 4096 is little more than log10(2): at most the number of digits less one. */
    unsigned bits = 64 - (unsigned)__builtin_clzll(value | 1);
    unsigned count = bits * 1233 >> 12;

    return count + (value >= powers[count]);
}

/* Write `value` at `to`, without a NUL; returns the end. */
static inline char *prism_digits(char *to, int64_t value)
{
    static const char pairs[] = "0001020304050607080910111213141516171819"
                                "2021222324252627282930313233343536373839"
                                "4041424344454647484950515253545556575859"
                                "6061626364656667686970717273747576777879"
                                "8081828384858687888990919293949596979899";
    uint64_t left = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    char *end;
    char *at;

    if (value < 0) {
        *to++ = '-';
    }
    end = to + prism_digits_count(left);
    for (at = end; left >= 100; left /= 100) {
        at -= 2;
        memcpy(at, pairs + 2 * (left % 100), 2);
    }
    if (left >= 10) {
        memcpy(at - 2, pairs + 2 * left, 2);
    } else {
        at[-1] = (char)('0' + left);
    }
    return end;
}

#endif
