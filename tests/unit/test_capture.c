/* SPDX-License-Identifier: MIT */
/* test_capture.c - the file as a format: what is written is read back, to the byte,
 * and what is damaged is refused with a message that says where and why. */
#include "tests/support/recording.h"

#include <inttypes.h>

#include "core/capture/writer.h"

static struct prism_span text(const char *at)
{
    return prism_span_of(at);
}

static uint32_t function(struct prism_builder *b, const char *name,
                         const char *qualname, const char *file, enum prism_kind kind)
{
    const struct prism_function_spec spec = {.name = text(name),
                                             .qualname = text(qualname),
                                             .file = text(file),
                                             .line = 12,
                                             .kind = kind};

    return prism_builder_function(b, &spec);
}

static void build_run(struct prism_builder *b)
{
    uint32_t parent = prism_builder_process(b, 100, text("python3 parent.py"));
    uint32_t child = prism_builder_process(b, 101, text("python3 child.py"));
    uint32_t unused = prism_builder_process(b, 102, text(""));
    uint32_t thread = prism_builder_thread(b, parent, 100, text("MainThread"));

    prism_builder_thread_times(b, thread, 0, 4000);
    thread = prism_builder_thread(b, child, 101, text(""));
    prism_builder_thread_times(b, thread, -500, PRISM_UNKNOWN);
    prism_builder_spawned(b, child, parent, 2);
    prism_builder_spawned(b, unused, child, PRISM_NONE);
    prism_builder_spawned(b, parent, PRISM_NONE, 1);
    prism_builder_process_facts(b, child, 99, PRISM_UNKNOWN, text("Worker-\xc3\xa9"));
    prism_builder_process_facts(b, unused, 0, -700, text(""));
    prism_builder_anchor(b, 1700000000000000000, 77);
    for (int64_t i = -1; i < 3; i++) {
        (void)prism_builder_interval(b, i * 1000, 1000);
    }
    prism_builder_meta(b, "command", text("python3 parent.py"));
    prism_builder_meta(
        b,
        "a key that is longer than any that callprism itself writes, and "
        "then some",
        text("value"));
    prism_builder_cost(b, &(struct prism_cost){child, PRISM_EVENT_RESUME, 1, 2, 3, 4});
    prism_builder_cost(b, &(struct prism_cost){parent, PRISM_EVENT_CALL, 5, 6, 7, 8});
    prism_builder_cost(b,
                       &(struct prism_cost){child, PRISM_EVENT_RESUME, 9, 10, 11, 12});
    (void)prism_builder_source(b, "one.prism");
    (void)prism_builder_source(b, "two.prism");
    prism_builder_source_facts(
        b, 1,
        &(struct prism_source){NULL, -5, 1700000000000000001, 78, 2500000, "run"});
    prism_builder_process_from(b, child, 1, 100);
    prism_builder_mark(b, 1, -250, text("before the start"));
    prism_builder_mark(b, 0, 1500, text("\xc3\xa9"));
    prism_builder_cpu(b, 0, 1, 900);
    prism_builder_cpu(b, 1, 2, 800);
    prism_builder_cpu(b, 0, 2, 700);
}

static void build_tree(struct prism_builder *b)
{
    uint32_t calls = prism_builder_metric(b, "calls", "count", PRISM_ROLE_CALLS, 1);
    uint32_t time = prism_builder_metric(b, "time", "nanoseconds", PRISM_ROLE_TIME, 1);
    uint32_t bytes = prism_builder_metric(b, "heap", "bytes", PRISM_ROLE_OTHER, 8);
    uint32_t f = function(b, "f", "Class.f", "/a/b.py", PRISM_KIND_PYTHON);
    uint32_t len =
        function(b, "<built-in method len>", "builtins.len", "", PRISM_KIND_BUILTIN);
    uint32_t other = function(b, "f", "f", "/a/c.py", PRISM_KIND_OTHER);
    uint32_t node = prism_builder_child(b, 0, f, 0);
    uint32_t inner = prism_builder_child(b, node, len, 13);

    (void)prism_builder_child(b, node, len, 14);
    (void)function(b, "never called", "", "/a/b.py", PRISM_KIND_WAITING);
    prism_builder_file_facts(b, prism_builder_file(b, text("/a/b.py")), 1234, -5);
    prism_builder_flag(b, node, PRISM_NODE_SEED);
    prism_builder_flag(b, inner, PRISM_NODE_ESTIMATED);
    prism_builder_flag(b, inner, PRISM_NODE_REDUCED);
    prism_builder_at(b, 1, 3);
    prism_builder_add(b, inner, time, 123456789012345);
    prism_builder_add(b, inner, calls, 3);
    prism_builder_at(b, 0, 0);
    prism_builder_add(b, 0, time, 5);
    prism_builder_add(b, node, bytes, -64);
    prism_builder_at(b, 0, 1);
    prism_builder_add(b, node, calls, 1);
    prism_builder_add(b, prism_builder_child(b, inner, other, 1), bytes, INT64_MAX / 2);
}

static const struct prism_profile *finish(struct prism_builder *b)
{
    struct prism_error err = {{0}};
    const struct prism_profile *p = prism_builder_finish(b, "test", &err);

    assert_string_equal(err.text, "");
    assert_true(prism_profile_check(p, &err));
    return p;
}

static const struct prism_profile *example(void)
{
    struct prism_builder *b = prism_builder_new();

    prism_builder_shape(b, PRISM_TREE);
    build_run(b);
    build_tree(b);
    return finish(b);
}

static struct prism_out *written(const struct prism_profile *p)
{
    struct prism_out *out = prism_out_memory();
    struct prism_notes notes = {0};

    prism_capture_write(p, out, &notes);
    assert_int_equal(notes.count, 0);
    return out;
}

/* Copied to memory of exactly this size, so that a read behind it is seen. */
static const struct prism_profile *read_bytes(struct prism_span bytes,
                                              struct prism_notes *notes,
                                              struct prism_error *err)
{
    struct prism_builder *b = prism_builder_new();
    char *copy = malloc(bytes.len > 0 ? bytes.len : 1);
    struct prism_cursor in;
    bool done;

    assert_non_null(copy);
    memcpy(copy, bytes.at, bytes.len);
    in = prism_cursor("x.prism", prism_span(copy, bytes.len));
    done = prism_capture_read(&in, b, notes, err);
    free(copy);
    if (!done) {
        prism_builder_free(b);
        return NULL;
    }
    return prism_builder_finish(b, "x.prism", err);
}

static void dump_run(const struct prism_profile *p, struct prism_out *to)
{
    for (size_t i = 0; i < p->meta_count; i++) {
        prism_out_format(to, "meta %s=%s\n", p->meta[i].key, p->meta[i].value);
    }
    for (size_t i = 0; i < p->source_count; i++) {
        const struct prism_source *source = &p->sources[i];

        prism_out_format(
            to, "source %s %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " %.16s\n",
            source->name, source->start_ns, source->wall_ns, source->mono_ns,
            source->weight, (const char *)source->run_id);
    }
    for (uint32_t i = 0; i < p->process_count; i++) {
        const struct prism_process *process = &p->processes[i];

        prism_out_format(to, "process %u %u %u %u %u %u %" PRId64 " %s %s\n",
                         process->pid, process->parent, process->spawn_node,
                         process->source, process->parent_pid, process->through_pid,
                         process->started_ns, process->command, process->name);
    }
    for (uint32_t i = 0; i < p->thread_count; i++) {
        const struct prism_thread *thread = &p->threads[i];

        prism_out_format(to, "thread %u %" PRIu64 " %" PRId64 " %" PRId64 " %s\n",
                         thread->process, thread->tid, thread->start_ns, thread->end_ns,
                         thread->name);
    }
    for (uint32_t i = 0; i < p->interval_count; i++) {
        prism_out_format(to, "interval %" PRId64 " %" PRId64 "\n",
                         p->intervals[i].start_ns, p->intervals[i].len_ns);
    }
    for (size_t i = 0; i < p->cost_count; i++) {
        const struct prism_cost *cost = &p->costs[i];

        prism_out_format(
            to, "cost %u %d %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 "\n",
            cost->process, (int)cost->event, cost->inside_ps, cost->outside_ps,
            cost->inside_spread_ps, cost->outside_spread_ps);
    }
    for (size_t i = 0; i < p->mark_count; i++) {
        prism_out_format(to, "mark %" PRId64 " %u %s\n", p->marks[i].at_ns,
                         p->marks[i].thread, p->marks[i].text);
    }
    prism_out_format(to, "start %" PRId64 "\n", p->wall_anchor_ns);
}

static void dump_names(const struct prism_profile *p, struct prism_out *to)
{
    for (uint32_t i = 0; i < p->metric_count; i++) {
        prism_out_format(to, "metric %s %s %d %" PRId64 "\n", p->metrics[i].name,
                         p->metrics[i].unit, (int)p->metrics[i].role,
                         p->metrics[i].divisor);
    }
    for (uint32_t i = 0; i < p->file_count; i++) {
        prism_out_format(to, "file %s %" PRId64 " %" PRId64 "\n", p->files[i].path,
                         p->files[i].size, p->files[i].mtime_ns);
    }
    for (uint32_t i = 0; i < p->function_count; i++) {
        const struct prism_function *it = &p->functions[i];

        prism_out_format(to, "function %s %s %u %u %d\n", it->name, it->qualname,
                         it->file, it->line, (int)it->kind);
    }
}

static void dump_tree(const struct prism_profile *p, struct prism_out *to)
{
    for (uint32_t i = 0; i < p->tree.node_count; i++) {
        const struct prism_node *node = &p->tree.nodes[i];

        prism_out_format(to, "node %u %u %u %u\n", node->parent, node->function,
                         node->line, node->flags);
    }
    for (size_t i = 0; i < p->tree.cell_count; i++) {
        const struct prism_cell *cell = &p->tree.cells[i];

        prism_out_format(to, "cell %u %u %u", cell->node, cell->thread, cell->interval);
        for (uint32_t metric = 0; metric < p->metric_count; metric++) {
            prism_out_format(to, " %" PRId64,
                             p->tree.values[i * p->metric_count + metric]);
        }
        prism_out_char(to, '\n');
    }
}

/* Everything but CPU times, which have no order. */
static struct prism_out *dump(const struct prism_profile *p)
{
    struct prism_out *to = prism_out_memory();

    dump_run(p, to);
    dump_names(p, to);
    dump_tree(p, to);
    prism_out_char(to, '\0');
    return to;
}

static void check_same(const struct prism_profile *a, const struct prism_profile *b)
{
    struct prism_out *left = dump(a);
    struct prism_out *right = dump(b);

    assert_string_equal(prism_out_span(left).at, prism_out_span(right).at);
    assert_int_equal(a->cpu_count, b->cpu_count);
    prism_out_abandon(left);
    prism_out_abandon(right);
}

static int64_t cpu_of(const struct prism_profile *p, uint32_t thread, uint32_t interval)
{
    int64_t ns = 0;

    for (size_t i = 0; i < p->cpu_count; i++) {
        ns += p->cpu[i].thread == thread && p->cpu[i].interval == interval
                  ? p->cpu[i].ns
                  : 0;
    }
    return ns;
}

static void check_round_trip(const struct prism_profile *p)
{
    struct prism_out *first = written(p);
    struct prism_notes notes = {0};
    struct prism_error err = {{0}};
    const struct prism_profile *again = read_bytes(prism_out_span(first), &notes, &err);
    struct prism_out *second;

    assert_string_equal(err.text, "");
    assert_int_equal(notes.count, 0);
    assert_true(prism_profile_check(again, &err));
    check_same(p, again);
    for (uint32_t thread = 0; thread < p->thread_count; thread++) {
        for (uint32_t interval = 0; interval < p->interval_count; interval++) {
            assert_int_equal(cpu_of(p, thread, interval),
                             cpu_of(again, thread, interval));
        }
    }
    second = written(again);
    assert_int_equal(prism_out_span(first).len, prism_out_span(second).len);
    assert_memory_equal(prism_out_span(first).at, prism_out_span(second).at,
                        prism_out_span(first).len);
    prism_out_abandon(first);
    prism_out_abandon(second);
    prism_profile_free(again);
    prism_profile_free(p);
}

static void test_round_trip(void **state)
{
    (void)state;
    check_round_trip(example());
}

/* A source that knows nothing but counts: no times, no clock, no threads. */
static void test_round_trip_bare(void **state)
{
    struct prism_builder *b = prism_builder_new();

    (void)state;
    prism_builder_shape(b, PRISM_TREE);
    prism_builder_add(
        b, prism_builder_child(b, 0, function(b, "f", "", "", PRISM_KIND_OTHER), 0),
        prism_builder_metric(b, "samples", "count", PRISM_ROLE_OTHER, 1), 7);
    check_round_trip(finish(b));
}

/* Deep and broad enough for more than a page of everything. */
static void test_round_trip_large(void **state)
{
    struct prism_builder *b = prism_builder_new();
    uint32_t time;
    uint32_t node = 0;
    char name[32];

    (void)state;
    prism_builder_shape(b, PRISM_TREE);
    (void)prism_builder_process(b, 1, text("x"));
    for (int i = 0; i < 50; i++) {
        (void)prism_builder_thread(b, 0, (uint64_t)i + 1, text("worker"));
    }
    time = prism_builder_metric(b, "time", "nanoseconds", PRISM_ROLE_TIME, 1);
    for (uint32_t i = 0; i < 3000; i++) {
        uint32_t interval = prism_builder_interval(b, (int64_t)(i % 40) * 1000, 1000);

        (void)snprintf(name, sizeof name, "function_%" PRIu32, i);
        node =
            prism_builder_child(b, i % 7 == 0 ? 0 : node,
                                function(b, name, "", "/p.py", PRISM_KIND_PYTHON), i);
        prism_builder_at(b, i % 50, interval);
        prism_builder_add(b, node, time, i + 1);
    }
    check_round_trip(finish(b));
}

static void test_long_names(void **state)
{
    struct prism_builder *b = prism_builder_new();
    char *name = malloc(PRISM_TEXT_LIMIT + 3);
    struct prism_notes notes = {0};
    struct prism_error err = {{0}};
    struct prism_out *out = prism_out_memory();
    const struct prism_profile *p;

    (void)state;
    assert_non_null(name);
    memset(name, 'x', PRISM_TEXT_LIMIT + 2);
    memcpy(name + PRISM_TEXT_LIMIT - 1, "\xc3\xa9", 3); /* across the limit */
    prism_builder_shape(b, PRISM_TREE);
    (void)prism_builder_metric(b, "n", "count", PRISM_ROLE_OTHER, 1);
    (void)function(b, name, "", "", PRISM_KIND_OTHER);
    p = finish(b);
    prism_capture_write(p, out, &notes);
    prism_profile_free(p);
    assert_string_equal(test_note(&notes), "ends of names longer than 16384 bytes");
    p = read_bytes(prism_out_span(out), &notes, &err);
    assert_int_equal(strlen(p->functions[0].name), PRISM_TEXT_LIMIT - 1);
    prism_profile_free(p);
    prism_notes_release(&notes);
    prism_out_abandon(out);
    free(name);
}

static void read_anything(struct prism_span bytes)
{
    struct prism_notes notes = {0};
    struct prism_error err = {{0}};
    const struct prism_profile *p = read_bytes(bytes, &notes, &err);

    if (p == NULL) {
        assert_true(strncmp(err.text, "x.prism", 7) == 0);
    } else {
        assert_true(prism_profile_check(p, &err));
    }
    prism_notes_release(&notes);
    prism_profile_free(p);
}

/* Every length there is. */
static void test_prefixes(void **state)
{
    const struct prism_profile *p = example();
    struct prism_out *out = written(p);
    struct prism_span all = prism_out_span(out);

    (void)state;
    for (size_t len = 0; len <= all.len; len++) {
        read_anything(prism_span(all.at, len));
    }
    prism_out_abandon(out);
    prism_profile_free(p);
}

/* Every byte of the file but the header's, replaced by the worst ones. */
static void test_any_byte(void **state)
{
    static const char worst[] = {0, 1, 0x7f, (char)0x80, (char)0xff};
    const struct prism_profile *p = example();
    struct prism_out *out = written(p);
    size_t len = prism_out_span(out).len;
    char *bytes = malloc(len);

    (void)state;
    assert_non_null(bytes);
    memcpy(bytes, prism_out_span(out).at, len);
    for (size_t at = PRISM_CAPTURE_PAGE; at < len; at++) {
        char kept = bytes[at];

        /* Behind the records of a chunk there is nothing but filling. */
        if (at % PRISM_CAPTURE_PAGE > 2048) {
            continue;
        }
        for (size_t i = 0; i < sizeof worst; i++) {
            bytes[at] = worst[i];
            read_anything(prism_span(bytes, len));
        }
        bytes[at] = kept;
    }
    free(bytes);
    prism_out_abandon(out);
    prism_profile_free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip),       cmocka_unit_test(test_round_trip_bare),
        cmocka_unit_test(test_round_trip_large), cmocka_unit_test(test_long_names),
        cmocka_unit_test(test_prefixes),         cmocka_unit_test(test_any_byte),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
