/* SPDX-License-Identifier: MIT */
/* test_out.c - a file appears whole or not at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/digits.h"
#include "core/base/input.h"
#include "core/base/out.h"

static char folder[] = "/tmp/callprism-out-XXXXXX";
static char path[64];

static void expect(const char *text)
{
    struct prism_error err = {{0}};
    struct prism_input input;

    assert_true(prism_input_load(&input, path, &err));
    assert_true(prism_span_is(input.bytes, text));
    prism_input_release(&input);
}

/* Nothing but `path` is in the folder: rmdir() of it fails, and works without. */
static void expect_no_rest(void)
{
    assert_int_equal(unlink(path), 0);
    assert_int_equal(rmdir(folder), 0);
    assert_int_equal(mkdir(folder, 0700), 0);
}

static void finishing(void **state)
{
    struct prism_error err = {{0}};
    struct prism_out *out = prism_out_open(path, &err);

    (void)state;
    assert_non_null(out);
    prism_out_text(out, "one");
    assert_int_not_equal(access(path, F_OK), 0);
    assert_true(prism_out_finish(out, &err));
    expect("one");
    out = prism_out_open(path, &err);
    prism_out_text(out, "two");
    expect("one");
    prism_out_abandon(out);
    expect("one");
    expect_no_rest();
}

static void links(void **state)
{
    char link[80];
    struct prism_error err = {{0}};
    struct prism_out *out = prism_out_open(path, &err);
    struct stat status;

    (void)state;
    assert_true(prism_out_finish(out, &err));
    assert_int_equal(chmod(path, 0640), 0);
    (void)snprintf(link, sizeof link, "%s/link", folder);
    assert_int_equal(symlink(path, link), 0);
    out = prism_out_open(link, &err);
    prism_out_text(out, "through");
    assert_true(prism_out_finish(out, &err));
    expect("through");
    assert_int_equal(lstat(link, &status), 0);
    assert_true(S_ISLNK(status.st_mode));
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0640);
    assert_int_equal(unlink(link), 0);
    expect_no_rest();
}

static void failing(void **state)
{
    struct prism_error err = {{0}};
    struct prism_out *out;

    (void)state;
    assert_null(prism_out_open("/nowhere/at/all", &err));
    assert_non_null(strstr(err.text, "/nowhere/at/all: cannot write"));
    assert_null(prism_out_open(folder, &err));
    assert_null(prism_out_open("", &err));
    assert_false(prism_out_check("/nowhere/at/all", &err));
    assert_true(prism_out_check(path, &err));
    assert_int_not_equal(access(path, F_OK), 0);
    out = prism_out_open("/dev/full", &err);
    assert_non_null(out);
    prism_out_text(out, "x");
    assert_false(prism_out_finish(out, &err));
    assert_non_null(strstr(err.text, "/dev/full: cannot write"));
}

static void memory(void **state)
{
    struct prism_out *out = prism_out_memory();
    const size_t count = 100000;

    (void)state;
    prism_out_i64(out, INT64_MIN);
    prism_out_char(out, ' ');
    prism_out_i64(out, 0);
    prism_out_format(out, " %s %05d", "x", 42);
    assert_true(prism_span_is(prism_out_span(out), "-9223372036854775808 0 x 00042"));
    for (size_t i = 0; i < count; i++) {
        prism_out_bytes(out, "0123456789", 10);
    }
    assert_int_equal(prism_out_span(out).len, 30 + 10 * count);
    prism_out_format(out, "%*s", 1000, "");
    assert_int_equal(prism_out_span(out).len, 1030 + 10 * count);
    prism_out_abandon(out);
    prism_out_abandon(NULL);
}

/* What is put together in place comes between what is written, in memory as in a file
 * whose buffer is full again and again. */
static void put_together(struct prism_out *out, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char *to = prism_out_room(out, 2 + PRISM_DIGITS_MAX);

        *to++ = '<';
        to = prism_digits(to, (int64_t)i);
        *to++ = '>';
        prism_out_used(out, to);
        prism_out_text(out, ",");
    }
}

static void room(void **state)
{
    const size_t count = 100000;
    struct prism_error err = {{0}};
    struct prism_out *file = prism_out_open(path, &err);
    struct prism_out *out = prism_out_memory();
    struct prism_input input;

    (void)state;
    put_together(out, count);
    put_together(file, count);
    assert_true(prism_out_finish(file, &err));
    assert_true(prism_span_starts(prism_out_span(out), "<0>,<1>,<2>,"));
    assert_true(prism_span_ends(prism_out_span(out), "<99998>,<99999>,"));
    assert_int_equal(prism_out_span(out).len, 3 * count + 488890);
    assert_true(prism_input_load(&input, path, &err));
    assert_true(prism_span_equal(input.bytes, prism_out_span(out)));
    prism_input_release(&input);
    prism_out_abandon(out);
    expect_no_rest();
}

static void expect_digits(int64_t value)
{
    char wanted[32];
    char found[PRISM_DIGITS_MAX];

    (void)snprintf(wanted, sizeof wanted, "%" PRId64, value);
    assert_true(prism_span_is(
        prism_span(found, (size_t)(prism_digits(found, value) - found)), wanted));
}

static void digits(void **state)
{
    (void)state;
    expect_digits(0);
    expect_digits(INT64_MIN);
    expect_digits(INT64_MAX);
    for (int64_t power = 1; power < INT64_MAX / 10; power *= 10) {
        expect_digits(power);
        expect_digits(power - 1);
        expect_digits(-power);
        expect_digits(7 * power + 3);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(room),  cmocka_unit_test(digits),  cmocka_unit_test(finishing),
        cmocka_unit_test(links), cmocka_unit_test(failing), cmocka_unit_test(memory),
    };
    int failed;

    if (mkdtemp(folder) == NULL) {
        return 1;
    }
    (void)snprintf(path, sizeof path, "%s/file", folder);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    (void)rmdir(folder);
    return failed;
}
