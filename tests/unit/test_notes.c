/* SPDX-License-Identifier: MIT */
/* test_notes.c - equal notes are counted, and there are never too many. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "core/base/notes.h"

static void counting(void **state)
{
    struct prism_notes notes = {0};

    (void)state;
    for (int i = 0; i < 6; i++) {
        prism_notes_add(&notes, PRISM_NOTE_SKIPPED, "line %d", i % 2);
    }
    prism_notes_add(&notes, PRISM_NOTE_LOST, "line 0");
    assert_int_equal(notes.count, 3);
    assert_string_equal(notes.items[1].text, "line 1");
    assert_int_equal(notes.items[1].count, 3);
    assert_int_equal(notes.items[2].kind, PRISM_NOTE_LOST);
    prism_notes_release(&notes);
}

static void flood(void **state)
{
    struct prism_notes notes = {0};

    (void)state;
    for (int i = 0; i < 100000; i++) {
        prism_notes_add(&notes, PRISM_NOTE_REPLACED, "unit %d", i);
    }
    prism_notes_add(&notes, PRISM_NOTE_LOST, "unit 0");
    prism_notes_add(&notes, PRISM_NOTE_REPLACED, "unit 0");
    assert_int_equal(notes.count, 52);
    assert_int_equal(notes.items[0].count, 2);
    assert_string_equal(notes.items[50].text, "others of this kind");
    assert_int_equal(notes.items[50].count, 100000 - 50);
    assert_int_equal(notes.items[51].kind, PRISM_NOTE_LOST);
    prism_notes_release(&notes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counting),
        cmocka_unit_test(flood),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
