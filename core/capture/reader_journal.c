/* SPDX-License-Identifier: MIT */
/* reader_journal.c - records of the journal, each checked against its own length.
 * A type that is not known is skipped and counted: later versions may add some. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/capture/reader_state.h"

/* A record while it is taken apart: what is left of it. */
struct opened_record {
    struct prism_span rest;
};

/* Times of converted files stay this near to the start, so that sums fit. */
#define FARTHEST_NS (INT64_C(1) << 61)

/* Copy the fixed part; false when the record is too short for it. */
static bool take_fixed(struct opened_record *record, void *fixed, size_t size)
{
    if (record->rest.len < size) {
        return false;
    }
    memcpy(fixed, record->rest.at, size);
    record->rest = prism_span(record->rest.at + size, record->rest.len - size);
    return true;
}

static bool take_text(struct opened_record *record, uint32_t len,
                      struct prism_span *text)
{
    if (len > PRISM_TEXT_LIMIT || record->rest.len < len) {
        return false;
    }
    *text = prism_span(record->rest.at, len);
    record->rest = prism_span(record->rest.at + len, record->rest.len - len);
    return true;
}

static bool read_meta(struct prism_capture_reading *reading,
                      struct opened_record *record)
{
    struct prism_record_meta meta;
    struct prism_span key;
    struct prism_span value;
    char *copy;

    if (!take_fixed(record, &meta, sizeof meta) ||
        !take_text(record, meta.key_len, &key) ||
        !take_text(record, meta.value_len, &value)) {
        return false;
    }
    copy = prism_copy(key.at, key.len);
    prism_builder_meta(reading->b, copy, value);
    if (strcmp(copy, PRISM_META_SKIPPED) == 0) {
        prism_capture_note_again(reading, value);
    }
    free(copy);
    return true;
}

static bool read_process(struct prism_capture_reading *reading,
                         struct opened_record *record)
{
    struct prism_record_process process;
    struct prism_span command;
    uint32_t id;

    if (!take_fixed(record, &process, sizeof process) ||
        !take_text(record, process.command_len, &command) ||
        (process.parent != PRISM_CAPTURE_NONE &&
         process.parent >= reading->processes.count)) {
        return false;
    }
    id = prism_builder_process(reading->b, process.pid, command);
    /* Where a window's process was started is no part of the window. */
    if (process.parent != PRISM_CAPTURE_NONE ||
        (process.spawn_node != PRISM_CAPTURE_NONE && reading->window == NULL)) {
        prism_vec_push(&reading->spawns) =
            (struct found_spawn){id,
                                 process.parent != PRISM_CAPTURE_NONE
                                     ? reading->processes.items[process.parent]
                                     : PRISM_NONE,
                                 0, process.spawn_node};
    }
    if (reading->processes.count == 0) {
        reading->command = command;
    }
    prism_vec_push(&reading->processes) = id;
    return true;
}

static void make_file(struct prism_capture_reading *reading,
                      const struct found_file *file)
{
    prism_builder_file_facts(reading->b, prism_builder_file(reading->b, file->path),
                             file->size, file->mtime_ns);
}

static bool read_file(struct prism_capture_reading *reading,
                      struct opened_record *record)
{
    struct prism_record_file file;
    struct prism_span path;

    if (!take_fixed(record, &file, sizeof file) ||
        !take_text(record, file.path_len, &path)) {
        return false;
    }
    prism_vec_push(&reading->files) =
        (struct found_file){path, file.size, file.mtime_ns};
    if (reading->window == NULL) {
        make_file(reading, &prism_vec_last(&reading->files));
    }
    return true;
}

uint32_t prism_capture_function(struct prism_capture_reading *reading, uint32_t number)
{
    uint32_t *id = &reading->functions.items[number];
    uint32_t file = reading->specs.items[number].file;

    if (*id == PRISM_NONE) {
        if (file != PRISM_CAPTURE_NONE) {
            make_file(reading, &reading->files.items[file]);
        }
        *id = prism_builder_function(reading->b, &reading->specs.items[number].spec);
    }
    return *id;
}

static bool read_function(struct prism_capture_reading *reading,
                          struct opened_record *record)
{
    struct prism_record_function function;
    struct prism_function_spec spec = {.file = prism_span("", 0)};

    if (!take_fixed(record, &function, sizeof function) ||
        !take_text(record, function.name_len, &spec.name) ||
        !take_text(record, function.qualname_len, &spec.qualname) ||
        function.kind > PRISM_KIND_OTHER ||
        (function.file != PRISM_CAPTURE_NONE &&
         function.file >= reading->files.count)) {
        return false;
    }
    if (function.file != PRISM_CAPTURE_NONE) {
        spec.file = reading->files.items[function.file].path;
    }
    spec.line = function.line;
    spec.kind = (enum prism_kind)function.kind;
    prism_vec_push(&reading->specs) = (struct found_spec){spec, function.file};
    prism_vec_push(&reading->functions) = PRISM_NONE;
    if (reading->window == NULL) {
        (void)prism_capture_function(reading, (uint32_t)reading->functions.count - 1);
    }
    return true;
}

/* Threads come behind the journal, so their names wait. */
static bool read_thread_name(struct prism_capture_reading *reading,
                             struct opened_record *record)
{
    struct prism_record_thread_name name;
    struct prism_span text;

    if (!take_fixed(record, &name, sizeof name) ||
        !take_text(record, name.name_len, &text)) {
        return false;
    }
    prism_vec_push(&reading->names) = (struct found_name){name.thread, text};
    return true;
}

static bool read_mark(struct prism_capture_reading *reading,
                      struct opened_record *record)
{
    struct prism_record_mark mark;
    struct prism_span text;

    if (!take_fixed(record, &mark, sizeof mark) ||
        !take_text(record, mark.text_len, &text)) {
        return false;
    }
    prism_vec_push(&reading->marks) =
        (struct found_mark){mark.ticks, mark.thread, text};
    return true;
}

static bool read_anchor(struct prism_capture_reading *reading,
                        struct opened_record *record)
{
    struct prism_anchor anchor;

    if (!take_fixed(record, &anchor, sizeof anchor)) {
        return false;
    }
    prism_vec_push(&reading->anchors) = anchor;
    return true;
}

static bool read_source(struct prism_capture_reading *reading,
                        struct opened_record *record)
{
    struct prism_record_source source;
    struct prism_span name;
    char *copy;

    if (!take_fixed(record, &source, sizeof source) ||
        !take_text(record, source.name_len, &name)) {
        return false;
    }
    copy = prism_copy(name.at, name.len);
    prism_vec_push(&reading->sources) = prism_builder_source(reading->b, copy);
    free(copy);
    return true;
}

static bool read_source_facts(struct prism_capture_reading *reading,
                              struct opened_record *record)
{
    struct prism_record_source_facts found;
    struct prism_source facts = {.name = NULL};

    if (!take_fixed(record, &found, sizeof found) ||
        found.source >= reading->sources.count || found.start_ns < -FARTHEST_NS ||
        found.start_ns > FARTHEST_NS || found.start_mono_ns > (uint64_t)FARTHEST_NS ||
        found.start_wall_ns > (uint64_t)FARTHEST_NS * 2 || found.weight == 0 ||
        found.weight > (uint64_t)PRISM_WEIGHT_MAX) {
        return false;
    }
    facts.start_ns = found.start_ns;
    facts.wall_ns =
        found.start_wall_ns > 0 ? (int64_t)found.start_wall_ns : PRISM_UNKNOWN;
    facts.mono_ns =
        found.start_mono_ns > 0 ? (int64_t)found.start_mono_ns : PRISM_UNKNOWN;
    facts.weight = (int64_t)found.weight;
    memcpy(facts.run_id, found.run_id, sizeof facts.run_id);
    prism_builder_source_facts(reading->b, reading->sources.items[found.source],
                               &facts);
    return true;
}

static bool read_process_from(struct prism_capture_reading *reading,
                              struct opened_record *record)
{
    struct prism_record_process_from from;

    if (!take_fixed(record, &from, sizeof from) ||
        from.process >= reading->processes.count ||
        (from.source != PRISM_CAPTURE_NONE && from.source >= reading->sources.count)) {
        return false;
    }
    prism_builder_process_from(reading->b, reading->processes.items[from.process],
                               from.source == PRISM_CAPTURE_NONE
                                   ? PRISM_NONE
                                   : reading->sources.items[from.source],
                               from.parent_pid);
    return true;
}

static bool read_start(struct prism_capture_reading *reading,
                       struct opened_record *record)
{
    struct prism_record_start start;

    if (!take_fixed(record, &start, sizeof start) || start.kind > PRISM_START_EXEC ||
        start.mono_ns > PRISM_CAPTURE_LONGEST_NS) {
        return false;
    }
    prism_vec_push(&reading->starts) = start;
    return true;
}

static bool read_process_facts(struct prism_capture_reading *reading,
                               struct opened_record *record)
{
    struct prism_record_process_facts facts;
    struct prism_span name;

    if (!take_fixed(record, &facts, sizeof facts) ||
        !take_text(record, facts.name_len, &name) ||
        facts.process >= reading->processes.count ||
        (facts.started_ns != PRISM_UNKNOWN &&
         (facts.started_ns < -PRISM_CAPTURE_FARTHEST_NS ||
          facts.started_ns > PRISM_CAPTURE_FARTHEST_NS))) {
        return false;
    }
    prism_builder_process_facts(reading->b, reading->processes.items[facts.process],
                                facts.through_pid, facts.started_ns, name);
    return true;
}

static bool read_metric(struct prism_capture_reading *reading,
                        struct opened_record *record)
{
    struct prism_record_metric metric;
    struct prism_span name;
    struct prism_span unit;
    char *name_copy;
    char *unit_copy;

    if (!take_fixed(record, &metric, sizeof metric) ||
        !take_text(record, metric.name_len, &name) ||
        !take_text(record, metric.unit_len, &unit) || metric.role > PRISM_ROLE_OTHER ||
        metric.divisor <= 0 || reading->metrics.count >= reading->header.metric_count) {
        return false;
    }
    name_copy = prism_copy(name.at, name.len);
    unit_copy = prism_copy(unit.at, unit.len);
    if (metric.role == PRISM_ROLE_TIME) {
        reading->time_metric = (uint32_t)reading->metrics.count;
    }
    prism_vec_push(&reading->metrics) = prism_builder_metric(
        reading->b, name_copy, unit_copy, (enum prism_role)metric.role, metric.divisor);
    free(name_copy);
    free(unit_copy);
    return true;
}

static bool read_interval(struct prism_capture_reading *reading,
                          struct opened_record *record)
{
    struct prism_record_interval interval;

    if (!take_fixed(record, &interval, sizeof interval) ||
        interval.start_ns < -FARTHEST_NS || interval.start_ns > FARTHEST_NS ||
        interval.len_ns < 0 || interval.len_ns > FARTHEST_NS) {
        return false;
    }
    prism_vec_push(&reading->intervals) = prism_builder_interval(
        reading->b, reading->start_ns + interval.start_ns, interval.len_ns);
    return true;
}

static bool read_cost(struct prism_capture_reading *reading,
                      struct opened_record *record)
{
    const char *at = record->rest.at - sizeof(struct prism_record);
    struct prism_record_cost cost;

    if (!take_fixed(record, &cost, sizeof cost) || cost.event >= PRISM_EVENT_COUNT ||
        cost.inside_ps > PRISM_COST_LIMIT_PS || cost.outside_ps > PRISM_COST_LIMIT_PS ||
        cost.inside_spread_ps > PRISM_COST_LIMIT_PS ||
        cost.outside_spread_ps > PRISM_COST_LIMIT_PS) {
        return false;
    }
    prism_vec_push(&reading->costs) =
        (struct found_cost){at,
                            cost.process,
                            {.event = (enum prism_event)cost.event,
                             .inside_ps = (int64_t)cost.inside_ps,
                             .outside_ps = (int64_t)cost.outside_ps,
                             .inside_spread_ps = (int64_t)cost.inside_spread_ps,
                             .outside_spread_ps = (int64_t)cost.outside_spread_ps}};
    return true;
}

typedef bool (*record_reader)(struct prism_capture_reading *reading,
                              struct opened_record *record);

static const record_reader readers[] = {
    [PRISM_RECORD_META] = read_meta,
    [PRISM_RECORD_PROCESS] = read_process,
    [PRISM_RECORD_FILE] = read_file,
    [PRISM_RECORD_FUNCTION] = read_function,
    [PRISM_RECORD_THREAD_NAME] = read_thread_name,
    [PRISM_RECORD_ANCHOR] = read_anchor,
    [PRISM_RECORD_MARK] = read_mark,
    [PRISM_RECORD_SOURCE] = read_source,
    [PRISM_RECORD_METRIC] = read_metric,
    [PRISM_RECORD_INTERVAL] = read_interval,
    [PRISM_RECORD_COST] = read_cost,
    [PRISM_RECORD_SOURCE_FACTS] = read_source_facts,
    [PRISM_RECORD_PROCESS_FROM] = read_process_from,
    [PRISM_RECORD_START] = read_start,
    [PRISM_RECORD_PROCESS_FACTS] = read_process_facts,
};

static bool read_record(struct prism_capture_reading *reading, const char *at,
                        const struct prism_record *head, struct prism_error *err)
{
    struct opened_record record = {
        prism_span(at + sizeof *head, head->len - sizeof *head)};

    if (head->type >= sizeof readers / sizeof readers[0] ||
        readers[head->type] == NULL) {
        prism_notes_add(reading->notes, PRISM_NOTE_SKIPPED,
                        "record of unknown type %" PRIu32, head->type);
        return true;
    }
    return readers[head->type](reading, &record) ||
           prism_capture_fail(reading, at, err,
                              "expected a record of type %" PRIu32
                              " with valid numbers, found a damaged one",
                              head->type);
}

static bool read_chunk(struct prism_capture_reading *reading, struct prism_span records,
                       struct prism_error *err)
{
    size_t at = 0;

    while (at < records.len) {
        struct prism_record head = {0, 0};

        if (records.len - at >= sizeof head) {
            memcpy(&head, records.at + at, sizeof head);
        }
        if (head.len < sizeof head || head.len > records.len - at ||
            head.len % 8 != 0) {
            return prism_capture_fail(
                reading, records.at + at, err,
                "expected a record of 8 to %zu bytes, found %" PRIu32, records.len - at,
                head.len);
        }
        if (!read_record(reading, records.at + at, &head, err)) {
            return false;
        }
        at += head.len;
    }
    return true;
}

bool prism_capture_read_journal(struct prism_capture_reading *reading,
                                struct prism_error *err)
{
    size_t count;
    const struct found_chunk *chunks =
        prism_capture_chunks(reading, PRISM_CHUNK_JOURNAL, PRISM_CAPTURE_NONE, &count);

    for (size_t i = 0; i < count; i++) {
        if (!read_chunk(reading, chunks[i].records, err)) {
            return false;
        }
    }
    if (reading->metrics.count != reading->header.metric_count) {
        return prism_cursor_fail_at(
            reading->in, offsetof(struct prism_header, metric_count), err,
            "expected %" PRIu32 " metrics, found %zu", reading->header.metric_count,
            reading->metrics.count);
    }
    return true;
}

static int by_tree(const void *a, const void *b)
{
    const struct found_spawn *left = a;
    const struct found_spawn *right = b;
    int order = (left->tree > right->tree) - (left->tree < right->tree);

    return order != 0
               ? order
               : (left->process > right->process) - (left->process < right->process);
}

/* A child that was forked runs its parent's command. */
void prism_capture_add_starts(struct prism_capture_reading *reading)
{
    uint64_t first_ns = reading->header.start.mono_ns;

    for (size_t i = 0; i < reading->starts.count && reading->window == NULL; i++) {
        const struct prism_record_start *start = &reading->starts.items[i];
        uint32_t process = prism_builder_process(
            reading->b, start->pid,
            start->kind == PRISM_START_FORK ? reading->command : prism_span("", 0));

        prism_builder_process_facts(reading->b, process, 0,
                                    reading->start_ns +
                                        (int64_t)(start->mono_ns - first_ns),
                                    prism_span("", 0));
        prism_vec_push(&reading->spawns) = (struct found_spawn){
            process, reading->processes.items[0], start->tree, start->node};
    }
    if (reading->spawns.count > 0) {
        qsort(reading->spawns.items, reading->spawns.count, sizeof(struct found_spawn),
              by_tree);
    }
}

bool prism_capture_add_costs(const struct prism_capture_reading *reading,
                             struct prism_error *err)
{
    for (size_t i = 0; i < reading->costs.count; i++) {
        const struct found_cost *found = &reading->costs.items[i];
        struct prism_cost cost = found->cost;

        if (found->process >= reading->processes.count) {
            return prism_capture_fail(reading, found->at, err,
                                      "expected the cost of a process below %zu, found "
                                      "%" PRIu32,
                                      reading->processes.count, found->process);
        }
        cost.process = reading->processes.items[found->process];
        prism_builder_cost(reading->b, &cost);
    }
    return true;
}
