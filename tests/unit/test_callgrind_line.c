/* SPDX-License-Identifier: MIT */
/* test_callgrind_line.c - numbers of every length, at the end of the input and before
 * it: those are read in different ways. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "converters/callgrind_line.h"

static const struct prism_callgrind_columns columns = {
    .positions = 1, .line = 0, .events = 2};

/* The line alone, or with bytes behind it that are not its own. */
static bool read(const char *line, const char *behind,
                 struct prism_callgrind_numbers *numbers, struct prism_error *err)
{
    char text[128];
    struct prism_cursor in;

    (void)snprintf(text, sizeof text, "%s%s", line, behind);
    in = prism_cursor("t", prism_span_of(text));
    return prism_callgrind_costs(numbers, &columns, &in, prism_span(text, strlen(line)),
                                 err);
}

static const char *const behind[] = {"", "\n", "\r\n", "\n123456789012", "45678901"};

#define BEHIND_COUNT (sizeof behind / sizeof behind[0])

static void lengths(void **state)
{
    struct prism_error err = {{0}};
    uint64_t number = 0;

    (void)state;
    for (unsigned digits = 1; digits <= 18; digits++) {
        number = number * 10 + digits % 10;
        for (size_t i = 0; i < BEHIND_COUNT; i++) {
            struct prism_callgrind_numbers numbers = {{5}, {0}, 0};
            char line[64];

            (void)snprintf(line, sizeof line, "+%u %" PRIu64 "\t%" PRIu64, digits,
                           number, number / 10);
            assert_true(read(line, behind[i], &numbers, &err));
            assert_int_equal(numbers.positions[0], 5 + digits);
            assert_int_equal(numbers.cost_count, 2);
            assert_int_equal(numbers.costs[0], number);
            assert_int_equal(numbers.costs[1], number / 10);
        }
    }
}

struct accepted {
    const char *line;
    uint64_t position; /* from 100 */
    int64_t cost;
};

static void forms(void **state)
{
    static const struct accepted all[] = {
        {"7 9223372036854775807", 7, INT64_MAX},
        {"0x1F 0x0", 31, 0},
        {"0 0xffff", 0, 65535},
        {"* 00000000000000000000000001", 100, 1},
        {"-100 12345678", 0, 12345678},
        {"+0 123456789", 100, 123456789},
        {"3+2 4 ", 3, 4},
        {"3-2\t4\t", 3, 4},
        {"12345678:12345679 4", 12345678, 4},
        {"18446744073709551615 1", UINT64_MAX, 1},
    };
    struct prism_error err = {{0}};

    (void)state;
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        for (size_t k = 0; k + 1 < BEHIND_COUNT; k++) {
            struct prism_callgrind_numbers numbers = {{100}, {0}, 0};

            assert_true(read(all[i].line, behind[k], &numbers, &err));
            assert_true(numbers.positions[0] == all[i].position);
            assert_int_equal(numbers.cost_count, 1);
            assert_true(numbers.costs[0] == all[i].cost);
        }
    }
}

static void refused(void **state)
{
    static const char *const all[] = {
        "",
        "x",
        "+",
        "-101 1",
        "1 9223372036854775808",
        "1 18446744073709551616",
        "1 1234567x",
        "1 12345678x",
        "1 0x",
        "1 0x11112222333344445",
        "1 x",
        "1 -1",
        "*1 1",
        "1+ 1",
        "1 2 3 4",
        "18446744073709551616 1",
        "+18446744073709551615 1",
    };

    (void)state;
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        for (size_t k = 0; k + 1 < BEHIND_COUNT; k++) {
            struct prism_callgrind_numbers numbers = {{100}, {0}, 0};
            struct prism_error err = {{0}};

            assert_false(read(all[i], behind[k], &numbers, &err));
            assert_memory_equal(err.text, "t:1:", 4);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lengths),
        cmocka_unit_test(forms),
        cmocka_unit_test(refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
