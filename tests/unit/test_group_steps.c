/* SPDX-License-Identifier: MIT */
/* test_group_steps.c - a program that folds threads, stopped behind every single
 * instruction: whenever the file has changed it is read as if the program had been
 * killed there, and must say what had happened until then. */
#include "tests/support/recording.h"

#include <signal.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

#include "core/capture/group.h"

#define ROUNDS 3

/* What the child has done, told before and after. */
struct truth {
    _Atomic int64_t threads[2];
    _Atomic int64_t calls[2];
    _Atomic int64_t self[2];
};

static void count(_Atomic int64_t counter[2], int side, int64_t by)
{
    atomic_store(&counter[side], atomic_load(&counter[side]) + by);
}

static void call(struct test_recording *it, struct prism_track *track,
                 uint32_t function, uint64_t len, struct truth *truth)
{
    count(truth->calls, 0, 1);
    test_enter(track, function, 1, it->now);
    count(truth->calls, 1, 1);
    count(truth->self, 0, (int64_t)len);
    prism_track_leave(track, it->now += len);
    count(truth->self, 1, (int64_t)len);
}

/* Threads that overlap in what they call and when; one has doubled its intervals. */
static void run_thread(struct test_recording *it, const uint32_t functions[2],
                       int calls, struct truth *truth)
{
    struct prism_track *track;

    count(truth->threads, 0, 1);
    track = prism_track_open(it->recorder, 1);
    count(truth->threads, 1, 1);
    prism_track_name(track, prism_span_of("worker 1"));
    for (int i = 0; i < calls; i++) {
        call(it, track, functions[i % 2], 700, truth);
    }
    prism_track_finish(track);
}

static int64_t thread_count(const struct prism_profile *p)
{
    int64_t sum = 0;

    for (uint32_t i = 0; i < p->thread_count; i++) {
        const char *x = strstr(p->threads[i].name, " x");

        sum += x != NULL ? atoi(x + 2) : 1;
    }
    return sum;
}

static int64_t sum_of(const struct prism_profile *p, enum prism_role role)
{
    int64_t sum = 0;

    for (int i = 0; i < 2; i++) {
        const char *name = i == 0 ? "f" : "g";

        sum += test_node(p, name) != PRISM_NONE
                   ? test_value(p, name, role, TEST_ANY, TEST_ANY)
                   : 0;
    }
    return sum;
}

static void check(const char *path, struct truth *truth)
{
    const struct prism_profile *p = test_profile(path, NULL);
    int64_t calls = sum_of(p, PRISM_ROLE_CALLS);
    int64_t self = sum_of(p, PRISM_ROLE_TIME);
    int64_t threads = thread_count(p);

    assert_true(calls >= atomic_load(&truth->calls[1]));
    assert_true(calls <= atomic_load(&truth->calls[0]));
    assert_true(self >= atomic_load(&truth->self[1]));
    assert_true(self <= atomic_load(&truth->self[0]));
    assert_true(threads >= atomic_load(&truth->threads[1]));
    assert_true(threads <= atomic_load(&truth->threads[0]));
    prism_profile_free(p);
}

static void child(struct test_recording *it, const uint32_t functions[2],
                  struct truth *truth)
{
    if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0) {
        _exit(2);
    }
    (void)raise(SIGSTOP);
    for (int i = 0; i < ROUNDS; i++) {
        run_thread(it, functions, 4 - i, truth);
    }
    _exit(it->recorder->groups != NULL && it->recorder->groups->track->level > 0 ? 0
                                                                                 : 3);
}

/* Step until the end; returns how many states of the file there were. */
static int walk(pid_t stepped, const char *path, const char *file, struct truth *truth)
{
    const size_t len = 64 * PRISM_CAPTURE_PAGE;
    char *last = calloc(1, len);
    int states = 0;
    int status;

    assert_non_null(last);
    for (;;) {
        assert_int_equal(waitpid(stepped, &status, 0), stepped);
        if (!WIFSTOPPED(status)) {
            break;
        }
        if (memcmp(last, file, len) != 0) {
            memcpy(last, file, len);
            check(path, truth);
            states++;
        }
        assert_int_equal(ptrace(PTRACE_SINGLESTEP, stepped, NULL, NULL), 0);
    }
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    free(last);
    return states;
}

static void test_every_step(void **state)
{
    struct test_recording it;
    struct truth *truth = mmap(NULL, sizeof *truth, PROT_READ | PROT_WRITE,
                               MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    uint32_t functions[2];
    char *file;
    pid_t stepped;
    int fd;

    (void)state;
    assert_true(truth != MAP_FAILED);
    test_start(&it, (struct prism_recording){.kept_threads = 1, .cell_limit = 8}, true);
    functions[0] = test_function(&it, "f");
    functions[1] = test_function(&it, "g");
    run_thread(&it, functions, 12, truth);
    fd = open(it.path, O_RDONLY | O_CLOEXEC);
    file = mmap(NULL, 64 * PRISM_CAPTURE_PAGE, PROT_READ, MAP_SHARED, fd, 0);
    assert_true(file != MAP_FAILED);
    (void)close(fd);
    stepped = fork();
    if (stepped == 0) {
        child(&it, functions, truth);
    }
    /* Each round opens a thread, counts, and moves cells by seven stores and more. */
    assert_in_range(walk(stepped, it.path, file, truth), ROUNDS * 50, 1000000);
    check(it.path, truth);
    assert_int_equal(atomic_load(&truth->threads[0]), 1 + ROUNDS);
    (void)munmap(file, 64 * PRISM_CAPTURE_PAGE);
    (void)munmap(truth, sizeof *truth);
    test_remove(&it);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_step),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
