/* SPDX-License-Identifier: MIT */
/* test_input.c - files, pipes, gzip of one and several members, damaged gzip. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "core/base/input.h"
#include "core/base/memory.h"

static char path[] = "/tmp/callprism-input-XXXXXX";

static void put(const void *bytes, size_t len)
{
    int fd = open(path, O_WRONLY | O_TRUNC);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes, len), (ssize_t)len);
    assert_int_equal(close(fd), 0);
}

static void put_gzip(const char *text, const char *mode)
{
    gzFile file = gzopen(path, mode);

    assert_non_null(file);
    assert_int_equal(gzwrite(file, text, (unsigned)strlen(text)), (int)strlen(text));
    assert_int_equal(gzclose(file), Z_OK);
}

static void expect(const char *text)
{
    struct prism_error err = {{0}};
    struct prism_input input;

    assert_true(prism_input_load(&input, path, &err));
    assert_true(prism_span_is(input.bytes, text));
    prism_input_release(&input);
}

static void plain(void **state)
{
    (void)state;
    put("hello", 5);
    expect("hello");
    put("", 0);
    expect("");
}

/* A mapped file that was walked through is still there. */
static void forgotten(void **state)
{
    struct prism_error err = {{0}};
    struct prism_input input;
    struct prism_cursor in;
    const size_t len = (size_t)9 << 20;
    char *text = prism_alloc(len);

    (void)state;
    for (size_t i = 0; i < len; i++) {
        text[i] = (char)(i * 31 >> 7);
    }
    put(text, len);
    assert_true(prism_input_load(&input, path, &err));
    in = prism_input_cursor(&input);
    assert_ptr_equal(in.kept, in.start);
    for (; in.at < in.end; in.at += 1000 < in.end - in.at ? 1000 : in.end - in.at) {
        prism_cursor_forget(&in);
        assert_true(in.kept <= in.at && in.at - in.kept <= 3 * PRISM_CURSOR_PART);
    }
    assert_true(in.kept > in.start);
    assert_memory_equal(input.bytes.at, text, len);
    prism_input_release(&input);
    free(text);
}

static void gzip(void **state)
{
    (void)state;
    put_gzip("hello ", "wb");
    expect("hello ");
    put_gzip("again", "ab");
    expect("hello again");
}

static void damaged(void **state)
{
    struct prism_error err = {{0}};
    struct prism_input input;
    char bytes[100];
    ssize_t len;
    int fd;

    (void)state;
    put_gzip("a text that is long enough to be cut", "wb");
    fd = open(path, O_RDONLY);
    len = read(fd, bytes, sizeof bytes);
    (void)close(fd);
    for (size_t cut = 4; cut < (size_t)len; cut++) {
        put(bytes, cut);
        assert_false(prism_input_load(&input, path, &err));
        assert_non_null(strstr(err.text, "found the end of the file"));
    }
    bytes[12] = (char)(bytes[12] ^ 0x55);
    put(bytes, (size_t)len);
    assert_false(prism_input_load(&input, path, &err));
}

static void missing(void **state)
{
    struct prism_error err = {{0}};
    struct prism_input input;

    (void)state;
    assert_false(prism_input_load(&input, "/nowhere/at/all", &err));
    assert_non_null(strstr(err.text, "/nowhere/at/all: cannot open"));
    assert_false(prism_input_load(&input, "/tmp", &err));
    assert_non_null(strstr(err.text, "/tmp: cannot read"));
}

static void pipes(void **state)
{
    struct prism_error err = {{0}};
    struct prism_input input;
    int ends[2];
    int kept = dup(STDIN_FILENO);

    (void)state;
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "piped", 5), 5);
    (void)close(ends[1]);
    assert_int_equal(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
    assert_true(prism_input_load(&input, "-", &err));
    assert_string_equal(input.name, "standard input");
    assert_true(prism_span_is(input.bytes, "piped"));
    prism_input_release(&input);
    (void)close(ends[0]);
    (void)dup2(kept, STDIN_FILENO);
    (void)close(kept);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain),   cmocka_unit_test(forgotten), cmocka_unit_test(gzip),
        cmocka_unit_test(damaged), cmocka_unit_test(missing),   cmocka_unit_test(pipes),
    };
    int fd = mkstemp(path);
    int failed;

    (void)close(fd);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    (void)unlink(path);
    return failed;
}
