/* SPDX-License-Identifier: MIT */
/* test_window.c - two copies of one recording, and exactly what lies between them. */
#include "tests/support/recording.h"

#include "core/capture/copy.h"

struct window {
    struct test_recording recording;
    char base[112];
    char end[112];
};

static void start(struct window *window, struct prism_recording how)
{
    test_start(&window->recording, how, true);
    (void)snprintf(window->base, sizeof window->base, "%s/base",
                   window->recording.folder);
    (void)snprintf(window->end, sizeof window->end, "%s/end", window->recording.folder);
}

static void copy(struct window *window, const char *path)
{
    struct prism_error err = {{0}};

    assert_true(prism_recorder_copy(window->recording.recorder, path, &err));
}

static void stop(struct window *window)
{
    prism_recorder_stop(window->recording.recorder);
    (void)unlink(window->base);
    (void)unlink(window->end);
    test_remove(&window->recording);
}

static const struct prism_profile *read_files(const char *end, const char *base,
                                              struct prism_notes *notes,
                                              struct prism_error *err)
{
    struct prism_builder *b = prism_builder_new();
    struct prism_input inputs[2];
    struct prism_cursor ends[2];
    bool done;

    assert_true(prism_input_load(&inputs[0], end, err));
    assert_true(prism_input_load(&inputs[1], base, err));
    ends[0] = prism_input_cursor(&inputs[0]);
    ends[1] = prism_input_cursor(&inputs[1]);
    done = prism_capture_read_window(&ends[0], &ends[1], b, notes, err);
    prism_input_release(&inputs[0]);
    prism_input_release(&inputs[1]);
    if (!done) {
        prism_builder_free(b);
        return NULL;
    }
    return prism_builder_finish(b, "window", err);
}

static const struct prism_profile *read_window(const struct window *window)
{
    struct prism_notes notes = {0};
    struct prism_error err = {{0}};
    const struct prism_profile *p = read_files(window->end, window->base, &notes, &err);

    assert_string_equal(err.text, "");
    assert_non_null(p);
    assert_true(prism_profile_check(p, &err));
    assert_int_equal(notes.count, 0);
    return p;
}

/* Some time passes. */
static uint64_t later(struct window *window, uint64_t ns)
{
    window->recording.now += ns;
    return window->recording.now;
}

static void test_difference(void **state)
{
    struct window window;
    struct prism_track *track;
    uint32_t f;
    uint32_t g;
    const struct prism_profile *p;

    (void)state;
    start(&window, (struct prism_recording){0});
    track = prism_track_open(window.recording.recorder, 7);
    f = test_function(&window.recording, "f");
    g = test_function(&window.recording, "g");
    test_enter(track, f, 1, later(&window, 100));
    test_enter(track, g, 2, later(&window, 10));
    prism_track_leave(track, later(&window, 10));
    (void)later(&window, 30);
    copy(&window, window.base);
    (void)later(&window, 4);
    test_enter(track, f, 3, later(&window, 1));
    prism_track_leave(track, later(&window, 2));
    (void)later(&window, 6);
    copy(&window, window.end);
    p = read_window(&window);
    /* g was over, f was open: its path is there, and only what came then. */
    assert_int_equal(test_node(p, "f/g"), PRISM_NONE);
    assert_int_equal(p->function_count, 1);
    assert_int_equal(test_calls(p, "f"), 0);
    assert_int_equal(test_self(p, "f"), 11);
    assert_int_equal(test_calls(p, "f/f"), 1);
    assert_int_equal(test_self(p, "f/f"), 2);
    assert_int_equal(test_total(p, TEST_ANY), 13);
    assert_int_equal(p->tree.nodes[test_node(p, "f")].flags, PRISM_NODE_SEED);
    assert_int_equal(p->tree.nodes[test_node(p, "f/f")].flags, 0);
    assert_int_equal(p->threads[0].start_ns, 0);
    assert_int_equal(p->wall_anchor_ns, TEST_START + 150);
    prism_profile_free(p);
    stop(&window);
}

/* The grid gets coarser between the two ends. */
static void test_doubled_intervals(void **state)
{
    struct window window;
    struct prism_track *track;
    uint32_t f;
    const struct prism_profile *p;

    (void)state;
    start(&window, (struct prism_recording){.cell_limit = 16});
    track = prism_track_open(window.recording.recorder, 7);
    f = test_function(&window.recording, "f");
    for (int i = 0; i < 3; i++) {
        test_enter(track, f, 1, later(&window, TEST_INTERVAL));
        prism_track_leave(track, later(&window, 7));
    }
    copy(&window, window.base);
    for (int i = 0; i < 40; i++) {
        test_enter(track, f, 1, later(&window, TEST_INTERVAL));
        prism_track_leave(track, later(&window, 7));
    }
    copy(&window, window.end);
    p = read_window(&window);
    assert_int_equal(test_calls(p, "f"), 40);
    assert_int_equal(test_self(p, "f"), 280);
    assert_int_equal(test_total(p, TEST_ANY), 40 * (TEST_INTERVAL + 7));
    assert_true(p->intervals[0].len_ns > (int64_t)TEST_INTERVAL);
    prism_profile_free(p);
    stop(&window);
}

/* Threads that were over are not there; a new one is. */
static void test_threads(void **state)
{
    struct window window;
    struct prism_track *tracks[3];
    uint32_t f;
    const struct prism_profile *p;

    (void)state;
    start(&window, (struct prism_recording){0});
    f = test_function(&window.recording, "f");
    for (int i = 0; i < 3; i++) {
        if (i == 2) {
            prism_track_close(tracks[0]);
            (void)later(&window, 5);
            copy(&window, window.base);
        }
        tracks[i] = prism_track_open(window.recording.recorder, (uint64_t)i + 10);
        test_enter(tracks[i], f, 1, later(&window, 1));
    }
    (void)later(&window, 20);
    copy(&window, window.end);
    p = read_window(&window);
    assert_int_equal(p->thread_count, 2);
    assert_int_equal(p->threads[0].tid, 11);
    assert_int_equal(p->threads[1].tid, 12);
    assert_int_equal(test_calls(p, "f"), 1);
    assert_int_equal(test_total(p, 0), 21);
    assert_int_equal(test_total(p, 1), 21);
    prism_profile_free(p);
    stop(&window);
}

static void test_other_recording(void **state)
{
    struct window window;
    struct window other;
    struct prism_notes notes = {0};
    struct prism_error err = {{0}};
    char expected[300];

    (void)state;
    start(&window, (struct prism_recording){0});
    start(&other, (struct prism_recording){.run_id = {1}});
    copy(&window, window.end);
    copy(&other, other.base);
    assert_null(read_files(window.end, other.base, &notes, &err));
    (void)snprintf(expected, sizeof expected,
                   "%s@0x0: expected the same recording as in %s, found another",
                   other.base, window.end);
    assert_string_equal(err.text, expected);
    stop(&window);
    stop(&other);
}

/* Ends the wrong way round: nothing is negative, and a note says so. */
static void test_swapped(void **state)
{
    struct window window;
    struct prism_track *track;
    struct prism_notes notes = {0};
    struct prism_error err = {{0}};
    const struct prism_profile *p;
    uint32_t f;

    (void)state;
    start(&window, (struct prism_recording){0});
    track = prism_track_open(window.recording.recorder, 7);
    f = test_function(&window.recording, "f");
    test_enter(track, f, 1, later(&window, 10));
    copy(&window, window.base);
    (void)later(&window, 10);
    copy(&window, window.end);
    p = read_files(window.base, window.end, &notes, &err);
    assert_string_equal(err.text, "");
    assert_int_equal(test_total(p, TEST_ANY), 0);
    assert_non_null(strstr(test_note(&notes), "less at the end of a session"));
    prism_notes_release(&notes);
    prism_profile_free(p);
    stop(&window);
}

/* Whatever stands in the base, what is read is a message or a profile. */
static void test_damaged_base(void **state)
{
    struct window window;
    struct prism_track *track;
    uint32_t f;
    struct stat status;

    (void)state;
    start(&window, (struct prism_recording){0});
    track = prism_track_open(window.recording.recorder, 7);
    f = test_function(&window.recording, "f");
    test_enter(track, f, 1, later(&window, 10));
    copy(&window, window.base);
    test_enter(track, f, 1, later(&window, 10));
    copy(&window, window.end);
    assert_int_equal(stat(window.base, &status), 0);
    for (off_t at = 0; at < status.st_size; at += 4) {
        const uint32_t wrong = at % 8 == 0 ? UINT32_MAX : 77;
        int fd = open(window.base, O_RDWR);
        struct prism_notes notes = {0};
        struct prism_error err = {{0}};
        const struct prism_profile *p;
        uint32_t right;

        assert_int_equal(pread(fd, &right, sizeof right, at), sizeof right);
        assert_int_equal(pwrite(fd, &wrong, sizeof wrong, at), sizeof wrong);
        p = read_files(window.end, window.base, &notes, &err);
        assert_true((p == NULL) == (err.text[0] != '\0'));
        prism_profile_free(p);
        prism_notes_release(&notes);
        assert_int_equal(pwrite(fd, &right, sizeof right, at), sizeof right);
        (void)close(fd);
    }
    stop(&window);
}

/* A copy that cannot be made changes nothing. */
static void test_no_place(void **state)
{
    struct window window;
    struct prism_error err = {{0}};

    (void)state;
    start(&window, (struct prism_recording){0});
    copy(&window, window.base);
    (void)snprintf(window.end, sizeof window.end, "%s/none/x", window.recording.folder);
    assert_false(prism_recorder_copy(window.recording.recorder, window.end, &err));
    assert_non_null(strstr(err.text, "none/x: cannot write: No such file"));
    stop(&window);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_difference),   cmocka_unit_test(test_doubled_intervals),
        cmocka_unit_test(test_threads),      cmocka_unit_test(test_other_recording),
        cmocka_unit_test(test_swapped),      cmocka_unit_test(test_no_place),
        cmocka_unit_test(test_damaged_base),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
