/* SPDX-License-Identifier: MIT */
/* builder.c - what both shapes have in common. */
#include "core/profile/builder.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/hash.h"
#include "core/base/text.h"
#include "core/profile/builder_state.h"

struct prism_builder *prism_builder_new(void)
{
    struct prism_builder *b = prism_alloc_zeroed(1, sizeof *b);

    prism_arena_init(&b->arena);
    prism_intern_init(&b->strings, &b->arena);
    b->wall_anchor_ns = PRISM_UNKNOWN;
    b->mono_anchor_ns = PRISM_UNKNOWN;
    return b;
}

void prism_builder_free(struct prism_builder *b)
{
    if (b == NULL) {
        return;
    }
    prism_intern_release(&b->strings);
    prism_vec_release(&b->metrics);
    prism_vec_release(&b->files);
    prism_vec_release(&b->file_of_string);
    prism_vec_release(&b->functions);
    prism_map_release(&b->function_map);
    prism_vec_release(&b->processes);
    prism_vec_release(&b->threads);
    prism_vec_release(&b->intervals);
    prism_map_release(&b->interval_map);
    prism_vec_release(&b->cpu);
    prism_vec_release(&b->marks);
    prism_vec_release(&b->costs);
    prism_vec_release(&b->cost_of);
    prism_vec_release(&b->meta);
    prism_vec_release(&b->sources);
    prism_builder_tree_release(b);
    prism_builder_cells_release(b);
    prism_builder_graph_release(b);
    prism_arena_release(&b->arena);
    free(b);
}

void prism_builder_shape(struct prism_builder *b, enum prism_shape shape)
{
    assert(b->shape == 0 || b->shape == shape);
    if (b->shape == 0 && shape == PRISM_TREE) {
        prism_builder_tree_start(b);
    }
    b->shape = shape;
}

void prism_builder_expect(struct prism_builder *b, size_t functions, size_t edges)
{
    prism_map_reserve(&b->strings.map, functions);
    prism_map_reserve(&b->function_map, functions);
    prism_builder_graph_expect(b, functions, edges);
}

uint32_t prism_builder_string(struct prism_builder *b, struct prism_span text)
{
    struct prism_out *clean;
    uint32_t id;

    if (prism_text_valid(text)) {
        return prism_intern(&b->strings, text);
    }
    clean = prism_out_memory();
    (void)prism_text_clean(text, clean);
    b->replaced++;
    id = prism_intern(&b->strings, prism_out_span(clean));
    prism_out_abandon(clean);
    return id;
}

static const char *kept(struct prism_builder *b, struct prism_span text)
{
    return prism_intern_text(&b->strings, prism_builder_string(b, text)).at;
}

uint64_t prism_builder_replaced(const struct prism_builder *b)
{
    return b->replaced;
}

int64_t prism_builder_sum(struct prism_builder *b, int64_t to, int64_t value)
{
    int64_t sum;

    if (to == PRISM_UNKNOWN || value == PRISM_UNKNOWN) {
        return PRISM_UNKNOWN;
    }
    if (__builtin_add_overflow(to, value, &sum) || sum == PRISM_UNKNOWN) {
        b->overflowed = true;
        return to;
    }
    return sum;
}

uint32_t prism_builder_metric(struct prism_builder *b, const char *name,
                              const char *unit, enum prism_role role, int64_t divisor)
{
    size_t count = b->metrics.count;
    const char *kept_name = kept(b, prism_span_of(name));
    const char *kept_unit = kept(b, prism_span_of(unit));

    assert(divisor > 0);
    for (size_t i = 0; i < count; i++) {
        const struct prism_metric *metric = &b->metrics.items[i];

        /* Interned: equal strings have equal addresses. */
        if (metric->name == kept_name && metric->unit == kept_unit &&
            metric->role == role && metric->divisor == divisor) {
            return (uint32_t)i;
        }
    }
    prism_vec_push(&b->metrics) =
        (struct prism_metric){kept_name, kept_unit, role, divisor};
    prism_builder_cells_widen(b, count);
    prism_builder_graph_widen(b, count);
    return (uint32_t)count;
}

uint32_t prism_builder_file(struct prism_builder *b, struct prism_span path)
{
    uint32_t string = prism_builder_string(b, path);

    while (b->file_of_string.count <= string) {
        prism_vec_push(&b->file_of_string) = PRISM_NONE;
    }
    if (b->file_of_string.items[string] == PRISM_NONE) {
        b->file_of_string.items[string] = (uint32_t)b->files.count;
        prism_vec_push(&b->files) = (struct prism_file){
            prism_intern_text(&b->strings, string).at, PRISM_UNKNOWN, PRISM_UNKNOWN};
    }
    return b->file_of_string.items[string];
}

void prism_builder_file_facts(struct prism_builder *b, uint32_t file, int64_t size,
                              int64_t mtime_ns)
{
    struct prism_file *row = &b->files.items[file];

    /* Unknown is less than any time or size. */
    if (mtime_ns > row->mtime_ns || (mtime_ns == row->mtime_ns && size > row->size)) {
        row->size = size;
        row->mtime_ns = mtime_ns;
    }
}

struct function_key {
    const struct prism_builder *b;
    struct building_function function;
};

static bool same_function(const void *key, uint32_t item)
{
    const struct function_key *wanted = key;
    const struct building_function *a = &wanted->function;
    const struct building_function *it = &wanted->b->functions.items[item];

    return a->name == it->name && a->qualname == it->qualname && a->file == it->file &&
           a->line == it->line && a->kind == it->kind;
}

uint32_t prism_builder_function_in(struct prism_builder *b,
                                   const struct prism_function_spec *spec,
                                   uint32_t file)
{
    struct function_key key = {b,
                               {.file = file, .line = spec->line, .kind = spec->kind}};
    struct building_function *function = &key.function;
    uint64_t hash;
    uint32_t id;

    function->name = prism_builder_string(b, spec->name);
    function->qualname = spec->qualname.len > 0
                             ? prism_builder_string(b, spec->qualname)
                             : function->name;
    hash = prism_hash_mix((uint64_t)function->name << 32 | function->qualname,
                          (uint64_t)function->file << 32 | function->line);
    id = prism_map_find(&b->function_map, hash, same_function, &key);
    if (id == PRISM_MAP_NONE) {
        id = (uint32_t)b->functions.count;
        prism_vec_push(&b->functions) = *function;
        prism_map_insert(&b->function_map, hash, id);
    }
    return id;
}

uint32_t prism_builder_function(struct prism_builder *b,
                                const struct prism_function_spec *spec)
{
    return prism_builder_function_in(
        b, spec, spec->file.len > 0 ? prism_builder_file(b, spec->file) : PRISM_NONE);
}

uint32_t prism_builder_process(struct prism_builder *b, uint32_t pid,
                               struct prism_span command)
{
    prism_vec_push(&b->processes) = (struct prism_process){
        .pid = pid,
        .parent = PRISM_NONE,
        .spawn_node = PRISM_NONE,
        .source = PRISM_NONE,
        .started_ns = PRISM_UNKNOWN,
        .command = kept(b, command),
        .name = kept(b, prism_span("", 0)),
    };
    return (uint32_t)b->processes.count - 1;
}

void prism_builder_spawned(struct prism_builder *b, uint32_t process, uint32_t parent,
                           uint32_t node)
{
    assert(process < b->processes.count);
    assert(parent < process || parent == PRISM_NONE);
    b->processes.items[process].parent = parent;
    b->processes.items[process].spawn_node = node;
}

void prism_builder_process_facts(struct prism_builder *b, uint32_t process,
                                 uint32_t through_pid, int64_t started_ns,
                                 struct prism_span name)
{
    struct prism_process *it = &b->processes.items[process];

    assert(process < b->processes.count);
    it->through_pid = through_pid != 0 ? through_pid : it->through_pid;
    it->started_ns = started_ns != PRISM_UNKNOWN ? started_ns : it->started_ns;
    if (name.len > 0) {
        it->name = kept(b, name);
    }
}

uint32_t prism_builder_thread(struct prism_builder *b, uint32_t process, uint64_t tid,
                              struct prism_span name)
{
    assert(process < b->processes.count);
    prism_vec_push(&b->threads) =
        (struct prism_thread){process, tid, kept(b, name), 0, PRISM_UNKNOWN};
    return (uint32_t)b->threads.count - 1;
}

void prism_builder_thread_times(struct prism_builder *b, uint32_t thread,
                                int64_t start_ns, int64_t end_ns)
{
    b->threads.items[thread].start_ns = start_ns;
    b->threads.items[thread].end_ns = end_ns;
}

struct interval_key {
    const struct prism_builder *b;
    int64_t start_ns;
};

static bool same_interval(const void *key, uint32_t item)
{
    const struct interval_key *wanted = key;

    return wanted->b->intervals.items[item].start_ns == wanted->start_ns;
}

uint32_t prism_builder_interval(struct prism_builder *b, int64_t start_ns,
                                int64_t len_ns)
{
    const struct interval_key key = {b, start_ns};
    uint64_t hash = prism_hash_mix((uint64_t)start_ns, 0);
    uint32_t id = prism_map_find(&b->interval_map, hash, same_interval, &key);

    if (id == PRISM_MAP_NONE) {
        id = (uint32_t)b->intervals.count;
        prism_vec_push(&b->intervals) = (struct prism_interval){start_ns, len_ns};
        prism_map_insert(&b->interval_map, hash, id);
    } else if (b->intervals.items[id].len_ns < len_ns) {
        b->intervals.items[id].len_ns = len_ns;
    }
    return id;
}

void prism_builder_cpu(struct prism_builder *b, uint32_t thread, uint32_t interval,
                       int64_t ns)
{
    prism_vec_push(&b->cpu) = (struct prism_cpu){thread, interval, ns};
}

void prism_builder_mark(struct prism_builder *b, uint32_t thread, int64_t at_ns,
                        struct prism_span text)
{
    prism_vec_push(&b->marks) = (struct prism_mark){at_ns, thread, kept(b, text)};
}

void prism_builder_cost(struct prism_builder *b, const struct prism_cost *cost)
{
    size_t place = (size_t)cost->process * PRISM_EVENT_COUNT + cost->event;

    assert(cost->process < b->processes.count && cost->event < PRISM_EVENT_COUNT);
    while (b->cost_of.count <= place) {
        prism_vec_push(&b->cost_of) = PRISM_NONE;
    }
    if (b->cost_of.items[place] == PRISM_NONE) {
        b->cost_of.items[place] = (uint32_t)b->costs.count;
        prism_vec_push(&b->costs) = *cost;
    } else {
        b->costs.items[b->cost_of.items[place]] = *cost;
    }
}

void prism_builder_meta(struct prism_builder *b, const char *key,
                        struct prism_span value)
{
    struct prism_meta meta = {kept(b, prism_span_of(key)), kept(b, value)};

    for (size_t i = 0; i < b->meta.count; i++) {
        if (b->meta.items[i].key == meta.key && b->meta.items[i].value == meta.value) {
            return;
        }
    }
    prism_vec_push(&b->meta) = meta;
}
