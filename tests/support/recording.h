/* SPDX-License-Identifier: MIT */
/* recording.h - a recorder on a clock that the test sets, and what its file says
 * when it is read back: for the tests of core/capture. */
#ifndef PRISM_TESTS_RECORDING_H
#define PRISM_TESTS_RECORDING_H

#include <fcntl.h>
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

#include "core/base/input.h"
#include "core/capture/reader.h"
#include "core/capture/track.h"
#include "core/profile/check.h"

/* Where fake time starts: in the middle of an interval of 1000 ns. */
#define TEST_START    UINT64_C(5000500)
#define TEST_INTERVAL UINT64_C(1000)

/* A file in a folder of its own, and a recorder that writes it. */
struct test_recording {
    char folder[64];
    char path[96];
    uint64_t now; /* the fake clock; 0: the machine's */
    struct prism_recorder *recorder;
};

static inline uint64_t test_now(void *context)
{
    return *(const uint64_t *)context;
}

static inline void test_folder(struct test_recording *to)
{
    *to = (struct test_recording){.folder = "/tmp/prism-capture-XXXXXX"};
    assert_non_null(mkdtemp(to->folder));
    (void)snprintf(to->path, sizeof to->path, "%s/x.prism", to->folder);
}

/* Start recording; `fake`: on a clock that stands at TEST_START. */
static inline void test_start(struct test_recording *to,
                              struct prism_recording recording, bool fake)
{
    struct prism_error err = {{0}};

    test_folder(to);
    recording.path = to->path;
    recording.clock = prism_clock_system();
    if (fake) {
        to->now = TEST_START;
        recording.clock =
            (struct prism_clock){PRISM_CLOCK_CUSTOM, test_now, &to->now, test_now};
    }
    recording.interval_ns =
        recording.interval_ns > 0 || !fake ? recording.interval_ns : TEST_INTERVAL;
    to->recorder = prism_recorder_start(&recording, &err);
    assert_string_equal(err.text, "");
    assert_non_null(to->recorder);
}

static inline void test_remove(struct test_recording *of)
{
    prism_recorder_free(of->recorder);
    (void)unlink(of->path);
    assert_int_equal(rmdir(of->folder), 0);
}

static inline uint32_t test_function(const struct test_recording *in, const char *name)
{
    const struct prism_function_spec spec = {
        .name = prism_span_of(name), .file = prism_span_of("<test>"), .line = 1};

    return prism_recorder_function(in->recorder, &spec);
}

/* Call a function from a line, as an engine does; the site is the line. */
static inline void test_enter(struct prism_track *track, uint32_t function,
                              uint32_t line, uint64_t now)
{
    uint32_t node = prism_track_find_child(track, function, line);

    if (node == PRISM_CAPTURE_NONE) {
        node = prism_track_add_child(track, function, line, line, false);
    }
    if (node != PRISM_CAPTURE_NONE) {
        prism_track_enter(track, node, track, true, now);
    }
}

static inline const struct prism_profile *test_read(const char *path,
                                                    struct prism_notes *notes,
                                                    struct prism_error *err)
{
    struct prism_builder *b = prism_builder_new();
    struct prism_input input;
    struct prism_cursor in;
    bool done;

    if (!prism_input_load(&input, path, err)) {
        prism_builder_free(b);
        return NULL;
    }
    in = prism_input_cursor(&input);
    done = prism_capture_read(&in, b, notes, err);
    prism_input_release(&input);
    if (!done) {
        prism_builder_free(b);
        return NULL;
    }
    return prism_builder_finish(b, path, err);
}

/* Read what must be readable and right, without a note unless `notes` is given. */
static inline const struct prism_profile *test_profile(const char *path,
                                                       struct prism_notes *notes)
{
    const struct prism_profile *profile;
    struct prism_notes none = {0};
    struct prism_error err = {{0}};

    profile = test_read(path, notes != NULL ? notes : &none, &err);
    assert_string_equal(err.text, "");
    assert_non_null(profile);
    assert_true(prism_profile_check(profile, &err));
    assert_int_equal(none.count, 0);
    prism_notes_release(&none);
    return profile;
}

/* The one note that there is. */
static inline const char *test_note(const struct prism_notes *notes)
{
    assert_int_equal(notes->count, 1);
    return notes->count == 1 ? notes->items[0].text : "";
}

/* Stop, free and read. */
static inline const struct prism_profile *test_stop(struct test_recording *recording)
{
    const struct prism_profile *profile;

    prism_recorder_stop(recording->recorder);
    prism_recorder_free(recording->recorder);
    recording->recorder = NULL;
    profile = test_profile(recording->path, NULL);
    return profile;
}

/* The context with these names from the root on, as "a/b/c"; PRISM_NONE: none. */
static inline uint32_t test_node(const struct prism_profile *p, const char *path)
{
    uint32_t node = 0;
    struct prism_span rest = prism_span_of(path);
    struct prism_span name;

    while (rest.len > 0) {
        uint32_t child = 1;

        if (!prism_span_split_first(rest, '/', &name, &rest)) {
            name = rest;
            rest.len = 0;
        }
        while (
            child < p->tree.node_count &&
            (p->tree.nodes[child].parent != node ||
             !prism_span_is(name, p->functions[p->tree.nodes[child].function].name))) {
            child++;
        }
        if (child == p->tree.node_count) {
            return PRISM_NONE;
        }
        node = child;
    }
    return node;
}

#define TEST_ANY UINT32_MAX

/* Sum of a context's own values in a thread and an interval, or in any. */
static inline int64_t test_value(const struct prism_profile *p, const char *path,
                                 enum prism_role role, uint32_t thread,
                                 uint32_t interval)
{
    uint32_t node = test_node(p, path);
    uint32_t metric = prism_profile_metric(p, role);
    int64_t sum = 0;

    assert_int_not_equal(node, PRISM_NONE);
    for (size_t i = p->tree.cell_start[node]; i < p->tree.cell_start[node + 1]; i++) {
        if ((thread == TEST_ANY || p->tree.cells[i].thread == thread) &&
            (interval == TEST_ANY || p->tree.cells[i].interval == interval)) {
            sum += p->tree.values[i * p->metric_count + metric];
        }
    }
    return sum;
}

static inline int64_t test_self(const struct prism_profile *p, const char *path)
{
    return test_value(p, path, PRISM_ROLE_TIME, TEST_ANY, TEST_ANY);
}

static inline int64_t test_calls(const struct prism_profile *p, const char *path)
{
    return test_value(p, path, PRISM_ROLE_CALLS, TEST_ANY, TEST_ANY);
}

/* All time of a thread, or of all. */
static inline int64_t test_total(const struct prism_profile *p, uint32_t thread)
{
    uint32_t metric = prism_profile_metric(p, PRISM_ROLE_TIME);
    int64_t sum = 0;

    for (size_t i = 0; i < p->tree.cell_count; i++) {
        if (thread == TEST_ANY || p->tree.cells[i].thread == thread) {
            sum += p->tree.values[i * p->metric_count + metric];
        }
    }
    return sum;
}

#endif
