/* SPDX-License-Identifier: MIT */
/* canonical.c - see canonical.h.  Numbers of one thing are added up before they are
 * written, so that it does not matter in how many parts they stood. */
#include "tests/support/canonical.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/out.h"
#include "core/base/vec.h"
#include "core/profile/builtin_name.h"

/* "what: number": numbers of the same `what` are one. */
struct line {
    char *what;
    int64_t number;
};

struct lines {
    const struct prism_profile *p;
    bool origins;
    const struct prism_notes *notes; /* what an essence need not hold */
    bool c_by_name;                  /* functions in C have in it their pstats name */
    struct prism_out *text;          /* of the line that is being written */
    struct {
        PRISM_VEC(struct line);
    } all;
};

static void end_line(struct lines *lines, int64_t number)
{
    struct prism_span text = prism_out_span(lines->text);

    prism_vec_push(&lines->all) = (struct line){prism_copy(text.at, text.len), number};
    prism_out_abandon(lines->text);
    lines->text = prism_out_memory();
}

static void put_function(struct lines *lines, uint32_t function)
{
    const struct prism_function *it = &lines->p->functions[function];

    prism_out_format(lines->text, " %s|%s|%s|%" PRIu32 "|%d", it->name, it->qualname,
                     prism_profile_path(lines->p, function), it->line, (int)it->kind);
}

static void put_path(struct lines *lines, uint32_t node)
{
    const struct prism_node *nodes = lines->p->tree.nodes;

    for (; node != 0; node = nodes[node].parent) {
        put_function(lines, nodes[node].function);
        prism_out_format(lines->text, " at %" PRIu32 " flags %" PRIu32,
                         nodes[node].line, nodes[node].flags);
    }
}

static void put_process(struct lines *lines, uint32_t process)
{
    const struct prism_process *it = &lines->p->processes[process];

    prism_out_format(
        lines->text,
        " process %" PRIu32 " %s %s of %" PRIu32 " %" PRIu32 " at %" PRId64, it->pid,
        it->command, it->name, it->parent_pid, it->through_pid, it->started_ns);
    if (it->source != PRISM_NONE) {
        prism_out_format(lines->text, " from %s", lines->p->sources[it->source].name);
    }
}

static void put_thread(struct lines *lines, uint32_t thread)
{
    const struct prism_thread *it = &lines->p->threads[thread];

    if (lines->origins) {
        prism_out_format(lines->text, " thread %s %" PRIu64 " %" PRId64 " %" PRId64,
                         it->name, it->tid, it->start_ns, it->end_ns);
        put_process(lines, it->process);
    }
}

static void put_metric(struct lines *lines, uint32_t metric)
{
    const struct prism_metric *it = &lines->p->metrics[metric];

    prism_out_format(lines->text, " %s in %s %d / %" PRId64, it->name, it->unit,
                     (int)it->role, it->divisor);
}

static void put_interval(struct lines *lines, uint32_t interval)
{
    const struct prism_interval *it = &lines->p->intervals[interval];

    prism_out_format(lines->text, " %" PRId64 "+%" PRId64, it->start_ns, it->len_ns);
}

static void add_run(struct lines *lines)
{
    const struct prism_profile *p = lines->p;

    for (size_t i = 0; i < p->source_count; i++) {
        const struct prism_source *it = &p->sources[i];

        prism_out_format(lines->text,
                         "source %s start %" PRId64 " wall %" PRId64 " mono %" PRId64
                         " weight %" PRId64,
                         it->name, it->start_ns, it->wall_ns, it->mono_ns, it->weight);
        end_line(lines, 1);
    }
    for (uint32_t i = 0; i < p->process_count; i++) {
        put_process(lines, i);
        if (p->processes[i].parent != PRISM_NONE) {
            prism_out_text(lines->text, " started by");
            put_process(lines, p->processes[i].parent);
        }
        if (p->processes[i].spawn_node != PRISM_NONE) {
            prism_out_text(lines->text, " in");
            put_path(lines, p->processes[i].spawn_node);
        }
        end_line(lines, 1);
    }
    for (uint32_t i = 0; i < p->thread_count; i++) {
        put_thread(lines, i);
        end_line(lines, 1);
    }
    prism_out_text(lines->text, "wall");
    end_line(lines, p->wall_anchor_ns);
}

static void add_events(struct lines *lines)
{
    const struct prism_profile *p = lines->p;

    for (size_t i = 0; i < p->meta_count; i++) {
        prism_out_format(lines->text, "%s=%s", p->meta[i].key, p->meta[i].value);
        end_line(lines, 1);
    }
    for (size_t i = 0; i < p->cpu_count; i++) {
        prism_out_text(lines->text, "cpu");
        put_thread(lines, p->cpu[i].thread);
        put_interval(lines, p->cpu[i].interval);
        end_line(lines, p->cpu[i].ns);
    }
    for (size_t i = 0; i < p->mark_count; i++) {
        prism_out_format(lines->text, "mark %s", p->marks[i].text);
        put_thread(lines, p->marks[i].thread);
        end_line(lines, p->marks[i].at_ns);
    }
    for (size_t i = 0; i < p->cost_count; i++) {
        prism_out_format(lines->text, "cost %d", (int)p->costs[i].event);
        put_process(lines, p->costs[i].process);
        end_line(lines, p->costs[i].inside_ps);
    }
}

static void add_names(struct lines *lines)
{
    const struct prism_profile *p = lines->p;

    for (uint32_t i = 0; i < p->file_count; i++) {
        prism_out_format(lines->text, "file %s size %" PRId64, p->files[i].path,
                         p->files[i].size);
        end_line(lines, p->files[i].mtime_ns);
    }
    for (uint32_t i = 0; i < p->function_count; i++) {
        prism_out_text(lines->text, "function");
        put_function(lines, i);
        end_line(lines, 1);
    }
    for (uint32_t i = 0; i < p->metric_count; i++) {
        prism_out_text(lines->text, "metric");
        put_metric(lines, i);
        end_line(lines, 1);
    }
}

static void add_tree(struct lines *lines)
{
    const struct prism_profile *p = lines->p;
    const struct prism_tree *tree = &p->tree;

    for (uint32_t i = 1; i < tree->node_count; i++) {
        prism_out_text(lines->text, "node");
        put_path(lines, i);
        end_line(lines, 1);
    }
    for (size_t i = 0; i < tree->cell_count * p->metric_count; i++) {
        const struct prism_cell *cell = &tree->cells[i / p->metric_count];

        if (tree->values[i] != 0) {
            prism_out_text(lines->text, "cell");
            put_path(lines, cell->node);
            put_thread(lines, cell->thread);
            put_interval(lines, cell->interval);
            put_metric(lines, (uint32_t)(i % p->metric_count));
            end_line(lines, tree->values[i]);
        }
    }
    for (size_t i = 0; i < tree->order_count; i++) {
        const struct prism_order *it = &tree->order[i];

        prism_out_format(lines->text, "order %d %" PRId64, (int)tree->order_kind,
                         it->start);
        put_path(lines, it->node);
        put_thread(lines, it->thread);
        end_line(lines, it->length);
    }
}

static void put_numbers(struct lines *lines, const char *what, uint32_t caller,
                        uint32_t callee, int64_t number)
{
    prism_out_text(lines->text, what);
    if (caller != PRISM_NONE) {
        put_function(lines, caller);
        prism_out_text(lines->text, " ->");
    }
    put_function(lines, callee);
    end_line(lines, number);
}

static void add_graph(struct lines *lines)
{
    const struct prism_profile *p = lines->p;
    const struct prism_graph *graph = &p->graph;
    size_t width = p->metric_count;

    for (uint32_t i = 0; i < p->function_count; i++) {
        put_numbers(lines, "calls", PRISM_NONE, i, graph->function_counts[i].calls);
        put_numbers(lines, "primitive", PRISM_NONE, i,
                    graph->function_counts[i].primitive);
    }
    for (size_t i = 0; i < p->function_count * width; i++) {
        put_metric(lines, (uint32_t)(i % width));
        put_numbers(lines, "self", PRISM_NONE, (uint32_t)(i / width),
                    graph->function_self[i]);
        put_metric(lines, (uint32_t)(i % width));
        put_numbers(lines, "total", PRISM_NONE, (uint32_t)(i / width),
                    graph->function_total[i]);
    }
    for (size_t i = 0; i < graph->edge_count * width; i++) {
        const struct prism_edge *edge = &graph->edges[i / width];

        prism_out_format(lines->text, "at %" PRIu32, edge->line);
        put_metric(lines, (uint32_t)(i % width));
        put_numbers(lines, "self", edge->caller, edge->callee, graph->edge_self[i]);
        prism_out_format(lines->text, "at %" PRIu32, edge->line);
        put_metric(lines, (uint32_t)(i % width));
        put_numbers(lines, "total", edge->caller, edge->callee, graph->edge_total[i]);
        if (i % width == 0) {
            prism_out_format(lines->text, "at %" PRIu32, edge->line);
            put_numbers(lines, "calls", edge->caller, edge->callee,
                        graph->edge_counts[i / width].calls);
            prism_out_format(lines->text, "at %" PRIu32, edge->line);
            put_numbers(lines, "primitive", edge->caller, edge->callee,
                        graph->edge_counts[i / width].primitive);
        }
    }
}

static int by_line(const void *a, const void *b)
{
    const struct line *left = a;
    const struct line *right = b;
    int order = strcmp(left->what, right->what);

    return order != 0 ? order
                      : (left->number > right->number) - (left->number < right->number);
}

/* The numbers of equal lines are added up, unless they are unknown; of what threads took
 * and gave back in one place nothing may be left. */
static char *join(struct lines *lines)
{
    struct prism_out *out = prism_out_memory();
    char *text;

    if (lines->all.count > 0) {
        qsort(lines->all.items, lines->all.count, sizeof *lines->all.items, by_line);
    }
    for (size_t i = 0; i < lines->all.count; i++) {
        struct line *line = &lines->all.items[i];

        if (i + 1 < lines->all.count && line->number != PRISM_UNKNOWN &&
            strcmp(line->what, line[1].what) == 0) {
            line[1].number += line->number;
        } else if (line->number != 0 || lines->notes == NULL) {
            prism_out_format(out, "%s: %" PRId64 "\n", line->what, line->number);
        }
        free(line->what);
    }
    text = prism_copy(prism_out_span(out).at, prism_out_span(out).len);
    prism_out_abandon(out);
    return text;
}

static char *release(struct lines *lines)
{
    char *text = join(lines);

    prism_vec_release(&lines->all);
    prism_out_abandon(lines->text);
    return text;
}

char *prism_test_canonical(const struct prism_profile *profile, bool origins)
{
    struct lines lines = {.p = profile, .origins = origins, .text = prism_out_memory()};

    if (origins) {
        add_run(&lines);
        add_events(&lines);
    }
    add_names(&lines);
    if (profile->shape == PRISM_TREE) {
        add_tree(&lines);
    } else {
        add_graph(&lines);
    }
    return release(&lines);
}

/* ---- the essence ---- */

/* Is there a note that says this, and perhaps more, of a loss or of what stands in its
 * place? */
static bool is_lost(const struct lines *lines, const char *what)
{
    size_t len = strlen(what);

    for (size_t i = 0; i < lines->notes->count; i++) {
        const struct prism_note *note = &lines->notes->items[i];

        if ((note->kind == PRISM_NOTE_LOST || note->kind == PRISM_NOTE_REPLACED) &&
            strncmp(note->text, what, len) == 0 &&
            strchr(",:", note->text[len]) != NULL) {
            return true;
        }
    }
    return false;
}

static void put_letters(struct prism_out *out, struct prism_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (isalnum((unsigned char)text.at[i])) {
            prism_out_char(out, text.at[i]);
        }
    }
}

/* What stands for a name that there is not, or in place of the root; behind it perhaps
 * that of a file. */
static struct prism_span without_stand_ins(struct prism_span letters)
{
    static const char *const stand_ins[] = {"unknown", "unnamed", "noname"};

    for (size_t i = 0; i < sizeof stand_ins / sizeof stand_ins[0];) {
        if (prism_span_starts(letters, stand_ins[i])) {
            letters = prism_span(letters.at + strlen(stand_ins[i]),
                                 letters.len - strlen(stand_ins[i]));
            i = 0;
        } else {
            i++;
        }
    }
    return letters;
}

/* Whether a format has places for name, file and line or one for all of them. */
static void put_letters_of(struct lines *lines, uint32_t function)
{
    const struct prism_function *it = &lines->p->functions[function];
    const char *path = prism_profile_path(lines->p, function);
    bool by_name = (lines->c_by_name && prism_kind_is_c(it->kind)) ||
                   is_lost(lines, "qualified names");
    struct prism_out *name = prism_out_memory();
    struct prism_out *letters = prism_out_memory();

    prism_builtin_stable_name(prism_span_of(by_name ? it->name : it->qualname), name);
    put_letters(letters, prism_out_span(name));
    put_letters(letters, prism_span_of(path));
    if (path[0] != '\0' && it->line > 0) {
        prism_out_format(letters, "%" PRIu32, it->line);
    }
    prism_out_char(lines->text, ' ');
    prism_out_span_text(lines->text, without_stand_ins(prism_out_span(letters)));
    prism_out_abandon(letters);
    prism_out_abandon(name);
}

static void end_number(struct lines *lines, int64_t number)
{
    if (number == PRISM_UNKNOWN || number == 0) {
        prism_out_abandon(lines->text);
        lines->text = prism_out_memory();
    } else {
        end_line(lines, number);
    }
}

static void put_line(struct lines *lines, uint32_t line)
{
    if (!is_lost(lines, "the lines on which calls stand")) {
        prism_out_format(lines->text, " at %" PRIu32, line);
    }
}

static void put_letters_of_path(struct lines *lines, uint32_t node)
{
    const struct prism_node *nodes = lines->p->tree.nodes;

    if (node == 0) {
        prism_out_text(lines->text, " ");
        put_line(lines, 0);
    }
    for (; node != 0; node = nodes[node].parent) {
        put_letters_of(lines, nodes[node].function);
        /* Nothing is there that a call on the outermost level could stand in. */
        put_line(lines, nodes[node].parent != 0 ? nodes[node].line : 0);
    }
}

static void add_essence_of_tree(struct lines *lines)
{
    const struct prism_profile *p = lines->p;
    uint32_t main_metric = prism_profile_main_metric(p);

    for (size_t i = 0; i < p->tree.cell_count * p->metric_count; i++) {
        uint32_t metric = (uint32_t)(i % p->metric_count);

        if (metric != main_metric && (!prism_role_counts(p->metrics[metric].role) ||
                                      is_lost(lines, p->metrics[metric].name))) {
            continue;
        }
        prism_out_text(lines->text, metric == main_metric ? "self" : "calls");
        put_letters_of_path(lines, p->tree.cells[i / p->metric_count].node);
        end_number(lines, p->tree.values[i]);
    }
}

static void add_essence_of_graph(struct lines *lines)
{
    const struct prism_profile *p = lines->p;
    size_t main_metric = prism_profile_main_metric(p);
    bool calls_lost =
        is_lost(lines, "unknown call counts") || is_lost(lines, "call counts of 0");

    for (uint32_t i = 0; i < p->function_count; i++) {
        size_t at = (size_t)i * p->metric_count + main_metric;

        prism_out_text(lines->text, "self");
        put_letters_of(lines, i);
        end_number(lines, p->graph.function_self[at]);
        prism_out_text(lines->text, "calls");
        put_letters_of(lines, i);
        end_number(lines, calls_lost ? 0 : p->graph.function_counts[i].calls);
    }
    for (size_t i = 0; i < p->graph.edge_count; i++) {
        const struct prism_edge *edge = &p->graph.edges[i];

        prism_out_text(lines->text, "calls");
        put_letters_of(lines, edge->caller);
        put_letters_of(lines, edge->callee);
        put_line(lines, edge->line);
        end_number(lines, calls_lost ? 0 : p->graph.edge_counts[i].calls);
    }
}

char *prism_test_essence(const struct prism_profile *profile,
                         const struct prism_notes *notes, bool c_by_name)
{
    struct lines lines = {
        .p = profile,
        .notes = notes,
        .c_by_name = c_by_name,
        .text = prism_out_memory(),
    };

    if (profile->shape == PRISM_TREE) {
        add_essence_of_tree(&lines);
    } else {
        add_essence_of_graph(&lines);
    }
    return release(&lines);
}
