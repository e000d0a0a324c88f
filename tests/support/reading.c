/* SPDX-License-Identifier: MIT */
/* reading.c - see reading.h. */
#include "tests/support/reading.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "converters/convert.h"
#include "core/base/gzip.h"
#include "core/base/memory.h"
#include "core/profile/check.h"
#include "core/profile/walk.h"

static void check(const struct prism_profile *profile)
{
    struct prism_error fault = {{0}};

    if (!prism_profile_check(profile, &fault)) {
        (void)fprintf(stderr, "%s\n", fault.text);
        abort();
    }
}

const struct prism_profile *prism_test_read(const struct prism_format *format,
                                            const char *name, struct prism_span bytes,
                                            struct prism_notes *notes,
                                            struct prism_error *err)
{
    const struct prism_settings settings = {0};
    struct prism_builder *b = prism_builder_new();
    char *copy = prism_alloc(bytes.len);
    const struct prism_profile *profile = NULL;
    struct prism_cursor in;

    if (bytes.len > 0) {
        memcpy(copy, bytes.at, bytes.len);
    }
    in = prism_cursor(name, prism_span(copy, bytes.len));
    if (format->read(&in, &settings, b, notes, err)) {
        profile = prism_builder_finish(b, name, err);
    } else {
        prism_builder_free(b);
    }
    free(copy);
    if (profile != NULL) {
        check(profile);
    }
    return profile;
}

struct prism_out *prism_test_write(const struct prism_format *format,
                                   const struct prism_profile *profile,
                                   struct prism_notes *notes, struct prism_error *err)
{
    const struct prism_settings settings = {0};
    struct prism_out *out = prism_out_memory();
    bool made;
    const struct prism_profile *adapted =
        prism_adapt(profile, format->writes, PRISM_UNFOLD_CONTEXTS, &made, notes, err);

    if (adapted == NULL || !format->write(adapted, &settings, out, notes, err)) {
        prism_out_abandon(out);
        out = NULL;
    }
    if (made) {
        prism_profile_free(adapted);
    }
    return out;
}

struct prism_out *prism_test_unpack(struct prism_out *out)
{
    struct prism_out *plain;
    struct prism_span bytes;
    struct prism_error err = {{0}};

    if (out == NULL || !prism_gzip_is(prism_out_span(out))) {
        return out;
    }
    if (!prism_gzip_inflate(prism_out_span(out), "written", &bytes, &err)) {
        (void)fprintf(stderr, "%s\n", err.text);
        abort();
    }
    plain = prism_out_memory();
    prism_out_span_text(plain, bytes);
    free((char *)bytes.at);
    prism_out_abandon(out);
    return plain;
}

bool prism_test_is_message(const struct prism_error *err)
{
    return err->text[0] != '\0' && strchr(err->text, '\n') == NULL &&
           memchr(err->text, '\0', sizeof err->text) != NULL;
}

int64_t prism_test_total(const struct prism_profile *profile)
{
    uint32_t metric = prism_profile_main_metric(profile);
    bool tree = profile->shape == PRISM_TREE;
    size_t rows = tree ? profile->tree.cell_count : profile->function_count;
    const int64_t *values = tree ? profile->tree.values : profile->graph.function_self;
    int64_t sum = 0;

    for (size_t i = 0; i < rows; i++) {
        sum += values[i * profile->metric_count + metric];
    }
    return sum;
}

static void dump_function(const struct prism_profile *p, uint32_t function,
                          struct prism_out *out)
{
    const struct prism_function *row = &p->functions[function];

    prism_out_text(out, row->qualname);
    if (row->file != PRISM_NONE) {
        prism_out_format(out, " (%s:%u)", prism_profile_path(p, function), row->line);
    }
}

static void dump_value(int64_t value, struct prism_out *out)
{
    prism_out_char(out, ' ');
    if (value == PRISM_UNKNOWN) {
        prism_out_char(out, '?');
    } else {
        prism_out_i64(out, value);
    }
}

static void dump_tree(const struct prism_profile *p, struct prism_out *out)
{
    struct prism_walk walk;

    prism_walk_init(&walk, p);
    while (prism_walk_next(&walk)) {
        if (!walk.entering) {
            continue;
        }
        prism_out_format(out, "%*s", (int)walk.depth * 2, "");
        if (walk.node == 0) {
            prism_out_text(out, "tree");
        } else {
            dump_function(p, p->tree.nodes[walk.node].function, out);
        }
        for (size_t i = p->tree.cell_start[walk.node];
             i < p->tree.cell_start[walk.node + 1]; i++) {
            prism_out_format(out, " [%u]", p->tree.cells[i].thread);
            for (uint32_t m = 0; m < p->metric_count; m++) {
                dump_value(p->tree.values[i * p->metric_count + m], out);
            }
        }
        prism_out_char(out, '\n');
    }
    prism_walk_release(&walk);
    for (size_t i = 0; i < p->tree.order_count; i++) {
        const struct prism_order *order = &p->tree.order[i];

        prism_out_text(out, "order ");
        if (order->node > 0) {
            dump_function(p, p->tree.nodes[order->node].function, out);
        }
        prism_out_format(out, " [%u] %lld %lld\n", order->thread,
                         (long long)order->start, (long long)order->length);
    }
}

static void dump_graph(const struct prism_profile *p, struct prism_out *out)
{
    const struct prism_graph *graph = &p->graph;

    prism_out_text(out, "graph\n");
    for (uint32_t i = 0; i < p->function_count; i++) {
        dump_function(p, i, out);
        dump_value(graph->function_counts[i].calls, out);
        dump_value(graph->function_counts[i].primitive, out);
        for (uint32_t m = 0; m < p->metric_count; m++) {
            dump_value(graph->function_self[i * p->metric_count + m], out);
            dump_value(graph->function_total[i * p->metric_count + m], out);
        }
        prism_out_char(out, '\n');
    }
    for (size_t i = 0; i < graph->edge_count; i++) {
        dump_function(p, graph->edges[i].caller, out);
        prism_out_text(out, " -> ");
        dump_function(p, graph->edges[i].callee, out);
        dump_value(graph->edge_counts[i].calls, out);
        dump_value(graph->edge_counts[i].primitive, out);
        for (uint32_t m = 0; m < p->metric_count; m++) {
            dump_value(graph->edge_self[i * p->metric_count + m], out);
            dump_value(graph->edge_total[i * p->metric_count + m], out);
        }
        prism_out_char(out, '\n');
    }
}

void prism_test_dump(const struct prism_profile *profile, struct prism_out *out)
{
    for (uint32_t i = 0; i < profile->metric_count; i++) {
        const struct prism_metric *metric = &profile->metrics[i];

        prism_out_format(out, "metric %s in %s", metric->name, metric->unit);
        if (metric->divisor != 1) {
            prism_out_format(out, " / %lld", (long long)metric->divisor);
        }
        prism_out_char(out, '\n');
    }
    for (uint32_t i = 0; i < profile->thread_count; i++) {
        const struct prism_thread *thread = &profile->threads[i];

        prism_out_format(out, "thread %u of process %u: %s\n", i,
                         profile->processes[thread->process].pid, thread->name);
    }
    for (size_t i = 0; i < profile->meta_count; i++) {
        prism_out_format(out, "meta %s: %s\n", profile->meta[i].key,
                         profile->meta[i].value);
    }
    if (profile->shape == PRISM_TREE) {
        dump_tree(profile, out);
    } else {
        dump_graph(profile, out);
    }
}
