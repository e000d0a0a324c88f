/* SPDX-License-Identifier: MIT */
/* json_write.c - each table of the model is a list with one element on each line:
 * objects where there are few, rows of numbers where there may be many. */
#include "converters/json_write.h"

#include <inttypes.h>

#include "converters/json_text.h"
#include "converters/json_words.h"

/* `before` and a number, or null for one that is not known. */
static void put_number(struct prism_out *out, const char *before, int64_t value)
{
    prism_out_text(out, before);
    if (value == PRISM_UNKNOWN) {
        prism_out_text(out, "null");
    } else {
        prism_out_i64(out, value);
    }
}

static void put_index(struct prism_out *out, const char *before, uint32_t index)
{
    put_number(out, before, index == PRISM_NONE ? PRISM_UNKNOWN : (int64_t)index);
}

/* Before an element, and behind the last. */
static void next_line(struct prism_out *out, size_t i)
{
    prism_out_text(out, i > 0 ? ",\n" : "\n");
}

static void begin_list(struct prism_out *out, const char *name)
{
    prism_out_format(out, ",\n\"%s\":[", name);
}

static void write_facts(const struct prism_profile *p, struct prism_out *out)
{
    begin_list(out, "meta");
    for (size_t i = 0; i < p->meta_count; i++) {
        next_line(out, i);
        prism_json_put(out, "{\"key\":", p->meta[i].key);
        prism_json_put(out, ",\"value\":", p->meta[i].value);
        prism_out_char(out, '}');
    }
    prism_out_text(out, "]");
    begin_list(out, "sources");
    for (size_t i = 0; i < p->source_count; i++) {
        const struct prism_source *it = &p->sources[i];

        next_line(out, i);
        prism_json_put(out, "{\"name\":", it->name);
        put_number(out, ",\"start_ns\":", it->start_ns);
        put_number(out, ",\"wall_ns\":", it->wall_ns);
        put_number(out, ",\"mono_ns\":", it->mono_ns);
        put_number(out, ",\"weight\":", it->weight);
        prism_out_text(out, ",\"run_id\":\"");
        for (size_t j = 0; j < sizeof it->run_id; j++) {
            prism_out_format(out, "%02x", it->run_id[j]);
        }
        prism_out_text(out, "\"}");
    }
    prism_out_text(out, "]");
}

static void write_names(const struct prism_profile *p, struct prism_out *out)
{
    begin_list(out, "metrics");
    for (uint32_t i = 0; i < p->metric_count; i++) {
        next_line(out, i);
        prism_json_put(out, "{\"name\":", p->metrics[i].name);
        prism_json_put(out, ",\"unit\":", p->metrics[i].unit);
        prism_json_put(out, ",\"role\":", prism_json_roles[p->metrics[i].role]);
        put_number(out, ",\"divisor\":", p->metrics[i].divisor);
        prism_out_char(out, '}');
    }
    prism_out_text(out, "]");
    begin_list(out, "files");
    for (uint32_t i = 0; i < p->file_count; i++) {
        next_line(out, i);
        prism_json_put(out, "{\"path\":", p->files[i].path);
        put_number(out, ",\"size\":", p->files[i].size);
        put_number(out, ",\"mtime_ns\":", p->files[i].mtime_ns);
        prism_out_char(out, '}');
    }
    prism_out_text(out, "]");
    begin_list(out, "functions");
    for (uint32_t i = 0; i < p->function_count; i++) {
        const struct prism_function *it = &p->functions[i];

        next_line(out, i);
        prism_json_put(out, "{\"name\":", it->name);
        prism_json_put(out, ",\"qualname\":", it->qualname);
        put_index(out, ",\"file\":", it->file);
        put_number(out, ",\"line\":", it->line);
        prism_json_put(out, ",\"kind\":", prism_json_kinds[it->kind]);
        prism_out_char(out, '}');
    }
    prism_out_text(out, "]");
}

static void write_processes(const struct prism_profile *p, struct prism_out *out)
{
    begin_list(out, "processes");
    for (uint32_t i = 0; i < p->process_count; i++) {
        const struct prism_process *it = &p->processes[i];

        next_line(out, i);
        put_number(out, "{\"pid\":", it->pid);
        put_index(out, ",\"parent\":", it->parent);
        put_index(out, ",\"spawn_node\":", it->spawn_node);
        put_index(out, ",\"source\":", it->source);
        put_number(out, ",\"parent_pid\":", it->parent_pid);
        prism_json_put(out, ",\"command\":", it->command);
        prism_out_char(out, '}');
    }
    prism_out_text(out, "]");
    begin_list(out, "threads");
    for (uint32_t i = 0; i < p->thread_count; i++) {
        const struct prism_thread *it = &p->threads[i];

        next_line(out, i);
        put_number(out, "{\"process\":", it->process);
        prism_out_format(out, ",\"tid\":\"%" PRIu64 "\"", it->tid);
        prism_json_put(out, ",\"name\":", it->name);
        put_number(out, ",\"start_ns\":", it->start_ns);
        put_number(out, ",\"end_ns\":", it->end_ns);
        prism_out_char(out, '}');
    }
    prism_out_text(out, "]");
}

static void write_run(const struct prism_profile *p, struct prism_out *out)
{
    begin_list(out, "intervals");
    for (uint32_t i = 0; i < p->interval_count; i++) {
        next_line(out, i);
        put_number(out, "[", p->intervals[i].start_ns);
        put_number(out, ",", p->intervals[i].len_ns);
        prism_out_char(out, ']');
    }
    prism_out_text(out, "]");
    begin_list(out, "cpu");
    for (size_t i = 0; i < p->cpu_count; i++) {
        next_line(out, i);
        put_number(out, "[", p->cpu[i].thread);
        put_number(out, ",", p->cpu[i].interval);
        put_number(out, ",", p->cpu[i].ns);
        prism_out_char(out, ']');
    }
    prism_out_text(out, "]");
    begin_list(out, "marks");
    for (size_t i = 0; i < p->mark_count; i++) {
        next_line(out, i);
        put_number(out, "{\"at_ns\":", p->marks[i].at_ns);
        put_number(out, ",\"thread\":", p->marks[i].thread);
        prism_json_put(out, ",\"text\":", p->marks[i].text);
        prism_out_char(out, '}');
    }
    prism_out_text(out, "]");
    begin_list(out, "costs");
    for (size_t i = 0; i < p->cost_count; i++) {
        const struct prism_cost *it = &p->costs[i];

        next_line(out, i);
        put_number(out, "{\"process\":", it->process);
        prism_json_put(out, ",\"event\":", prism_json_events[it->event]);
        put_number(out, ",\"inside_ps\":", it->inside_ps);
        put_number(out, ",\"outside_ps\":", it->outside_ps);
        put_number(out, ",\"inside_spread_ps\":", it->inside_spread_ps);
        put_number(out, ",\"outside_spread_ps\":", it->outside_spread_ps);
        prism_out_char(out, '}');
    }
    prism_out_text(out, "]");
}

/* The root, which is the same everywhere, is not written. */
static void write_tree(const struct prism_profile *p, struct prism_out *out)
{
    const struct prism_tree *tree = &p->tree;

    begin_list(out, "nodes");
    for (uint32_t i = 1; i < tree->node_count; i++) {
        next_line(out, i - 1);
        put_number(out, "[", tree->nodes[i].parent);
        put_number(out, ",", tree->nodes[i].function);
        put_number(out, ",", tree->nodes[i].line);
        put_number(out, ",", tree->nodes[i].flags);
        prism_out_char(out, ']');
    }
    prism_out_text(out, "]");
    begin_list(out, "cells");
    for (size_t i = 0; i < tree->cell_count; i++) {
        next_line(out, i);
        put_number(out, "[", tree->cells[i].node);
        put_number(out, ",", tree->cells[i].thread);
        put_number(out, ",", tree->cells[i].interval);
        for (uint32_t m = 0; m < p->metric_count; m++) {
            put_number(out, ",", tree->values[i * p->metric_count + m]);
        }
        prism_out_char(out, ']');
    }
    prism_out_text(out, "]");
    prism_json_put(out, ",\n\"order_kind\":", prism_json_orders[tree->order_kind]);
    begin_list(out, "order");
    for (size_t i = 0; i < tree->order_count; i++) {
        next_line(out, i);
        put_number(out, "[", tree->order[i].node);
        put_number(out, ",", tree->order[i].thread);
        put_number(out, ",", tree->order[i].start);
        put_number(out, ",", tree->order[i].length);
        prism_out_char(out, ']');
    }
    prism_out_text(out, "]");
}

/* Calls, primitive calls, and for each metric self and total. */
static void write_numbers(struct prism_out *out, const struct prism_counts *counts,
                          const int64_t *self, const int64_t *total, size_t width)
{
    put_number(out, "", counts->calls);
    put_number(out, ",", counts->primitive);
    for (size_t m = 0; m < width; m++) {
        put_number(out, ",", self[m]);
        put_number(out, ",", total[m]);
    }
    prism_out_char(out, ']');
}

static void write_graph(const struct prism_profile *p, struct prism_out *out)
{
    const struct prism_graph *graph = &p->graph;
    size_t width = p->metric_count;

    begin_list(out, "function_numbers");
    for (size_t i = 0; i < p->function_count; i++) {
        next_line(out, i);
        prism_out_char(out, '[');
        write_numbers(out, &graph->function_counts[i], graph->function_self + i * width,
                      graph->function_total + i * width, width);
    }
    prism_out_text(out, "]");
    begin_list(out, "edges");
    for (size_t i = 0; i < graph->edge_count; i++) {
        next_line(out, i);
        put_number(out, "[", graph->edges[i].caller);
        put_number(out, ",", graph->edges[i].callee);
        put_number(out, ",", graph->edges[i].line);
        prism_out_char(out, ',');
        write_numbers(out, &graph->edge_counts[i], graph->edge_self + i * width,
                      graph->edge_total + i * width, width);
    }
    prism_out_text(out, "]");
}

bool prism_json_write(const struct prism_profile *profile,
                      const struct prism_settings *settings, struct prism_out *out,
                      struct prism_notes *notes, struct prism_error *err)
{
    (void)settings;
    (void)notes;
    (void)err;
    prism_out_format(out, "{\"format\":\"" PRISM_JSON_FORMAT "\",\"version\":%d,\n",
                     PRISM_JSON_VERSION);
    prism_json_put(out, "\"shape\":", prism_json_shapes[profile->shape]);
    put_number(out, ",\n\"wall_anchor_ns\":", profile->wall_anchor_ns);
    write_facts(profile, out);
    write_names(profile, out);
    write_processes(profile, out);
    write_run(profile, out);
    if (profile->shape == PRISM_TREE) {
        write_tree(profile, out);
    } else {
        write_graph(profile, out);
    }
    prism_out_text(out, "}\n");
    return true;
}
