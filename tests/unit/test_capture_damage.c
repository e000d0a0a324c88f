/* SPDX-License-Identifier: MIT */
/* test_capture_damage.c - a capture with one number changed, and what the reader
 * says about it. */
#include "tests/support/recording.h"

#include <inttypes.h>

#include "core/capture/group.h"
#include "core/capture/writer.h"

/* Pages of the example: one chunk each. */
enum { HEADER, JOURNAL, THREADS, NODES, CELLS, PAGES };

#define FIRST(page) ((page)*PRISM_CAPTURE_PAGE + sizeof(struct prism_chunk))
#define OF_CHUNK(page, field)                                                          \
    ((page)*PRISM_CAPTURE_PAGE + offsetof(struct prism_chunk, field))
#define OF_HEADER(field) offsetof(struct prism_header, field)
#define OF_THREAD(field) (FIRST(THREADS) + offsetof(struct prism_thread_state, field))
#define OF_NODE(number, field)                                                         \
    (FIRST(NODES) + (number) * sizeof(struct prism_node_record) +                      \
     offsetof(struct prism_node_record, field))
#define OF_CELL(field)   (FIRST(CELLS) + offsetof(struct prism_cell_record, field))
/* Counted from the start of the first record of the type. */
#define OF_RECORD(field) (sizeof(struct prism_record) + (field))

struct damage {
    uint32_t record; /* offset is from the first record of this type; 0: of the file */
    size_t offset;
    uint64_t value;
    size_t size;
    bool sealed; /* make the header's check sum right again */
    const char *message;
};

static struct prism_out *example(void)
{
    struct prism_builder *b = prism_builder_new();
    struct prism_out *out = prism_out_memory();
    const struct prism_function_spec f = {.name = prism_span_of("f"),
                                          .file = prism_span_of("/f.py"),
                                          .kind = PRISM_KIND_PYTHON};
    struct prism_notes notes = {0};
    struct prism_error err = {{0}};
    const struct prism_profile *p;
    uint32_t node;

    prism_builder_shape(b, PRISM_TREE);
    (void)prism_builder_process(b, 1, prism_span_of("python3"));
    prism_builder_process_facts(b, 0, 9, 5, prism_span_of("Worker"));
    (void)prism_builder_thread(b, 0, 1, prism_span_of("MainThread"));
    (void)prism_builder_interval(b, 0, 1000);
    prism_builder_meta(b, "key", prism_span_of("value"));
    (void)prism_builder_source(b, "source");
    prism_builder_cost(b,
                       &(struct prism_cost){.event = PRISM_EVENT_CALL, .inside_ps = 7});
    prism_builder_mark(b, 0, 5, prism_span_of("mark"));
    node = prism_builder_child(b, 0, prism_builder_function(b, &f), 0);
    prism_builder_add(
        b, node, prism_builder_metric(b, "time", "nanoseconds", PRISM_ROLE_TIME, 1), 9);
    p = prism_builder_finish(b, "x", &err);
    prism_capture_write(p, out, &notes);
    prism_profile_free(p);
    assert_int_equal(prism_out_span(out).len, PAGES * PRISM_CAPTURE_PAGE);
    return out;
}

static size_t find_record(const char *bytes, uint32_t type)
{
    size_t at = FIRST(JOURNAL);
    struct prism_record head;

    for (memcpy(&head, bytes + at, sizeof head); head.type != type;
         memcpy(&head, bytes + at, sizeof head)) {
        assert_int_not_equal(head.len, 0);
        at += head.len;
    }
    return at;
}

static void seal(char *bytes)
{
    struct prism_header header;

    memcpy(&header, bytes, sizeof header);
    header.check = prism_header_check(&header);
    memcpy(bytes, &header, sizeof header);
}

static void read_damaged(const char *bytes, size_t len, const char *message)
{
    struct prism_builder *b = prism_builder_new();
    struct prism_cursor in = prism_cursor("x.prism", prism_span(bytes, len));
    struct prism_notes notes = {0};
    struct prism_error err = {{0}};
    bool done = prism_capture_read(&in, b, &notes, &err);

    assert_string_equal(done ? notes.items[0].text : err.text, message);
    prism_notes_release(&notes);
    prism_builder_free(b);
}

static void read_live(const char *bytes, size_t len)
{
    struct prism_builder *b = prism_builder_new();
    struct prism_cursor in = prism_cursor("x.prism", prism_span(bytes, len));
    struct prism_notes notes = {0};
    struct prism_error err = {{0}};
    const struct prism_profile *p = NULL;

    if (prism_capture_read(&in, b, &notes, &err)) {
        p = prism_builder_finish(b, "x.prism", &err);
    } else {
        prism_builder_free(b);
    }
    assert_true(p == NULL || prism_profile_check(p, &err));
    prism_profile_free(p);
    prism_notes_release(&notes);
}

static const struct damage damages[] = {
    {0, OF_HEADER(magic), 'X', 1, false,
     "x.prism@0x0: expected a capture file, found 'XPRISM\\x0d\\x0a'"},
    {0, OF_HEADER(byte_order), 0x04030201, 4, false,
     "x.prism@0xc: expected the byte order of this machine, found 0x04030201"},
    {0, OF_HEADER(version), 2, 4, false,
     "x.prism@0x8: expected capture version 1, found 2"},
    {0, OF_HEADER(pid), 7, 4, false,
     "x.prism@0x58: expected the header's check sum, found another number: the header "
     "is damaged"},
    {0, OF_HEADER(clock), 9, 4, true,
     "x.prism@0x10: expected a clock, 1 to 64 metrics and an interval, found 9, 1, 0"},
    {0, OF_HEADER(metric_count), 65, 4, true,
     "x.prism@0x10: expected a clock, 1 to 64 metrics and an interval, found 3, 65, 0"},
    {0, OF_HEADER(metric_count), 2, 4, true,
     "x.prism@0x1c: expected 2 metrics, found 1"},
    {0, OF_HEADER(tick_rate), 0, 8, true,
     "x.prism@0x38: expected a start and a rate of ticks, found 0 and 0 ns, 0"},
    {0, OF_HEADER(start.wall_ns), UINT64_MAX, 8, true,
     "x.prism@0x38: expected a start and a rate of ticks, found 0 and "
     "18446744073709551615 ns, 1000000000"},
    {0, OF_HEADER(page_count), UINT64_MAX, 8, false,
     "the file is cut off: 18446744073709551610 of 18446744073709551615 pages are "
     "missing"},
    {0, OF_HEADER(page_count), 0, 8, false,
     "x.prism@0x1c: expected 1 metrics, found 0"},
    {0, OF_CHUNK(JOURNAL, pages), 0, 4, false,
     "x.prism@0x1000: expected a chunk of 1 to 4 pages, found 0"},
    {0, OF_CHUNK(CELLS, pages), 2, 4, false,
     "x.prism@0x4000: expected a chunk of 1 to 1 pages, found 2"},
    {0, OF_CHUNK(NODES, used), 4033, 4, false,
     "x.prism@0x3000: expected at most 4032 bytes in the chunk, found 4033"},
    {0, OF_CHUNK(NODES, kind), 77, 4, false,
     "x.prism@0x4040: expected a node below 0, found 1"},
    {0, OF_CHUNK(NODES, first), 1, 4, false,
     "x.prism@0x3040: expected node 0, found node 1"},
    {0, OF_CHUNK(THREADS, first), 1, 4, false,
     "x.prism@0x2040: expected thread 0, found thread 1"},
    {0, FIRST(JOURNAL) + 4, 7, 4, false,
     "x.prism@0x1040: expected a record of 8 to 472 bytes, found 7"},
    {0, FIRST(JOURNAL) + 4, 12, 4, false,
     "x.prism@0x1040: expected a record of 8 to 472 bytes, found 12"},
    {0, FIRST(JOURNAL) + 4, 1U << 20, 4, false,
     "x.prism@0x1040: expected a record of 8 to 472 bytes, found 1048576"},
    {0, FIRST(JOURNAL), 99, 4, false, "record of unknown type 99"},
    {PRISM_RECORD_META, OF_RECORD(0), 4000, 4, false,
     "x.prism@0x1040: expected a record of type 1 with valid numbers, found a damaged "
     "one"},
    {PRISM_RECORD_META, OF_RECORD(4), 16385, 4, false,
     "x.prism@0x1040: expected a record of type 1 with valid numbers, found a damaged "
     "one"},
    {PRISM_RECORD_PROCESS, OF_RECORD(4), 5, 4, false,
     "x.prism@0x1070: expected a record of type 2 with valid numbers, found a damaged "
     "one"},
    {PRISM_RECORD_FUNCTION, OF_RECORD(0), 1, 4, false,
     "x.prism@0x1120: expected a record of type 4 with valid numbers, found a damaged "
     "one"},
    {PRISM_RECORD_FUNCTION, OF_RECORD(8), 6, 4, false,
     "x.prism@0x1120: expected a record of type 4 with valid numbers, found a damaged "
     "one"},
    {PRISM_RECORD_METRIC, OF_RECORD(0), 0, 8, false,
     "x.prism@0x10c8: expected a record of type 9 with valid numbers, found a damaged "
     "one"},
    {PRISM_RECORD_METRIC, OF_RECORD(8), 4, 4, false,
     "x.prism@0x10c8: expected a record of type 9 with valid numbers, found a damaged "
     "one"},
    {PRISM_RECORD_MARK, OF_RECORD(8), 1, 4, false,
     "x.prism@0x10c0: expected a mark of a thread below 1 that is not void, found 1"},
    {PRISM_RECORD_INTERVAL, OF_RECORD(8), UINT64_MAX, 8, false,
     "x.prism@0x1090: expected a record of type 10 with valid numbers, found a damaged "
     "one"},
    {PRISM_RECORD_COST, OF_RECORD(0), 3, 4, false,
     "x.prism@0x1168: expected a record of type 11 with valid numbers, found a damaged "
     "one"},
    {PRISM_RECORD_COST, OF_RECORD(4), 1, 4, false,
     "x.prism@0x1168: expected the cost of a process below 1, found 1"},
    {PRISM_RECORD_COST, OF_RECORD(8), PRISM_COST_LIMIT_PS + 1, 8, false,
     "x.prism@0x1168: expected a record of type 11 with valid numbers, found a damaged "
     "one"},
    {PRISM_RECORD_COST, OF_RECORD(32), UINT64_MAX, 8, false,
     "x.prism@0x1168: expected a record of type 11 with valid numbers, found a damaged "
     "one"},
    {PRISM_RECORD_SOURCE_FACTS, OF_RECORD(0), 1, 4, false,
     "x.prism@0x1198: expected a record of type 12 with valid numbers, found a damaged "
     "one"},
    {PRISM_RECORD_SOURCE_FACTS, OF_RECORD(8), UINT64_C(1) << 62, 8, false,
     "x.prism@0x1198: expected a record of type 12 with valid numbers, found a damaged "
     "one"},
    {PRISM_RECORD_SOURCE_FACTS, OF_RECORD(16), UINT64_C(1) << 62, 8, false,
     "x.prism@0x1198: expected a record of type 12 with valid numbers, found a damaged "
     "one"},
    {PRISM_RECORD_SOURCE_FACTS, OF_RECORD(32), 0, 8, false,
     "x.prism@0x1198: expected a record of type 12 with valid numbers, found a damaged "
     "one"},
    {PRISM_RECORD_SOURCE_FACTS, OF_RECORD(32), PRISM_WEIGHT_MAX + 1, 8, false,
     "x.prism@0x1198: expected a record of type 12 with valid numbers, found a damaged "
     "one"},
    {PRISM_RECORD_PROCESS_FROM, OF_RECORD(0), 1, 4, false,
     "x.prism@0x11d8: expected a record of type 13 with valid numbers, found a damaged "
     "one"},
    {PRISM_RECORD_PROCESS_FROM, OF_RECORD(4), 1, 4, false,
     "x.prism@0x11d8: expected a record of type 13 with valid numbers, found a damaged "
     "one"},
    {PRISM_RECORD_PROCESS_FACTS, OF_RECORD(0), UINT64_C(5) << 60, 8, false,
     "x.prism@0x11f0: expected a record of type 15 with valid numbers, found a damaged "
     "one"},
    {PRISM_RECORD_PROCESS_FACTS, OF_RECORD(8), 1, 4, false,
     "x.prism@0x11f0: expected a record of type 15 with valid numbers, found a damaged "
     "one"},
    {PRISM_RECORD_PROCESS_FACTS, OF_RECORD(16), 9, 4, false,
     "x.prism@0x11f0: expected a record of type 15 with valid numbers, found a damaged "
     "one"},
    {0, OF_THREAD(process), 1, 4, false,
     "x.prism@0x2040: expected a process below 1, found 1"},
    {0, OF_THREAD(cells), 61, 8, false,
     "x.prism@0x2040: expected intervals up to 2^60 ns, found level 61"},
    {0, OF_THREAD(kind), 3, 4, false,
     "x.prism@0x2040: expected a thread of kind 0 to 2 and a name of at most 136 "
     "bytes, "
     "found 3 and 0"},
    {0, OF_THREAD(name_len), 137, 4, false,
     "x.prism@0x2040: expected a thread of kind 0 to 2 and a name of at most 136 "
     "bytes, "
     "found 0 and 137"},
    {0, OF_THREAD(kind), PRISM_THREAD_VOID, 4, false,
     "x.prism@0x10c0: expected a mark of a thread below 1 that is not void, found 0"},
    {0, OF_THREAD(kind), PRISM_THREAD_GROUP, 4, false,
     "x.prism@0x2040: expected a thread on its way into the group, found 0"},
    {0, OF_THREAD(tree), 1, 4, false,
     "x.prism@0x4040: expected a node below 0, found 1"},
    {0, OF_NODE(1, parent), 1, 4, false,
     "x.prism@0x3050: expected a parent below 1 and a function below 1, found 1 and 0"},
    {0, OF_NODE(1, function), 1, 4, false,
     "x.prism@0x3050: expected a parent below 1 and a function below 1, found 0 and 1"},
    {0, OF_CELL(node), 2, 4, false, "x.prism@0x4040: expected a node below 2, found 2"},
    {0, OF_CELL(interval), 1, 4, false,
     "x.prism@0x4040: expected an interval, found 1"},
};

static void test_damages(void **state)
{
    struct prism_out *out = example();
    struct prism_span whole = prism_out_span(out);
    char *bytes = malloc(whole.len);

    (void)state;
    assert_non_null(bytes);
    for (size_t i = 0; i < sizeof damages / sizeof damages[0]; i++) {
        const struct damage *damage = &damages[i];
        size_t at = damage->offset;

        memcpy(bytes, whole.at, whole.len);
        at += damage->record > 0 ? find_record(bytes, damage->record) : 0;
        memcpy(bytes + at, &damage->value, damage->size);
        if (damage->sealed) {
            seal(bytes);
        }
        read_damaged(bytes, whole.len, damage->message);
    }
    free(bytes);
    prism_out_abandon(out);
}

/* Put a record behind those of the journal. */
static void append_start(char *bytes, const struct prism_record_start *start)
{
    struct prism_chunk *journal = (void *)(bytes + JOURNAL * PRISM_CAPTURE_PAGE);
    uint32_t used = atomic_load(&journal->used);
    const struct prism_record head = {PRISM_RECORD_START,
                                      (uint32_t)(sizeof head + sizeof *start)};

    memcpy(bytes + FIRST(JOURNAL) + used, &head, sizeof head);
    memcpy(bytes + FIRST(JOURNAL) + used + sizeof head, start, sizeof *start);
    atomic_store(&journal->used, used + head.len);
}

/* Trees and nodes that are not there are unknown places, and no error: a thread may be
 * newer than the copy that is read. */
static const struct {
    struct prism_record_start start;
    uint32_t node; /* that comes of it; PRISM_NONE: unknown */
} starts[] = {
    {{5, 7, PRISM_START_PROGRAM, 0, 1}, 1},
    {{6, 8, PRISM_START_FORK, 0, 2}, PRISM_NONE},
    {{7, 9, PRISM_START_EXEC, 1, 1}, PRISM_NONE},
    {{PRISM_CAPTURE_LONGEST_NS, UINT32_MAX, PRISM_START_PROGRAM, UINT32_MAX,
      UINT32_MAX},
     PRISM_NONE},
};

enum { START_COUNT = sizeof starts / sizeof starts[0] };

static void check_starts(const char *bytes, size_t len)
{
    struct prism_builder *b = prism_builder_new();
    struct prism_cursor in = prism_cursor("x.prism", prism_span(bytes, len));
    struct prism_notes notes = {0};
    struct prism_error err = {{0}};
    const struct prism_profile *p;

    assert_true(prism_capture_read(&in, b, &notes, &err));
    assert_int_equal(notes.count, 0);
    p = prism_builder_finish(b, "x.prism", &err);
    assert_int_equal(p->process_count, 1 + START_COUNT);
    for (uint32_t i = 0; i < START_COUNT; i++) {
        const struct prism_process *process = &p->processes[1 + i];

        assert_int_equal(process->pid, starts[i].start.pid);
        assert_int_equal(process->parent, 0);
        assert_int_equal(process->spawn_node, starts[i].node);
        assert_int_equal(process->started_ns, starts[i].start.mono_ns);
        /* Who was forked runs what its parent ran. */
        assert_string_equal(process->command,
                            starts[i].start.kind == PRISM_START_FORK ? "python3" : "");
    }
    prism_profile_free(p);
}

static void test_starts(void **state)
{
    static const struct prism_record_start damaged[] = {
        {5, 7, PRISM_START_EXEC + 1, 0, 1},
        {PRISM_CAPTURE_LONGEST_NS + 1, 7, PRISM_START_PROGRAM, 0, 1},
    };
    struct prism_out *out = example();
    struct prism_span whole = prism_out_span(out);
    char *bytes = malloc(whole.len);

    (void)state;
    assert_non_null(bytes);
    memcpy(bytes, whole.at, whole.len);
    for (size_t i = 0; i < START_COUNT; i++) {
        append_start(bytes, &starts[i].start);
    }
    check_starts(bytes, whole.len);
    for (size_t i = 0; i < sizeof damaged / sizeof damaged[0]; i++) {
        memcpy(bytes, whole.at, whole.len);
        append_start(bytes, &damaged[i]);
        read_damaged(bytes, whole.len,
                     "x.prism@0x1218: expected a record of type 14 with valid numbers, "
                     "found a damaged one");
    }
    free(bytes);
    prism_out_abandon(out);
}

static void test_cut_off(void **state)
{
    struct prism_out *out = example();
    const char *bytes = prism_out_span(out).at;

    (void)state;
    read_damaged(bytes, 0,
                 "x.prism@0x0: expected a header of 4096 bytes, found the end of "
                 "the file");
    read_damaged(bytes, 4095,
                 "x.prism@0xfff: expected a header of 4096 bytes, found the "
                 "end of the file");
    read_damaged(bytes, PRISM_CAPTURE_PAGE,
                 "x.prism@0x1c: expected 1 metrics, found 0");
    read_damaged(bytes, CELLS * PRISM_CAPTURE_PAGE + 100,
                 "the file is cut off: 1 of 5 pages are missing");
    prism_out_abandon(out);
}

/* A group, and a cell of a thread that is half-way into it. */
static void fold_threads(struct test_recording *it)
{
    struct prism_thread_state *group;

    for (int i = 0; i < 3; i++) {
        struct prism_track *track = prism_track_open(it->recorder, 2);

        prism_track_name(track, prism_span_of("worker 1"));
        test_enter(track, test_function(it, "h"), 1, it->now += 10);
        prism_track_finish(track);
    }
    group = it->recorder->groups->track->state;
    assert_int_equal(atomic_load(&group->folded) >> 32, 2);
    atomic_store(&group->folded,
                 UINT64_C(3) << 32 | it->recorder->finished.first->number);
    atomic_store(&group->redo.from_node, 1);
    atomic_store(&group->redo.to_node, 1);
    atomic_store(&group->redo.calls, 5);
    atomic_store(&group->redo.resumes, 5);
    atomic_store(&group->redo.self, 5);
    atomic_store(&group->moves, atomic_load(&group->moves) + 1);
}

/* A file of a program that was killed, with any byte in use replaced by the worst
 * ones: read or refused, never a crash; ASan and UBSan look on. */
static void test_any_byte_of_a_live_file(void **state)
{
    static const char worst[] = {0, 1, 0x7f, (char)0x80, (char)0xff};
    struct test_recording it;
    struct prism_track *track;
    struct prism_input input;
    struct prism_error err = {{0}};
    size_t len;
    char *bytes;

    (void)state;
    test_start(&it, (struct prism_recording){.cell_limit = 4, .kept_threads = 1}, true);
    fold_threads(&it);
    track = prism_track_open(it.recorder, 1);
    test_enter(track, test_function(&it, "f"), 1, it.now += 10);
    test_enter(track, test_function(&it, "g"), 2, it.now += 5 * TEST_INTERVAL);
    prism_track_mark(track, prism_span_of("mark"));
    assert_true(prism_journal_start(
        &it.recorder->journal,
        &(struct prism_record_start){it.now, 7, PRISM_START_FORK, track->number, 2}));
    atomic_store(&it.recorder->store.header->stamp_mono_ns, it.now + TEST_INTERVAL);
    atomic_store(&it.recorder->store.header->stamp_ticks, it.now + TEST_INTERVAL);
    assert_true(prism_input_load(&input, it.path, &err));
    len = input.bytes.len;
    bytes = malloc(len);
    assert_non_null(bytes);
    memcpy(bytes, input.bytes.at, len);
    for (size_t at = 0; at < len; at++) {
        for (size_t i = 0; i < sizeof worst && input.bytes.at[at] != 0; i++) {
            bytes[at] = worst[i];
            if (at < offsetof(struct prism_header, check)) {
                seal(bytes);
            }
            read_live(bytes, len);
        }
        if (input.bytes.at[at] != 0) {
            memcpy(bytes, input.bytes.at, len);
        }
    }
    free(bytes);
    prism_input_release(&input);
    test_remove(&it);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_damages),
        cmocka_unit_test(test_starts),
        cmocka_unit_test(test_cut_off),
        cmocka_unit_test(test_any_byte_of_a_live_file),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
