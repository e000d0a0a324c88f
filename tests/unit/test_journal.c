/* SPDX-License-Identifier: MIT */
/* test_journal.c - small facts: in order, whole, cut where they are too long; and
 * functions, each once. */
#include "tests/support/recording.h"

#include <inttypes.h>

static void test_text(void **state)
{
    static const char euro[3] = {'\xe2', '\x82', '\xac'};
    static char text[PRISM_TEXT_LIMIT + 4];

    (void)state;
    memset(text, 'x', sizeof text);
    assert_int_equal(prism_journal_text(prism_span("", 0)).len, 0);
    assert_int_equal(prism_journal_text(prism_span(text, PRISM_TEXT_LIMIT)).len,
                     PRISM_TEXT_LIMIT);
    assert_int_equal(prism_journal_text(prism_span(text, sizeof text)).len,
                     PRISM_TEXT_LIMIT);
    memcpy(text + PRISM_TEXT_LIMIT - 2, euro, sizeof euro);
    assert_int_equal(prism_journal_text(prism_span(text, sizeof text)).len,
                     PRISM_TEXT_LIMIT - 2);
}

/* Chunks may get the pages of freed ones, out of order in the file. */
static void test_order(void **state)
{
    struct test_recording it;
    struct prism_chunk *cells;
    const struct prism_profile *p;
    struct prism_store *store;
    char value[1000];

    (void)state;
    test_start(&it, (struct prism_recording){0}, true);
    store = &it.recorder->store;
    cells = prism_store_cells(store, 16, 9, 9);
    memset(value, 'v', sizeof value);
    for (int i = 0; i < 300; i++) {
        value[0] = (char)('a' + i / 26 % 26);
        value[1] = (char)('a' + i % 26);
        assert_true(prism_journal_meta(&it.recorder->journal, "key",
                                       prism_span(value, sizeof value)));
        if (i == 150) {
            prism_store_free(store, cells);
        }
    }
    (void)prism_track_open(it.recorder, 1);
    p = test_stop(&it);
    assert_int_equal(p->meta_count, 301);
    for (size_t i = 0; i < 300; i++) {
        assert_int_equal(p->meta[i].value[0], 'a' + i / 26 % 26);
        assert_int_equal(p->meta[i].value[1], 'a' + i % 26);
    }
    prism_profile_free(p);
    test_remove(&it);
}

static void test_long_key(void **state)
{
    struct test_recording it;
    const struct prism_profile *p;
    size_t len = 100000;
    char *key = malloc(len + 1);

    (void)state;
    assert_non_null(key);
    memset(key, 'k', len);
    key[len] = '\0';
    test_start(&it, (struct prism_recording){0}, true);
    assert_true(prism_journal_meta(&it.recorder->journal, key, prism_span(key, len)));
    /* More than a chunk holds. */
    assert_null(prism_journal_add(&it.recorder->journal, PRISM_RECORD_META,
                                  prism_span("12345678", 8), prism_span(key, len),
                                  prism_span("", 0)));
    p = test_stop(&it);
    assert_int_equal(strlen(p->meta[0].key), PRISM_TEXT_LIMIT);
    assert_int_equal(strlen(p->meta[0].value), PRISM_TEXT_LIMIT);
    prism_profile_free(p);
    free(key);
    test_remove(&it);
}

static uint32_t number(struct test_recording *it, uint32_t i, uint32_t line)
{
    char name[32];
    struct prism_function_spec spec = {.line = line, .kind = PRISM_KIND_PYTHON};

    (void)snprintf(name, sizeof name, "f%" PRIu32, i);
    spec.name = prism_span_of(name);
    spec.file = i % 2 == 0 ? prism_span_of("/even.py") : prism_span_of(it->path);
    return prism_recorder_function(it->recorder, &spec);
}

/* 5,000 of them, told apart by name, file and line, found again each time. */
static void test_functions(void **state)
{
    struct test_recording it;
    const struct prism_profile *p;

    (void)state;
    test_start(&it, (struct prism_recording){0}, true);
    for (uint32_t i = 0; i < 5000; i++) {
        /* Number 0 is <truncated>. */
        assert_int_equal(number(&it, i, 1), i + 1);
        assert_int_equal(number(&it, i / 2, 1), i / 2 + 1);
    }
    assert_int_equal(number(&it, 3, 2), 5001);
    p = test_stop(&it);
    assert_int_equal(p->function_count, 5002);
    assert_int_equal(p->file_count, 2);
    assert_string_equal(p->files[0].path, "/even.py");
    assert_true(p->files[0].size == PRISM_UNKNOWN);
    assert_string_equal(p->files[1].path, it.path);
    assert_true(p->files[1].size > 0 && p->files[1].mtime_ns > 0);
    assert_string_equal(p->functions[5000].name, "f4999");
    prism_profile_free(p);
    test_remove(&it);
}

/* The last one counts. */
static void test_cost(void **state)
{
    static const struct prism_record_cost costs[] = {
        {PRISM_EVENT_BUILTIN, 0, 1, 1, 1, 1},
        {PRISM_EVENT_CALL, 0, 100000, 200000, 3000, 4000},
        {PRISM_EVENT_BUILTIN, 0, 50000, PRISM_COST_LIMIT_PS, 0, 1},
    };
    struct test_recording it;
    const struct prism_profile *p;

    (void)state;
    test_start(&it, (struct prism_recording){0}, true);
    for (int i = 0; i < 3; i++) {
        assert_true(prism_journal_cost(&it.recorder->journal, &costs[i]));
    }
    (void)prism_track_open(it.recorder, 1);
    p = test_stop(&it);
    assert_int_equal(p->cost_count, 2);
    assert_int_equal(p->costs[0].event, PRISM_EVENT_BUILTIN);
    assert_int_equal(p->costs[0].inside_ps, 50000);
    assert_true(p->costs[0].outside_ps == PRISM_COST_LIMIT_PS);
    assert_int_equal(p->costs[1].event, PRISM_EVENT_CALL);
    assert_int_equal(p->costs[1].inside_spread_ps, 3000);
    assert_int_equal(p->costs[1].outside_spread_ps, 4000);
    prism_profile_free(p);
    test_remove(&it);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text),     cmocka_unit_test(test_order),
        cmocka_unit_test(test_long_key), cmocka_unit_test(test_functions),
        cmocka_unit_test(test_cost),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
