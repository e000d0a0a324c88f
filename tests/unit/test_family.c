/* SPDX-License-Identifier: MIT */
/* test_family.c - captures of one recording: who started whom, and the tree in which
 * each process hangs where it was started. */
#include "tests/support/recording.h"

#include "converters/convert.h"
#include "core/analysis/family.h"
#include "core/analysis/merge.h"
#include "core/analysis/nest.h"
#include "core/capture/journal.h"

static const uint8_t one_run[16] = "one run";
static const uint8_t other_run[16] = "other run";

/* What a recorder writes of one process: it runs main(), which calls start() and there
 * starts children. */
struct process {
    const char *command;
    const uint8_t *run_id;
    uint32_t pid;
    uint32_t parent_pid;
    uint64_t after;       /* when it starts, in ns since the first one */
    uint32_t children[3]; /* pids that it says it started; ends with 0 */
};

static void identify(struct prism_recorder *recorder, const struct process *process)
{
    const struct prism_record_process own = {.pid = process->pid,
                                             .parent = PRISM_CAPTURE_NONE,
                                             .spawn_node = PRISM_CAPTURE_NONE};
    struct prism_header *header = recorder->store.header;

    header->pid = process->pid;
    header->parent_pid = process->parent_pid;
    header->start.wall_ns += process->after;
    header->start.mono_ns += process->after;
    header->start.ticks += process->after;
    header->check = prism_header_check(header);
    assert_true(prism_journal_process(&recorder->journal, &own,
                                      prism_span_of(process->command)));
}

static const struct prism_profile *capture(const struct process *process)
{
    struct prism_recording recording = {0};
    const struct prism_settings settings = {0};
    struct prism_notes notes = {0};
    struct prism_error err = {{0}};
    const struct prism_profile *p;
    struct test_recording it;
    struct prism_track *track;
    const char *file = it.path;

    memcpy(recording.run_id, process->run_id, sizeof recording.run_id);
    test_start(&it, recording, true);
    identify(it.recorder, process);
    it.now += process->after;
    track = prism_track_open(it.recorder, process->pid);
    test_enter(track, test_function(&it, "main"), 1, it.now += 1);
    test_enter(track, test_function(&it, "start"), 2, it.now += 10);
    for (size_t i = 0; process->children[i] != 0; i++) {
        const struct prism_record_process child = {
            .pid = process->children[i], .parent = 0, .spawn_node = 2};

        assert_true(prism_journal_process(&it.recorder->journal, &child,
                                          prism_span_of("a child")));
    }
    prism_track_leave(track, it.now += 100);
    prism_track_leave(track, it.now += 1000);
    prism_recorder_stop(it.recorder);
    p = prism_load(&file, 1, NULL, &settings, &notes, &err);
    assert_string_equal(err.text, "");
    assert_int_equal(notes.count, 0);
    test_remove(&it);
    return p;
}

enum { APP, WORK, OTHER, LATE, STRANGER, COUNT };

/* 101 executes another program, which keeps its pid; that one starts 102 and does not
 * say so; 103 was started and not recorded. */
static const struct process processes[COUNT] = {
    [APP] = {"app.py", one_run, 100, 1, 0, {101, 103, 0}},
    [WORK] = {"work.py", one_run, 101, 100, 500, {101, 0}},
    [OTHER] = {"other.py", one_run, 101, 100, 900, {0}},
    [LATE] = {"late.py", one_run, 102, 101, 950, {0}},
    [STRANGER] = {"stranger.py", other_run, 101, 100, 600, {0}},
};

/* All captures as one, merged in pairs in some order. */
static const struct prism_profile *merged(const size_t order[COUNT])
{
    const struct prism_profile *all = capture(&processes[order[0]]);
    struct prism_notes notes = {0};
    struct prism_error err = {{0}};

    for (size_t i = 1; i < COUNT; i++) {
        const struct prism_profile *next = capture(&processes[order[i]]);
        const struct prism_merge_input inputs[] = {{all, PRISM_WEIGHT_ONE},
                                                   {next, PRISM_WEIGHT_ONE}};
        const struct prism_profile *both = prism_merge(inputs, 2, &notes, &err);

        assert_string_equal(err.text, "");
        prism_profile_free(all);
        prism_profile_free(next);
        all = both;
    }
    prism_notes_release(&notes);
    return all;
}

static uint32_t named(const struct prism_profile *p, const char *command)
{
    uint32_t i = 0;

    while (strcmp(p->processes[i].command, command) != 0) {
        i++;
        assert_true(i < p->process_count);
    }
    return i;
}

static const size_t orders[][COUNT] = {
    {APP, WORK, OTHER, LATE, STRANGER},
    {STRANGER, LATE, OTHER, WORK, APP},
    {OTHER, APP, STRANGER, LATE, WORK},
    {LATE, WORK, APP, STRANGER, OTHER},
};

static void check_family(const struct prism_profile *p)
{
    struct prism_kin *kin = prism_family_of(p);
    struct prism_family_times times;
    uint32_t words = 0;

    assert_int_equal(kin[named(p, "app.py")].parent, PRISM_NONE);
    assert_int_equal(kin[named(p, "work.py")].parent, named(p, "app.py"));
    assert_int_equal(kin[named(p, "other.py")].parent, named(p, "work.py"));
    assert_int_equal(kin[named(p, "late.py")].parent, named(p, "other.py"));
    assert_int_equal(kin[named(p, "stranger.py")].parent, PRISM_NONE);
    assert_int_equal(kin[named(p, "work.py")].spawn_node, test_node(p, "main/start"));
    assert_int_equal(kin[named(p, "late.py")].spawn_node, PRISM_NONE);
    for (uint32_t i = 0; i < p->process_count; i++) {
        if (kin[i].self == i && !kin[i].recorded) {
            assert_int_equal(p->processes[i].pid, 103);
            words++;
        }
    }
    assert_int_equal(words, 1);
    assert_true(prism_family_times(p, &times));
    assert_int_equal(times.recorded, COUNT);
    assert_int_equal(times.own_ns, COUNT * 1111);
    assert_int_equal(times.passed_ns, 950 + 1111);
    free(kin);
}

#define P_APP   "<process app.py 100>"
#define P_WORK  P_APP "/main/start/<process work.py 101>"
#define P_OTHER P_WORK "/main/start/<process other.py 101>"
#define P_LATE  P_OTHER "/<process late.py 102>"

static void check_nested(const struct prism_profile *p)
{
    static const char *const paths[] = {P_APP, P_WORK, P_OTHER, P_LATE,
                                        "<process stranger.py 101>"};
    struct prism_error err = {{0}};
    const struct prism_profile *nested = prism_nest(p, &err);
    char path[300];

    assert_non_null(nested);
    assert_true(prism_profile_check(nested, &err));
    for (size_t i = 0; i < COUNT; i++) {
        (void)snprintf(path, sizeof path, "%s/main", paths[i]);
        assert_int_equal(test_self(nested, path), 1010);
        assert_int_equal(test_calls(nested, path), 1);
        (void)snprintf(path, sizeof path, "%s/main/start", paths[i]);
        assert_int_equal(test_self(nested, path), 100);
    }
    assert_int_equal(test_total(nested, TEST_ANY), COUNT * 1111);
    assert_int_equal(test_self(nested, P_APP "/main/start/<process a child 103>"), 0);
    check_family(p);
    prism_profile_free(nested);
}

static void test_family(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof orders / sizeof orders[0]; i++) {
        const struct prism_profile *p = merged(orders[i]);

        check_family(p);
        check_nested(p);
        prism_profile_free(p);
    }
}

/* A file may say that each of two processes started the other. */
static void test_ring(void **state)
{
    static const struct process ring[] = {
        {"a", one_run, 1, 2, 0, {2, 0}},
        {"b", one_run, 2, 1, 0, {1, 0}},
    };
    const struct prism_profile *a = capture(&ring[0]);
    const struct prism_profile *b = capture(&ring[1]);
    const struct prism_merge_input inputs[] = {{a, PRISM_WEIGHT_ONE},
                                               {b, PRISM_WEIGHT_ONE}};
    struct prism_notes notes = {0};
    struct prism_error err = {{0}};
    const struct prism_profile *p = prism_merge(inputs, 2, &notes, &err);
    const struct prism_profile *nested = prism_nest(p, &err);
    struct prism_kin *kin = prism_family_of(p);

    (void)state;
    assert_int_equal((kin[named(p, "a")].parent == PRISM_NONE) +
                         (kin[named(p, "b")].parent == PRISM_NONE),
                     1);
    assert_int_equal(test_total(nested, TEST_ANY), 2 * 1111);
    free(kin);
    prism_profile_free(nested);
    prism_profile_free(p);
    prism_profile_free(a);
    prism_profile_free(b);
    prism_notes_release(&notes);
}

/* Long names are cut between characters. */
static void test_names(void **state)
{
    const struct process process = {
        "0123456789012345678901234567890123456789012345678901234567\xc3\xa9\xc3\xa9xyz",
        one_run,
        1,
        0,
        0,
        {0}};
    const struct prism_profile *p = capture(&process);

    (void)state;
    assert_string_equal(
        prism_process_name(p, 0),
        "0123456789012345678901234567890123456789012345678901234567\xc3\xa9...");
    prism_profile_free(p);
}

/* Where a program stands is no part of its name; without one, the file is named. */
static void test_folders(void **state)
{
    static const struct process process = {
        "/usr/bin/python3 /x/y.py", one_run, 1, 0, 0, {0}};
    static const struct process nameless = {"", one_run, 1, 0, 0, {0}};
    const struct prism_profile *p = capture(&process);

    (void)state;
    assert_string_equal(prism_process_name(p, 0), "python3 /x/y.py");
    prism_profile_free(p);
    p = capture(&nameless);
    assert_string_equal(prism_process_name(p, 0), "x.prism");
    prism_profile_free(p);
}

/* ---- starts ---- */

#define START_RUN "the run"

/* A recorded process, with a source of its own that starts when it does. */
static uint32_t recorded(struct prism_builder *b, uint32_t pid, uint32_t parent_pid,
                         int64_t start_ns)
{
    uint32_t source = prism_builder_source(b, "a capture");
    uint32_t process = prism_builder_process(b, pid, prism_span_of("python3 x.py"));

    prism_builder_source_facts(b, source,
                               &(struct prism_source){NULL, start_ns, PRISM_UNKNOWN,
                                                      PRISM_UNKNOWN, PRISM_WEIGHT_ONE,
                                                      START_RUN});
    prism_builder_process_from(b, process, source, parent_pid);
    (void)prism_builder_thread(b, process, pid, prism_span_of("MainThread"));
    return process;
}

/* What the first process says of a child. */
static uint32_t said(struct prism_builder *b, uint32_t pid, int64_t at_ns,
                     uint32_t node)
{
    uint32_t word = prism_builder_process(b, pid, prism_span("", 0));

    prism_builder_process_from(b, word, 0, 0);
    prism_builder_process_facts(b, word, 0, at_ns, prism_span("", 0));
    prism_builder_spawned(b, word, 0, node);
    return word;
}

enum { A = 1, B, C, D, NODES };

/* The first process, and the nodes A to D. */
static struct prism_builder *family_begin(void)
{
    static const char *const names[NODES] = {"", "a", "b", "c", "d"};
    struct prism_builder *b = prism_builder_new();

    prism_builder_shape(b, PRISM_TREE);
    (void)prism_builder_metric(b, "time", "nanoseconds", PRISM_ROLE_TIME, 1);
    for (uint32_t i = 1; i < NODES; i++) {
        const struct prism_function_spec spec = {.name = prism_span_of(names[i])};

        assert_int_equal(prism_builder_child(b, 0, prism_builder_function(b, &spec), 0),
                         i);
    }
    assert_int_equal(recorded(b, 1, 0, 0), 0);
    return b;
}

static const struct prism_profile *family_end(struct prism_builder *b)
{
    struct prism_error err = {{0}};
    const struct prism_profile *p = prism_builder_finish(b, "x", &err);

    assert_string_equal(err.text, "");
    return p;
}

static void check_kin(const struct prism_kin *kin, uint32_t parent, uint32_t node)
{
    assert_int_equal(kin->parent, parent);
    assert_int_equal(kin->spawn_node, node);
}

/* A pid that is used again is told by the time; whoever was not recorded, and has
 * nothing to be called by, is nobody. */
static void test_a_pid_used_again(void **state)
{
    struct prism_builder *b = family_begin();
    uint32_t gone = said(b, 7, 10, A);
    uint32_t late = said(b, 7, 300, B);
    uint32_t second = recorded(b, 7, 1, 320);
    uint32_t first = recorded(b, 7, 1, 60);
    uint32_t middle = said(b, 7, 50, C);
    const struct prism_profile *p = family_end(b);
    struct prism_kin *kin = prism_family_of(p);

    (void)state;
    check_kin(&kin[first], 0, C);
    check_kin(&kin[second], 0, B);
    assert_int_equal(kin[middle].self, first);
    assert_int_equal(kin[late].self, second);
    assert_int_equal(kin[gone].self, PRISM_NONE);
    free(kin);
    prism_profile_free(p);
}

/* A process that runs another program unseen, by C code, has become it; one that only
 * has its pid by chance has another parent, or none that is known. */
static void test_another_image(void **state)
{
    struct prism_builder *b = family_begin();
    uint32_t word = said(b, 8, 10, A);
    uint32_t first = recorded(b, 8, 1, 20);
    uint32_t second = recorded(b, 8, 1, 30);
    uint32_t stranger = recorded(b, 8, 99, 40);
    const struct prism_profile *p = family_end(b);
    struct prism_kin *kin = prism_family_of(p);

    (void)state;
    assert_int_equal(kin[word].self, first);
    check_kin(&kin[first], 0, A);
    check_kin(&kin[second], first, PRISM_NONE);
    check_kin(&kin[stranger], PRISM_NONE, PRISM_NONE);
    free(kin);
    prism_profile_free(p);
}

/* What a shell has started is below the start of the shell, if that was before. */
static void test_through_a_shell(void **state)
{
    struct prism_builder *b = family_begin();
    uint32_t shell = said(b, 50, 10, A);
    uint32_t later = said(b, 50, 900, B);
    uint32_t child = recorded(b, 9, 1, 20);
    uint32_t unknown = recorded(b, 10, 1, 30);
    const struct prism_profile *p;
    struct prism_kin *kin;

    (void)state;
    prism_builder_process_facts(b, child, 50, PRISM_UNKNOWN, prism_span("", 0));
    prism_builder_process_facts(b, unknown, 51, PRISM_UNKNOWN, prism_span("", 0));
    p = family_end(b);
    kin = prism_family_of(p);
    check_kin(&kin[child], 0, A);
    check_kin(&kin[unknown], 0, PRISM_NONE);
    assert_int_equal(kin[shell].self, PRISM_NONE);
    assert_int_equal(kin[later].self, PRISM_NONE);
    free(kin);
    prism_profile_free(p);
}

/* Who was forked knows where, whatever its parent says or does not say. */
static void test_forked(void **state)
{
    struct prism_builder *b = family_begin();
    uint32_t child = recorded(b, 9, 1, 20);
    uint32_t orphan = recorded(b, 10, 77, 30);
    uint32_t lost = prism_builder_process(b, 11, prism_span_of("python3 x.py"));
    const struct prism_profile *p;
    const struct prism_profile *nested;
    struct prism_error err = {{0}};
    struct prism_kin *kin;

    (void)state;
    prism_builder_spawned(b, child, PRISM_NONE, B);
    prism_builder_spawned(b, orphan, PRISM_NONE, C);
    prism_builder_spawned(b, lost, 0, D);
    prism_builder_process_facts(b, child, 0, PRISM_UNKNOWN, prism_span_of("Worker-1"));
    p = family_end(b);
    kin = prism_family_of(p);
    check_kin(&kin[child], 0, B);
    check_kin(&kin[orphan], PRISM_NONE, C);
    assert_int_equal(kin[lost].self, lost);
    assert_string_equal(prism_process_name(p, child), "Worker-1");
    nested = prism_nest(p, &err);
    assert_int_equal(
        test_self(nested, "<process python3 x.py 1>/b/<process Worker-1 9>"), 0);
    prism_profile_free(nested);
    free(kin);
    prism_profile_free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_family),
        cmocka_unit_test(test_ring),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_folders),
        cmocka_unit_test(test_a_pid_used_again),
        cmocka_unit_test(test_another_image),
        cmocka_unit_test(test_through_a_shell),
        cmocka_unit_test(test_forked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
