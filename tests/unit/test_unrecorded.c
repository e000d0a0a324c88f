/* SPDX-License-Identifier: MIT */
/* test_unrecorded.c - notes of a recording's directory, and what a profile lists. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "converters/unrecorded.h"
#include "core/analysis/unrecorded.h"

/* A profile with one recorded process of this command, and these metas. */
static const struct prism_profile *profile_of(
    const char *recorded, const struct prism_meta *meta, size_t count,
    const struct prism_unrecorded_notes *notes)
{
    struct prism_builder *b = prism_builder_new();
    struct prism_error err = {{0}};
    uint32_t process = prism_builder_process(b, 7, prism_span_of(recorded));
    const struct prism_profile *profile;

    (void)prism_builder_shape(b, PRISM_TREE);
    (void)prism_builder_thread(b, process, 7, prism_span_of("MainThread"));
    (void)prism_builder_metric(b, "self time", "nanoseconds", PRISM_ROLE_TIME, 1);
    for (size_t i = 0; i < count; i++) {
        prism_builder_meta(b, meta[i].key, prism_span_of(meta[i].value));
    }
    prism_unrecorded_tell(notes, b);
    profile = prism_builder_finish(b, "test", &err);
    assert_non_null(profile);
    return profile;
}

static void check(const struct prism_unrecorded *entry, const char *command,
                  const char *reason)
{
    assert_true(prism_span_is(entry->command, command));
    assert_non_null(prism_span_find(entry->reason, reason));
}

static void who_is_listed(void **state)
{
    static const struct prism_meta meta[] = {
        {"started", "python3 -S a.py"},             /* nobody saw it */
        {"started", "/link/python3 seen.py 'x y'"}, /* recorded under another name */
        {"started", "python2 old.py"},              /* excused */
        {"unrecorded", "/usr/bin/python2 old.py\ntoo old"},
        {"unrecorded", "python -c 'a\nb'\nno\x01thing"},
        {"command", "python3 app.py"},
    };
    const struct prism_unrecorded_notes none = {0};
    struct prism_unrecorded_list list = {0};
    const struct prism_profile *profile =
        profile_of("/usr/bin/python3.11 seen.py 'x y'", meta, 6, &none);

    (void)state;
    prism_unrecorded_of(profile, &list);
    assert_int_equal(list.count, 3);
    check(&list.items[0], "/usr/bin/python2 old.py", "too old");
    check(&list.items[1], "python -c 'a\nb'", "thing");
    check(&list.items[2], "python3 -S a.py", "start-up code");
    assert_true(prism_unrecorded_is_meta(&meta[0]));
    assert_true(prism_unrecorded_is_meta(&meta[3]));
    assert_false(prism_unrecorded_is_meta(&meta[5]));
    prism_vec_release(&list);
    prism_profile_free(profile);
}

/* What a note's bytes become. */
static void check_note(const char *bytes, size_t len, const char *command,
                       const char *reason)
{
    char path[] = "/tmp/prism-test-note-XXXXXX";
    int fd = mkstemp(path);
    struct prism_unrecorded_notes notes = {0};
    struct prism_unrecorded_list list = {0};
    const struct prism_profile *profile;

    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes, len), (ssize_t)len);
    assert_int_equal(close(fd), 0);
    prism_unrecorded_read(&notes, path);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(notes.count, 1);
    profile = profile_of("app", NULL, 0, &notes);
    prism_unrecorded_of(profile, &list);
    assert_int_equal(list.count, 1);
    check(&list.items[0], command, reason);
    assert_int_equal(list.items[0].reason.len, strlen(reason));
    prism_vec_release(&list);
    prism_profile_free(profile);
    prism_unrecorded_release(&notes);
}

#define BYTES(text) (text), sizeof(text) - 1

static void notes(void **state)
{
    (void)state;
    check_note(BYTES("too old\npython2\0-c\0a b\0"), "python2 -c 'a b'", "too old");
    check_note(BYTES("too old\n"), "", "too old");
    check_note(BYTES("too old"), "", "too old");
    check_note(BYTES("\npython2\0cut"), "python2", "");
    check_note(BYTES("bad \xff\npython\xfe\0"), "python\xef\xbf\xbd",
               "bad \xef\xbf\xbd");
}

static void names(void **state)
{
    struct prism_unrecorded_notes notes = {0};

    (void)state;
    assert_true(prism_unrecorded_is_note("12-34.unrecorded"));
    assert_false(prism_unrecorded_is_note("12-34"));
    prism_unrecorded_read(&notes, "/nonexistent/12-34.unrecorded");
    assert_int_equal(notes.count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_is_listed),
        cmocka_unit_test(notes),
        cmocka_unit_test(names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
