/* SPDX-License-Identifier: MIT */
/* test_recorder_threads.c - what is only true of a real machine: threads side by
 * side, readers beside a writer, fork(), kill -9, a disk that is full.  Meant to be
 * run under ThreadSanitizer, too. */
#include "tests/support/recording.h"

#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#define THREADS   4u
#define ROUNDS    20000u
#define FUNCTIONS 6u

/* One thread's work: calls two deep, its time split over short intervals. */
struct work {
    struct prism_recorder *recorder;
    uint32_t functions[FUNCTIONS];
    uint64_t tid;
    uint64_t rounds;
    _Atomic bool *enough; /* or NULL: stop after the rounds */
    uint64_t calls;       /* out */
    bool stays;           /* the thread's track is closed by the recorder */
};

static void *run(void *argument)
{
    struct work *work = argument;
    struct prism_track *track = prism_track_open(work->recorder, work->tid);

    for (uint64_t i = 0; i < work->rounds && track != NULL && !track->dead; i++) {
        if (work->enough != NULL && atomic_load(work->enough)) {
            break;
        }
        test_enter(track, work->functions[i % FUNCTIONS], 1 + (uint32_t)(i % 50),
                   prism_track_now(track));
        test_enter(track, work->functions[(i + 1) % FUNCTIONS], 2,
                   prism_track_now(track));
        prism_track_leave(track, prism_track_now(track));
        prism_track_leave(track, prism_track_now(track));
        work->calls += 2;
    }
    if (track != NULL && !work->stays) {
        prism_track_close(track);
    }
    return NULL;
}

static struct work work_for(const struct test_recording *it, uint64_t tid)
{
    struct work work = {.recorder = it->recorder, .tid = tid, .rounds = ROUNDS};
    char name[8];

    for (uint32_t i = 0; i < FUNCTIONS; i++) {
        (void)snprintf(name, sizeof name, "f%" PRIu32, i);
        work.functions[i] = test_function(it, name);
    }
    return work;
}

static uint32_t thread_with(const struct prism_profile *p, uint64_t tid)
{
    uint32_t thread = 0;

    while (thread < p->thread_count && p->threads[thread].tid != tid) {
        thread++;
    }
    assert_in_range(thread, 0, p->thread_count - 1);
    return thread;
}

static int64_t calls_in(const struct prism_profile *p, uint32_t thread)
{
    uint32_t metric = prism_profile_metric(p, PRISM_ROLE_CALLS);
    int64_t sum = 0;

    for (size_t i = 0; i < p->tree.cell_count; i++) {
        sum += p->tree.cells[i].thread == thread
                   ? p->tree.values[i * p->metric_count + metric]
                   : 0;
    }
    return sum;
}

/* No thread has spent more time than it has lived, by more than rounding. */
static void check_times(const struct prism_profile *p)
{
    for (uint32_t i = 0; i < p->thread_count; i++) {
        int64_t lived = p->threads[i].end_ns - p->threads[i].start_ns;

        assert_in_range(test_total(p, i), lived - lived / 1000 - 5000,
                        lived + lived / 1000 + 5000);
    }
}

static void test_threads(void **state)
{
    const struct prism_recording recording = {.interval_ns = 50000, .cell_limit = 500};
    struct test_recording it;
    struct work work[THREADS];
    pthread_t threads[THREADS];
    const struct prism_profile *p;

    (void)state;
    test_start(&it, recording, false);
    for (uint32_t i = 0; i < THREADS; i++) {
        work[i] = work_for(&it, 100 + i);
        work[i].stays = i % 2 == 1;
        assert_int_equal(pthread_create(&threads[i], NULL, run, &work[i]), 0);
    }
    for (uint32_t i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    }
    p = test_stop(&it);
    assert_int_equal(p->thread_count, THREADS);
    for (uint32_t i = 0; i < THREADS; i++) {
        assert_int_equal(calls_in(p, thread_with(p, 100 + i)), work[i].calls);
        assert_int_equal(work[i].calls, 2 * ROUNDS);
    }
    check_times(p);
    prism_profile_free(p);
    test_remove(&it);
}

/* A reader sees only what has happened, at any moment. */
static void test_reader_beside_writer(void **state)
{
    const struct prism_recording recording = {.interval_ns = 20000, .cell_limit = 400};
    struct test_recording it;
    struct work work;
    pthread_t thread;
    _Atomic bool enough = false;
    int64_t calls = 0;

    (void)state;
    test_start(&it, recording, false);
    work = work_for(&it, 7);
    work.rounds = UINT64_MAX;
    work.enough = &enough;
    assert_int_equal(pthread_create(&thread, NULL, run, &work), 0);
    for (int i = 0; i < 60; i++) {
        struct prism_header *header = it.recorder->store.header;
        struct prism_anchor before = prism_clock_anchor(&it.recorder->clock);
        struct prism_notes notes = {0};
        const struct prism_profile *p;
        int64_t wall_ns;

        atomic_store(&header->stamp_mono_ns, before.mono_ns);
        atomic_store(&header->stamp_ticks, before.ticks);
        p = test_profile(it.path, &notes);
        wall_ns = (int64_t)(prism_clock_ns(CLOCK_MONOTONIC) - header->start.mono_ns);
        assert_true(test_total(p, TEST_ANY) <= wall_ns + wall_ns / 100);
        /* A note says that something was left out. */
        if (notes.count == 0 && p->thread_count > 0) {
            assert_true(calls_in(p, 0) >= calls);
            calls = calls_in(p, 0);
        }
        prism_notes_release(&notes);
        prism_profile_free(p);
    }
    atomic_store(&enough, true);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_true((int64_t)work.calls >= calls);
    prism_profile_free(test_stop(&it));
    test_remove(&it);
}

/* Threads that start and end all the time. */
struct short_threads {
    struct prism_recorder *recorder;
    uint32_t function;
    uint32_t count;
    _Atomic int64_t entering; /* calls, before and after they are counted */
    _Atomic int64_t entered;
    atomic_bool watched; /* they go on when somebody has read in between */
};

static void *run_short_threads(void *argument)
{
    struct short_threads *threads = argument;

    for (uint32_t i = 0; i < threads->count; i++) {
        struct prism_track *track = prism_track_open(threads->recorder, 1);

        prism_track_name(track, prism_span_of(i % 2 == 0 ? "even-1" : "odd-1"));
        (void)atomic_fetch_add(&threads->entering, 1);
        test_enter(track, threads->function, 1, prism_track_now(track));
        (void)atomic_fetch_add(&threads->entered, 1);
        prism_track_leave(track, prism_track_now(track));
        prism_track_finish(track);
        do {
            (void)usleep(20);
        } while (i == threads->count / 2 && !atomic_load(&threads->watched));
    }
    return NULL;
}

/* How many threads a profile is of, folded or apart. */
static int64_t threads_in(const struct prism_profile *p)
{
    int64_t sum = 0;

    for (uint32_t i = 0; i < p->thread_count; i++) {
        const char *x = strstr(p->threads[i].name, " x");

        sum += x != NULL ? atoi(x + 2) : 1;
    }
    return sum;
}

static void read_beside(const struct test_recording *it, struct short_threads *threads,
                        unsigned *read)
{
    struct prism_notes notes = {0};
    int64_t entered = atomic_load(&threads->entered);
    const struct prism_profile *p = test_profile(it->path, &notes);

    /* A note says that something was left out. */
    if (notes.count == 0 && test_node(p, "short") != PRISM_NONE) {
        assert_in_range(test_calls(p, "short"), entered,
                        atomic_load(&threads->entering));
        ++*read;
    }
    prism_notes_release(&notes);
    prism_profile_free(p);
}

static void test_short_threads(void **state)
{
    const struct prism_recording recording = {
        .interval_ns = 500000, .cell_limit = 200, .kept_threads = 20};
    struct test_recording it;
    struct short_threads threads;
    struct work work;
    pthread_t started[THREADS];
    const struct prism_profile *p;
    unsigned read = 0;

    (void)state;
    test_start(&it, recording, false);
    threads = (struct short_threads){.recorder = it.recorder,
                                     .function = test_function(&it, "short"),
                                     .count = 2000};
    work = work_for(&it, 7);
    work.stays = true;
    assert_int_equal(pthread_create(&started[0], NULL, run, &work), 0);
    for (uint32_t i = 1; i < THREADS; i++) {
        assert_int_equal(pthread_create(&started[i], NULL, run_short_threads, &threads),
                         0);
    }
    while (atomic_load(&threads.entered) < (THREADS - 1) * (int64_t)threads.count) {
        read_beside(&it, &threads, &read);
        atomic_store(&threads.watched, read > 0);
    }
    for (uint32_t i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_join(started[i], NULL), 0);
    }
    assert_true(read > 0);
    p = test_stop(&it);
    assert_int_equal(test_calls(p, "short"), (THREADS - 1) * threads.count);
    assert_int_equal(calls_in(p, thread_with(p, 7)), work.calls);
    assert_int_equal(threads_in(p), (THREADS - 1) * threads.count + 1);
    assert_in_range(p->thread_count, 3, 3 + 2 * 20 + THREADS);
    prism_profile_free(p);
    test_remove(&it);
}

/* The child must not touch its parent's file, and may make one of its own. */
static void test_fork(void **state)
{
    struct test_recording it;
    struct prism_track *track;
    const struct prism_profile *p;
    int status;
    pid_t child;

    (void)state;
    test_start(&it, (struct prism_recording){0}, true);
    track = prism_track_open(it.recorder, 1);
    test_enter(track, test_function(&it, "parent"), 1, it.now += 10);
    prism_recorder_before_fork(it.recorder);
    child = fork();
    if (child == 0) {
        struct prism_error err = {{0}};
        struct prism_recording own = {.clock = it.recorder->clock};
        char path[128];

        (void)snprintf(path, sizeof path, "%s.child", it.path);
        own.path = path;
        prism_recorder_abandon(it.recorder);
        it.recorder = prism_recorder_start(&own, &err);
        track = it.recorder != NULL ? prism_track_open(it.recorder, 2) : NULL;
        if (track == NULL) {
            _exit(1);
        }
        test_enter(track, test_function(&it, "child"), 1, it.now += 1000);
        prism_recorder_stop(it.recorder);
        prism_recorder_free(it.recorder);
        _exit(unlink(path) == 0 ? 0 : 2);
    }
    prism_recorder_after_fork(it.recorder);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    prism_track_leave(track, it.now += 5);
    p = test_stop(&it);
    assert_int_equal(test_self(p, "parent"), 5);
    assert_int_equal(test_node(p, "child"), PRISM_NONE);
    assert_int_equal(p->thread_count, 1);
    assert_int_equal(test_total(p, TEST_ANY), 15);
    prism_profile_free(p);
    test_remove(&it);
}

/* In a child, because it is killed: one thread works until then. */
static void record_until_killed(const char *path, int ready)
{
    struct test_recording it = {.now = 0};
    const struct prism_recording recording = {.path = path,
                                              .clock = prism_clock_system(),
                                              .interval_ns = 20000,
                                              .cell_limit = 300};
    struct prism_error err = {{0}};
    struct work work;

    it.recorder = prism_recorder_start(&recording, &err);
    if (it.recorder != NULL) {
        /* A busy machine may not let us run again before the kill. */
        work = work_for(&it, 7);
        work.rounds = 1;
        (void)run(&work);
        (void)!write(ready, "", 1);
        work.rounds = UINT64_MAX;
        (void)run(&work);
    }
    _exit(1);
}

static void test_kill(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 25; i++) {
        const struct prism_profile *p;
        struct test_recording it;
        uint64_t start_ns = prism_clock_ns(CLOCK_MONOTONIC);
        int64_t wall_ns;
        int ends[2];
        char byte;
        pid_t child;

        test_folder(&it);
        assert_int_equal(pipe(ends), 0);
        child = fork();
        if (child == 0) {
            record_until_killed(it.path, ends[1]);
        }
        assert_int_equal(read(ends[0], &byte, 1), 1);
        (void)usleep(3000 + i * 1237 % 20000);
        (void)kill(child, SIGKILL);
        assert_int_equal(waitpid(child, NULL, 0), child);
        wall_ns = (int64_t)(prism_clock_ns(CLOCK_MONOTONIC) - start_ns);
        /* Without a note: nothing in the file names what is not there. */
        p = test_profile(it.path, NULL);
        assert_in_range(test_total(p, TEST_ANY), 1, wall_ns + wall_ns / 100);
        assert_true(calls_in(p, 0) > 0);
        prism_profile_free(p);
        (void)close(ends[0]);
        (void)close(ends[1]);
        test_remove(&it);
    }
}

/* SIGXFSZ is not ignored here: it would end the program. */
static void test_disk_full(void **state)
{
    struct test_recording it;
    struct rlimit limit;
    struct rlimit tight;
    struct work work;
    struct prism_notes notes = {0};
    const struct prism_profile *p;

    (void)state;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    test_start(&it, (struct prism_recording){.interval_ns = 2000}, false);
    work = work_for(&it, 7);
    work.rounds = 10000000;
    tight = limit;
    tight.rlim_cur = 3u << 20;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &tight), 0);
    (void)run(&work);
    assert_true(atomic_load(&it.recorder->failed));
    assert_true(work.calls < 2 * work.rounds);
    assert_int_equal(test_function(&it, "new"), PRISM_CAPTURE_NONE);
    assert_null(prism_track_open(it.recorder, 8));
    prism_recorder_stop(it.recorder);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    p = test_profile(it.path, &notes);
    assert_string_equal(test_note(&notes),
                        "recording ended before the program did: File too large");
    assert_in_range(calls_in(p, 0), work.calls - 2, work.calls);
    check_times(p);
    prism_profile_free(p);
    prism_notes_release(&notes);
    test_remove(&it);
}

/* One thread finds the disk full; the others stop at their next interval, and their
 * open calls do not go on for ever. */
static void test_all_threads_stop(void **state)
{
    struct test_recording it;
    struct prism_track *track;
    const struct prism_profile *p;
    struct prism_notes notes = {0};
    uint32_t f;

    (void)state;
    test_start(&it, (struct prism_recording){0}, true);
    f = test_function(&it, "f");
    track = prism_track_open(it.recorder, 1);
    test_enter(track, f, 1, it.now += 10);
    prism_recorder_fail(it.recorder, ENOSPC);
    prism_track_leave(track, it.now += 20);
    assert_false(track->dead);
    test_enter(track, f, 1, it.now += 5 * TEST_INTERVAL);
    assert_true(track->dead);
    it.now += 100 * TEST_INTERVAL;
    prism_recorder_stop(it.recorder);
    p = test_profile(it.path, &notes);
    assert_int_equal(test_total(p, TEST_ANY), 30);
    assert_int_equal(p->threads[0].end_ns, 30);
    assert_string_equal(
        test_note(&notes),
        "recording ended before the program did: No space left on device");
    prism_profile_free(p);
    prism_notes_release(&notes);
    test_remove(&it);
}

/* No room for the first chunk: nothing is left behind. */
static void test_start_without_room(void **state)
{
    struct test_recording it;
    struct prism_recording recording = {.clock = prism_clock_system()};
    struct prism_error err = {{0}};
    struct rlimit limit;
    struct rlimit tight;

    (void)state;
    test_folder(&it);
    recording.path = it.path;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    tight = limit;
    for (rlim_t room = 0; room < 3 * PRISM_CAPTURE_PAGE; room += PRISM_CAPTURE_PAGE) {
        tight.rlim_cur = room;
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &tight), 0);
        assert_null(prism_recorder_start(&recording, &err));
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
        assert_non_null(strstr(err.text, "x.prism: cannot write: File too large"));
        assert_int_equal(access(it.path, F_OK), -1);
    }
    test_remove(&it);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_threads),
        cmocka_unit_test(test_reader_beside_writer),
        cmocka_unit_test(test_short_threads),
        cmocka_unit_test(test_fork),
        cmocka_unit_test(test_kill),
        cmocka_unit_test(test_disk_full),
        cmocka_unit_test(test_all_threads_stop),
        cmocka_unit_test(test_start_without_room),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
