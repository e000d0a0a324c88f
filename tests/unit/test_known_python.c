/* SPDX-License-Identifier: MIT */
/* test_known_python.c - an interpreter is known as long as it is the file that it was,
 * and by names of which it makes the same as we do. */
#include <fcntl.h>
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "cli/known_python.h"

/* A folder with a program `python3.9` and a link `python3` to it. */
struct place {
    char folder[PATH_MAX];
    char program[PATH_MAX + 16];
    char link[PATH_MAX + 16];
    struct prism_known_python all[3];
};

static void describe(struct place *place)
{
    struct stat status;

    assert_int_equal(stat(place->program, &status), 0);
    place->all[0] = (struct prism_known_python){"/usr/bin/none", 5, 1, "3.9.1", "3.9"};
    place->all[1] = (struct prism_known_python){place->program, status.st_size,
                                                status.st_mtim.tv_sec, "3.9.18", "3.9"};
    place->all[2] = (struct prism_known_python){0};
}

static void write_program(const struct place *place, const char *text)
{
    int file = open(place->program, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0755);

    assert_true(file >= 0);
    assert_int_equal(write(file, text, strlen(text)), strlen(text));
    assert_int_equal(close(file), 0);
}

static int set_up(void **state)
{
    static struct place place;
    char pattern[] = "/tmp/callprism-test-XXXXXX";

    assert_non_null(mkdtemp(pattern));
    assert_non_null(realpath(pattern, place.folder));
    (void)snprintf(place.program, sizeof place.program, "%s/python3.9", place.folder);
    (void)snprintf(place.link, sizeof place.link, "%s/python3", place.folder);
    write_program(&place, "#!\n");
    assert_int_equal(symlink("python3.9", place.link), 0);
    describe(&place);
    *state = &place;
    return 0;
}

static int tear_down(void **state)
{
    const struct place *place = *state;

    (void)unlink(place->link);
    (void)unlink(place->program);
    return rmdir(place->folder);
}

static void test_by_path(void **state)
{
    const struct place *place = *state;
    char path[PATH_MAX];

    assert_ptr_equal(prism_known_python_find(place->all, place->program, path),
                     &place->all[1]);
    assert_string_equal(path, place->program);
    /* It finds itself by the link. */
    assert_ptr_equal(prism_known_python_find(place->all, place->link, path),
                     &place->all[1]);
    assert_string_equal(path, place->link);
    assert_null(prism_known_python_find(place->all, "/bin/sh", path));
    assert_null(prism_known_python_find(place->all, "/nowhere/python3", path));
}

static void test_by_name(void **state)
{
    const struct place *place = *state;
    char folders[PATH_MAX + 64];
    char path[PATH_MAX];

    (void)snprintf(folders, sizeof folders, "/nowhere:%s:/usr/bin", place->folder);
    assert_int_equal(setenv("PATH", folders, 1), 0);
    assert_ptr_equal(prism_known_python_find(place->all, "python3", path),
                     &place->all[1]);
    assert_string_equal(path, place->link);
    assert_null(prism_known_python_find(place->all, "python3.8", path));
    /* What cannot be run is passed over. */
    assert_int_equal(chmod(place->program, 0644), 0);
    assert_null(prism_known_python_find(place->all, "python3.9", path));
    assert_int_equal(chmod(place->program, 0755), 0);
}

/* What CPython makes of these depends on its version. */
static void test_not_plain(void **state)
{
    static const char *const tails[] = {"//python3", "/./python3"};
    const struct place *place = *state;
    char name[PATH_MAX + 32];
    char path[PATH_MAX];

    assert_int_equal(chdir(place->folder), 0);
    assert_null(prism_known_python_find(place->all, "./python3", path));
    for (size_t i = 0; i < sizeof tails / sizeof tails[0]; i++) {
        (void)snprintf(name, sizeof name, "%s%s", place->folder, tails[i]);
        assert_null(prism_known_python_find(place->all, name, path));
    }
    (void)snprintf(name, sizeof name, "%s/..%s/python3", place->folder,
                   strrchr(place->folder, '/'));
    assert_int_equal(access(name, X_OK), 0);
    assert_null(prism_known_python_find(place->all, name, path));
    assert_int_equal(setenv("PATH", ".:", 1), 0);
    assert_null(prism_known_python_find(place->all, "python3", path));
    assert_int_equal(unsetenv("PATH"), 0);
    assert_null(prism_known_python_find(place->all, "python3", path));
    assert_int_equal(chdir("/"), 0);
}

static void test_replaced(void **state)
{
    struct place *place = *state;
    char path[PATH_MAX];

    place->all[1].changed_s--;
    assert_null(prism_known_python_find(place->all, place->program, path));
    describe(place);
    write_program(place, "#!/bin/sh\n");
    assert_null(prism_known_python_find(place->all, place->program, path));
    describe(place);
    assert_non_null(prism_known_python_find(place->all, place->program, path));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_by_path),
        cmocka_unit_test(test_by_name),
        cmocka_unit_test(test_not_plain),
        cmocka_unit_test(test_replaced),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
