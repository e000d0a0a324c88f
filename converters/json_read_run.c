/* SPDX-License-Identifier: MIT */
/* json_read_run.c - the tables that trees and graphs have. */
#include "converters/json_read_state.h"
#include "converters/json_words.h"

/* A second: what profile.h promises. */
#define COST_LIMIT_PS INT64_C(1000000000000)

#define FIELD_COUNT(fields) (sizeof(fields) / sizeof *(fields))

static bool is_time(struct prism_json_reading *r, int64_t value)
{
    return prism_json_in_range(r, value, -PRISM_JSON_TIME, PRISM_JSON_TIME, "a time");
}

static bool is_time_or_null(struct prism_json_reading *r, int64_t value)
{
    return value == PRISM_UNKNOWN || is_time(r, value);
}

/* The number of a word in a list; its names are told when it is none. */
static bool is_word(struct prism_json_reading *r, const char *const *words,
                    struct prism_span word, const char *what, int *number)
{
    *number = prism_json_word(words, word);
    return *number >= 0 || prism_json_fail(&r->json, r->where, "expected %s, found %s",
                                           what, prism_quote(word));
}

bool prism_json_take_meta(struct prism_json_reading *r)
{
    struct prism_span key = prism_span("", 0);
    struct prism_span value = prism_span("", 0);
    const struct prism_json_field fields[] = {{"key", NULL, &key},
                                              {"value", NULL, &value}};
    char *name;

    if (!prism_json_take_object(r, fields, FIELD_COUNT(fields))) {
        return false;
    }
    if (prism_span_is(key, PRISM_META_SKIPPED)) {
        prism_notes_add(r->notes, PRISM_NOTE_SKIPPED, "%.*s", (int)value.len, value.at);
    }
    name = prism_copy(key.at, key.len);
    prism_builder_meta(r->b, name, value);
    free(name);
    return true;
}

static bool take_run_id(struct prism_span text, uint8_t run_id[16])
{
    char digits[5] = "0x";
    uint64_t byte = 0;
    bool good = text.len == 0 || text.len == 32;

    for (size_t i = 0; good && i + 1 < text.len; i += 2) {
        digits[2] = text.at[i];
        digits[3] = text.at[i + 1];
        good = prism_span_u64(prism_span(digits, 4), &byte);
        run_id[i / 2] = (uint8_t)byte;
    }
    return good;
}

bool prism_json_take_source(struct prism_json_reading *r)
{
    struct prism_source facts = {
        .wall_ns = PRISM_UNKNOWN, .mono_ns = PRISM_UNKNOWN, .weight = PRISM_WEIGHT_ONE};
    struct prism_span name = prism_span("", 0);
    struct prism_span run_id = prism_span("", 0);
    const struct prism_json_field fields[] = {
        {"name", NULL, &name},
        {"start_ns", &facts.start_ns, NULL},
        {"wall_ns", &facts.wall_ns, NULL},
        {"mono_ns", &facts.mono_ns, NULL},
        {"weight", &facts.weight, NULL},
        {"run_id", NULL, &run_id},
    };
    char *copy;

    if (!prism_json_take_object(r, fields, FIELD_COUNT(fields)) ||
        !is_time(r, facts.start_ns) || !is_time_or_null(r, facts.wall_ns) ||
        !is_time_or_null(r, facts.mono_ns) ||
        !prism_json_in_range(r, facts.weight, 1, PRISM_WEIGHT_MAX, "a weight")) {
        return false;
    }
    if (!take_run_id(run_id, facts.run_id)) {
        return prism_json_fail(&r->json, r->where,
                               "expected a run_id of 32 hex digits, found %s",
                               prism_quote(run_id));
    }
    copy = prism_copy(name.at, name.len);
    prism_builder_source_facts(r->b, prism_builder_source(r->b, copy), &facts);
    free(copy);
    r->sources++;
    return true;
}

bool prism_json_take_metric(struct prism_json_reading *r)
{
    struct prism_span name = prism_span("", 0);
    struct prism_span unit = prism_span_of("none");
    struct prism_span role = prism_span("", 0);
    int64_t divisor = 1;
    const struct prism_json_field fields[] = {{"name", NULL, &name},
                                              {"unit", NULL, &unit},
                                              {"role", NULL, &role},
                                              {"divisor", &divisor, NULL}};
    char *names[2];
    int number;

    if (!prism_json_take_object(r, fields, FIELD_COUNT(fields)) ||
        !is_word(r, prism_json_roles, role, "a role time, calls, resumes or other",
                 &number) ||
        !prism_json_in_range(r, divisor, 1, INT64_MAX, "a divisor")) {
        return false;
    }
    if (number == PRISM_ROLE_TIME && !prism_span_is(unit, "nanoseconds")) {
        return prism_json_fail(&r->json, r->where,
                               "expected a time in nanoseconds, found the unit %s",
                               prism_quote(unit));
    }
    if (r->metrics.count == PRISM_JSON_METRICS) {
        return prism_json_fail(&r->json, r->where,
                               "expected at most %zu metrics, found more",
                               PRISM_JSON_METRICS);
    }
    names[0] = prism_copy(name.at, name.len);
    names[1] = prism_copy(unit.at, unit.len);
    prism_vec_push(&r->metrics) = prism_builder_metric(
        r->b, names[0], names[1], (enum prism_role)number, divisor);
    free(names[0]);
    free(names[1]);
    return true;
}

bool prism_json_take_file(struct prism_json_reading *r)
{
    struct prism_span path = prism_span("", 0);
    int64_t size = PRISM_UNKNOWN;
    int64_t mtime_ns = PRISM_UNKNOWN;
    const struct prism_json_field fields[] = {
        {"path", NULL, &path}, {"size", &size, NULL}, {"mtime_ns", &mtime_ns, NULL}};

    if (!prism_json_take_object(r, fields, FIELD_COUNT(fields)) ||
        (size != PRISM_UNKNOWN &&
         !prism_json_in_range(r, size, 0, INT64_MAX, "a size"))) {
        return false;
    }
    if (path.len == 0) {
        return prism_json_expected(&r->json, r->where, "a file with a path");
    }
    prism_builder_file_facts(r->b, prism_builder_file(r->b, path), size, mtime_ns);
    prism_vec_push(&r->paths) = prism_span(prism_arena_copy(&r->arena, path), path.len);
    return true;
}

bool prism_json_take_function(struct prism_json_reading *r)
{
    struct prism_function_spec spec = {.name = prism_span("", 0)};
    struct prism_span kind = prism_span_of("other");
    int64_t file = PRISM_UNKNOWN;
    int64_t line = 0;
    const struct prism_json_field fields[] = {{"name", NULL, &spec.name},
                                              {"qualname", NULL, &spec.qualname},
                                              {"file", &file, NULL},
                                              {"line", &line, NULL},
                                              {"kind", NULL, &kind}};
    uint32_t index;
    int number;

    if (!prism_json_take_object(r, fields, FIELD_COUNT(fields)) ||
        !prism_json_index(r, file, r->paths.count, "a file", &index) ||
        !prism_json_in_range(r, line, 0, UINT32_MAX, "a line") ||
        !is_word(r, prism_json_kinds, kind,
                 "a kind python, builtin, waiting, outside, truncated or other",
                 &number)) {
        return false;
    }
    spec.file = index != PRISM_NONE ? r->paths.items[index] : prism_span("", 0);
    spec.line = (uint32_t)line;
    spec.kind = (enum prism_kind)number;
    prism_vec_push(&r->functions) = prism_builder_function(r->b, &spec);
    return true;
}

bool prism_json_take_process(struct prism_json_reading *r)
{
    struct prism_span command = prism_span("", 0);
    int64_t pid = 0;
    int64_t parent = PRISM_UNKNOWN;
    int64_t node = PRISM_UNKNOWN;
    int64_t source = PRISM_UNKNOWN;
    int64_t parent_pid = 0;
    const struct prism_json_field fields[] = {
        {"pid", &pid, NULL},         {"parent", &parent, NULL},
        {"spawn_node", &node, NULL}, {"source", &source, NULL},
        {"command", NULL, &command}, {"parent_pid", &parent_pid, NULL},
    };
    uint32_t before;
    uint32_t from;

    if (!prism_json_take_object(r, fields, FIELD_COUNT(fields)) ||
        !prism_json_in_range(r, pid, 0, UINT32_MAX, "a pid") ||
        !prism_json_in_range(r, parent_pid, 0, UINT32_MAX, "a parent_pid") ||
        !prism_json_index(r, parent, r->processes, "a process", &before) ||
        !prism_json_index(r, source, r->sources, "a source", &from)) {
        return false;
    }
    (void)prism_builder_process(r->b, (uint32_t)pid, command);
    prism_builder_process_from(r->b, r->processes, from, (uint32_t)parent_pid);
    if (before != PRISM_NONE) {
        prism_vec_push(&r->spawns) =
            (struct prism_json_spawn){r->where, r->processes, before, node};
    }
    r->processes++;
    return true;
}

bool prism_json_take_thread(struct prism_json_reading *r)
{
    struct prism_span name = prism_span("", 0);
    struct prism_span tid = prism_span_of("0");
    int64_t process = 0;
    int64_t start = 0;
    int64_t end = PRISM_UNKNOWN;
    const struct prism_json_field fields[] = {{"process", &process, NULL},
                                              {"tid", NULL, &tid},
                                              {"name", NULL, &name},
                                              {"start_ns", &start, NULL},
                                              {"end_ns", &end, NULL}};
    uint64_t number;

    if (!prism_json_take_object(r, fields, FIELD_COUNT(fields)) ||
        !prism_json_is_index(r, process, r->processes, "a process") ||
        !is_time(r, start) || !is_time_or_null(r, end)) {
        return false;
    }
    if (!prism_span_u64(tid, &number)) {
        return prism_json_fail(&r->json, r->where,
                               "expected a tid of digits in a string, found %s",
                               prism_quote(tid));
    }
    prism_builder_thread_times(
        r->b, prism_builder_thread(r->b, (uint32_t)process, number, name), start, end);
    r->threads++;
    return true;
}

bool prism_json_take_interval(struct prism_json_reading *r)
{
    if (!prism_json_take_row(r, 2) || !is_time(r, r->row[0]) ||
        !prism_json_in_range(r, r->row[1], 0, PRISM_JSON_TIME, "a length")) {
        return false;
    }
    prism_vec_push(&r->intervals) = prism_builder_interval(r->b, r->row[0], r->row[1]);
    return true;
}

bool prism_json_take_cpu(struct prism_json_reading *r)
{
    if (!prism_json_take_row(r, 3) ||
        !prism_json_is_index(r, r->row[0], r->threads, "a thread") ||
        !prism_json_is_index(r, r->row[1], r->intervals.count, "an interval") ||
        !prism_json_in_range(r, r->row[2], 0, PRISM_JSON_TIME, "a CPU time")) {
        return false;
    }
    prism_builder_cpu(r->b, (uint32_t)r->row[0], r->intervals.items[r->row[1]],
                      r->row[2]);
    return true;
}

bool prism_json_take_mark(struct prism_json_reading *r)
{
    struct prism_span text = prism_span("", 0);
    int64_t at = PRISM_UNKNOWN;
    int64_t thread = PRISM_UNKNOWN;
    const struct prism_json_field fields[] = {
        {"at_ns", &at, NULL}, {"thread", &thread, NULL}, {"text", NULL, &text}};

    if (!prism_json_take_object(r, fields, FIELD_COUNT(fields)) || !is_time(r, at) ||
        !prism_json_is_index(r, thread, r->threads, "a thread")) {
        return false;
    }
    prism_builder_mark(r->b, (uint32_t)thread, at, text);
    return true;
}

bool prism_json_take_cost(struct prism_json_reading *r)
{
    struct prism_cost cost = {0};
    struct prism_span event = prism_span("", 0);
    int64_t process = PRISM_UNKNOWN;
    const struct prism_json_field fields[] = {
        {"process", &process, NULL},
        {"event", NULL, &event},
        {"inside_ps", &cost.inside_ps, NULL},
        {"outside_ps", &cost.outside_ps, NULL},
        {"inside_spread_ps", &cost.inside_spread_ps, NULL},
        {"outside_spread_ps", &cost.outside_spread_ps, NULL},
    };
    int number;

    if (!prism_json_take_object(r, fields, FIELD_COUNT(fields)) ||
        !prism_json_is_index(r, process, r->processes, "a process") ||
        !is_word(r, prism_json_events, event, "an event call, builtin or resume",
                 &number)) {
        return false;
    }
    for (size_t i = 2; i < FIELD_COUNT(fields); i++) {
        if (!prism_json_in_range(r, *fields[i].number, 0, COST_LIMIT_PS, "a cost")) {
            return false;
        }
    }
    cost.process = (uint32_t)process;
    cost.event = (enum prism_event)number;
    prism_builder_cost(r->b, &cost);
    return true;
}

bool prism_json_take_spawns(struct prism_json_reading *r)
{
    for (size_t i = 0; i < r->spawns.count; i++) {
        const struct prism_json_spawn *spawn = &r->spawns.items[i];
        uint32_t node;

        r->where = spawn->where;
        if (!prism_json_index(r, spawn->node, r->nodes.count, "a spawn_node", &node)) {
            return false;
        }
        prism_builder_spawned(r->b, spawn->process, spawn->parent,
                              node != PRISM_NONE ? r->nodes.items[node] : PRISM_NONE);
    }
    return true;
}
