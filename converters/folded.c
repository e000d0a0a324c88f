/* SPDX-License-Identifier: MIT */
/* folded.c - folded ("collapsed") stacks: one line for each calling context, as
 * flamegraph.pl, inferno, speedscope and many others read and write them.  The
 * grammar of a line stands in folded_line.h, the reader in folded_read.c.
 *
 * Read: comments, CR LF, tabs, fractions (kept to six decimals); two counts on
 * every line are "samples before" and "samples"; Austin's "P1;T2" frames become
 * processes and threads, its counts times or bytes; other counts are samples, or
 * times where --unit says so.  File and line come out of
 * frames such as "name (file.py:12)" when most frames have them.
 *
 * Written: one line for each distinct stack, siblings sorted bytewise, counts
 * rounded so that their sum is the rounded total.  A frame is "name (file:line)".
 *
 * Loses: the unit (times are written in microseconds unless --unit says
 * otherwise), calls, call lines, every metric but the main one, threads (unless
 * --threads), time intervals and order, negative values. */
#include <stdlib.h>
#include <string.h>

#include "converters/decimal.h"
#include "converters/folded_line.h"
#include "converters/folded_read.h"
#include "converters/format.h"
#include "converters/losses.h"
#include "core/base/memory.h"
#include "core/profile/walk.h"

enum { OPTION_UNIT, OPTION_THREADS, OPTION_NAMES };

static const struct prism_option folded_options[] = {
    [OPTION_UNIT] = {"unit", PRISM_OPTION_CHOICE, "ns|us|ms", "us",
                     "what a count of time is; read as samples unless given"},
    [OPTION_THREADS] = {"threads", PRISM_OPTION_FLAG, NULL, NULL,
                        "begin each stack with its thread"},
    [OPTION_NAMES] = {"names", PRISM_OPTION_FLAG, NULL, NULL,
                      "frames without file and line"},
    {NULL, PRISM_OPTION_FLAG, NULL, NULL, NULL},
};

/* A stack that is written: a node of the merged tree and its value. */
struct stack {
    uint32_t node;
    int64_t value; /* stored units at first, counts at the end */
};

struct writing {
    const struct prism_profile *profile;
    const struct prism_settings *settings;
    struct prism_out *out;
    struct prism_notes *notes;
    uint32_t metric;
};

static int folded_probe(struct prism_span head)
{
    struct prism_cursor in = prism_cursor("", head);
    struct prism_span text;
    size_t good = 0;
    size_t bad = 0;
    size_t deep = 0;

    if (prism_span_starts(head, "\xef\xbb\xbf")) {
        in.at += 3;
    }
    for (size_t i = 0; i < head.len; i++) {
        unsigned char byte = (unsigned char)head.at[i];

        if (byte < 0x20 && byte != '\n' && byte != '\r' && byte != '\t') {
            return PRISM_PROBE_NO;
        }
    }
    while (prism_cursor_line(&in, &text)) {
        struct prism_folded_line line = prism_folded_line(text);
        bool cut = in.at == in.end && head.len == PRISM_PROBE_LEN;

        /* The last line of a long input may be cut off before its count. */
        if (line.kind == PRISM_FOLDED_STACK ||
            (cut && memchr(text.at, ';', text.len) != NULL)) {
            good++;
            deep += memchr(text.at, ';', text.len) != NULL;
        } else {
            bad += (line.kind == PRISM_FOLDED_INVALID ||
                    line.kind == PRISM_FOLDED_NEGATIVE) &&
                   !cut;
        }
    }
    if (good == 0 || head.at[0] == '{' || (deep == 0 ? bad > 0 : bad * 4 > good)) {
        return PRISM_PROBE_NO;
    }
    return deep > 0 && bad == 0 ? PRISM_PROBE_LIKELY : PRISM_PROBE_MAYBE;
}

/* A blank before trailing digits would make a second count of them; what
 * separates frames or lines cannot stay either. */
static void add_frame_text(struct prism_out *frame, struct prism_span text)
{
    size_t digits = text.len;

    while (digits > 0 && ((text.at[digits - 1] >= '0' && text.at[digits - 1] <= '9') ||
                          text.at[digits - 1] == '.' || text.at[digits - 1] == ',')) {
        digits--;
    }
    for (size_t i = 0; i < text.len; i++) {
        char byte = text.at[i];

        if (byte == ';') {
            byte = ':';
        } else if ((unsigned char)byte < 0x20) {
            byte = ' ';
        }
        if (byte == ' ' && i + 1 == digits && digits < text.len) {
            byte = '_';
        }
        prism_out_char(frame, byte);
    }
}

/* Blanks at the ends of a frame would be lost in reading. */
static struct prism_span finish_frame(struct prism_out *frame)
{
    struct prism_span text = prism_span_trim(prism_out_span(frame));

    return text.len > 0 ? text : prism_span_of("[unknown]");
}

static uint32_t function_frame(const struct writing *w, struct prism_builder *merged,
                               uint32_t function)
{
    const struct prism_function *from = &w->profile->functions[function];
    const char *path = prism_profile_path(w->profile, function);
    struct prism_out *frame = prism_out_memory();
    struct prism_function_spec spec = {.kind = PRISM_KIND_OTHER};
    uint32_t id;

    /* Palettes of other tools know "<built-in method ...>". */
    add_frame_text(frame, prism_span_of(prism_kind_is_c(from->kind) ? from->name
                                                                    : from->qualname));
    if (path[0] != '\0' &&
        !prism_settings_flag(w->settings, &folded_options[OPTION_NAMES])) {
        prism_out_text(frame, " (");
        add_frame_text(frame, prism_span_of(path));
        if (from->line > 0) {
            prism_out_format(frame, ":%u", from->line);
        }
        prism_out_char(frame, ')');
    }
    spec.name = finish_frame(frame);
    id = prism_builder_function(merged, &spec);
    prism_out_abandon(frame);
    return id;
}

static uint32_t thread_frame(const struct writing *w, struct prism_builder *merged,
                             uint32_t thread)
{
    const struct prism_thread *from = &w->profile->threads[thread];
    struct prism_out *frame = prism_out_memory();
    struct prism_function_spec spec = {.kind = PRISM_KIND_OTHER};
    uint32_t id;

    prism_out_text(frame, "thread ");
    if (from->name[0] != '\0') {
        add_frame_text(frame, prism_span_of(from->name));
    } else {
        prism_out_format(frame, "(%u)", thread);
    }
    spec.name = finish_frame(frame);
    id = prism_builder_function(merged, &spec);
    prism_out_abandon(frame);
    return id;
}

/* Where a value of the root belongs: a line needs at least one frame. */
static uint32_t unknown_child(struct prism_builder *merged, uint32_t root)
{
    const struct prism_function_spec spec = {.name = prism_span_of("[unknown]"),
                                             .kind = PRISM_KIND_OTHER};

    return prism_builder_child(merged, root, prism_builder_function(merged, &spec), 0);
}

/* Add the stacks of one thread, or of all (PRISM_NONE), below `root`. */
static void merge_stacks(const struct writing *w, struct prism_builder *merged,
                         uint32_t thread, uint32_t root)
{
    const struct prism_tree *tree = &w->profile->tree;
    uint32_t *frames = prism_alloc(w->profile->function_count * sizeof *frames);
    uint32_t *places = prism_alloc(tree->node_count * sizeof *places);

    for (uint32_t i = 0; i < w->profile->function_count; i++) {
        frames[i] = function_frame(w, merged, i);
    }
    places[0] = root;
    for (uint32_t node = 0; node < tree->node_count; node++) {
        if (node > 0) {
            places[node] = prism_builder_child(merged, places[tree->nodes[node].parent],
                                               frames[tree->nodes[node].function], 0);
        }
        for (size_t i = tree->cell_start[node]; i < tree->cell_start[node + 1]; i++) {
            if (thread == PRISM_NONE || tree->cells[i].thread == thread) {
                prism_builder_add(
                    merged, node > 0 ? places[node] : unknown_child(merged, root), 0,
                    tree->values[i * w->profile->metric_count + w->metric]);
            }
        }
    }
    free(places);
    free(frames);
}

/* The tree with one node for each distinct stack of frames as they are written. */
static const struct prism_profile *merge_frames(const struct writing *w,
                                                struct prism_error *err)
{
    struct prism_builder *merged = prism_builder_new();

    prism_builder_shape(merged, PRISM_TREE);
    (void)prism_builder_metric(merged, "value", "none", PRISM_ROLE_OTHER, 1);
    if (prism_settings_flag(w->settings, &folded_options[OPTION_THREADS])) {
        for (uint32_t i = 0; i < w->profile->thread_count; i++) {
            merge_stacks(w, merged, i,
                         prism_builder_child(merged, 0, thread_frame(w, merged, i), 0));
        }
    } else {
        merge_stacks(w, merged, PRISM_NONE, 0);
    }
    return prism_builder_finish(merged, "folded stacks", err);
}

struct sibling {
    uint32_t parent;
    uint32_t node;
    const char *name;
};

static int by_parent_and_name(const void *a, const void *b)
{
    const struct sibling *left = a;
    const struct sibling *right = b;

    if (left->parent != right->parent) {
        return left->parent < right->parent ? -1 : 1;
    }
    return strcmp(left->name, right->name);
}

/* A copy of the child lists of `walk`, sorted by name. */
static void sort_siblings(struct prism_walk *walk, const struct prism_profile *merged)
{
    const struct prism_tree *tree = &merged->tree;
    size_t count = tree->node_count - 1;
    struct sibling *siblings = prism_alloc(count * sizeof *siblings);

    for (uint32_t i = 0; i < count; i++) {
        const struct prism_node *node = &tree->nodes[i + 1];

        siblings[i] = (struct sibling){node->parent, i + 1,
                                       merged->functions[node->function].name};
    }
    if (count > 1) {
        qsort(siblings, count, sizeof *siblings, by_parent_and_name);
    }
    for (size_t i = count; i-- > 0;) {
        bool last = i + 1 == count || siblings[i + 1].parent != siblings[i].parent;

        walk->next_sibling[siblings[i].node] = last ? PRISM_NONE : siblings[i + 1].node;
        walk->first_child[siblings[i].parent] = siblings[i].node;
    }
    free(siblings);
}

/* What rounding down took away from a stack. */
struct rest {
    int64_t amount;
    size_t stack;
};

static int by_amount(const void *a, const void *b)
{
    const struct rest *left = a;
    const struct rest *right = b;

    if (left->amount != right->amount) {
        return left->amount > right->amount ? -1 : 1;
    }
    return (left->stack > right->stack) - (left->stack < right->stack);
}

/* Values to counts of `unit` each by largest remainder: their sum is the rounded
 * sum.  The order of equal remainders follows the tree, so it is reproducible. */
static void round_values(struct stack *stacks, size_t count, int64_t unit)
{
    struct rest *rests = prism_alloc(count * sizeof *rests);
    int64_t left = 0;

    for (size_t i = 0; i < count; i++) {
        rests[i] = (struct rest){stacks[i].value % unit, i};
        stacks[i].value /= unit;
        left += rests[i].amount;
    }
    if (count > 1) {
        qsort(rests, count, sizeof *rests, by_amount);
    }
    left = (left + unit / 2) / unit;
    for (size_t i = 0; i < count && left > 0; i++, left--) {
        stacks[rests[i].stack].value++;
    }
    free(rests);
}

/* The stacks with a value above 0; the caller frees them. */
static struct stack *collect_stacks(const struct writing *w,
                                    const struct prism_profile *merged, size_t *count)
{
    const struct prism_tree *tree = &merged->tree;
    struct stack *stacks = prism_alloc(tree->cell_count * sizeof *stacks);

    *count = 0;
    for (size_t i = 0; i < tree->cell_count; i++) {
        if (tree->values[i] > 0) {
            stacks[(*count)++] = (struct stack){tree->cells[i].node, tree->values[i]};
        } else {
            prism_notes_add(w->notes, PRISM_NOTE_LOST, "stacks with a value below 0");
        }
    }
    return stacks;
}

/* In nanoseconds. */
static int64_t unit_setting(const struct prism_settings *settings)
{
    const char *unit = prism_settings_text(settings, &folded_options[OPTION_UNIT]);

    return strcmp(unit, "ns") == 0 ? 1 : strcmp(unit, "us") == 0 ? 1000 : 1000000;
}

static int64_t unit_of(const struct writing *w)
{
    bool time = w->profile->metrics[w->metric].role == PRISM_ROLE_TIME;

    return time ? unit_setting(w->settings) : 1;
}

static void write_stack(const struct writing *w, const struct prism_profile *merged,
                        const uint32_t *path, size_t depth, int64_t value)
{
    for (size_t i = 0; i < depth; i++) {
        if (i > 0) {
            prism_out_char(w->out, ';');
        }
        prism_out_text(w->out,
                       merged->functions[merged->tree.nodes[path[i]].function].name);
    }
    prism_out_char(w->out, ' ');
    prism_put_decimal(w->out, value, w->profile->metrics[w->metric].divisor);
    prism_out_char(w->out, '\n');
}

/* False when there is none. */
static bool write_stacks(const struct writing *w, const struct prism_profile *merged)
{
    size_t count;
    struct stack *stacks = collect_stacks(w, merged, &count);
    bool any = false;
    int64_t *values = prism_alloc_zeroed(merged->tree.node_count, sizeof *values);
    uint32_t *path = prism_alloc(merged->tree.node_count * sizeof *path);
    size_t depth = 0;
    struct prism_walk walk;

    round_values(stacks, count, unit_of(w));
    for (size_t i = 0; i < count; i++) {
        values[stacks[i].node] = stacks[i].value;
    }
    free(stacks);
    prism_walk_init(&walk, merged);
    sort_siblings(&walk, merged);
    while (prism_walk_next(&walk)) {
        if (walk.node != 0 && walk.entering) {
            path[depth++] = walk.node;
        } else if (walk.node != 0) {
            depth--;
        }
        if (walk.entering && values[walk.node] > 0) {
            write_stack(w, merged, path, depth, values[walk.node]);
            any = true;
        }
    }
    prism_walk_release(&walk);
    free(path);
    free(values);
    return any;
}

static bool folded_write(const struct prism_profile *profile,
                         const struct prism_settings *settings, struct prism_out *out,
                         struct prism_notes *notes, struct prism_error *err)
{
    const struct writing w = {profile, settings, out, notes,
                              prism_profile_main_metric(profile)};
    const char *estimated = prism_profile_meta(profile, "estimated");
    const struct prism_profile *merged = merge_frames(&w, err);
    bool any;

    if (merged == NULL) {
        return false;
    }
    prism_note_losses(profile,
                      prism_settings_flag(settings, &folded_options[OPTION_THREADS])
                          ? PRISM_PLACE_THREADS
                          : 0,
                      notes);
    if (estimated != NULL) {
        prism_out_format(out, "# estimated: %s\n", estimated);
    }
    any = write_stacks(&w, merged);
    prism_profile_free(merged);
    return any || prism_error_set(err, "folded stacks: expected a stack with at least "
                                       "one count, found none");
}

/* A file does not say whether it counts samples or times: the user may. */
static bool folded_read(struct prism_cursor *in, const struct prism_settings *settings,
                        struct prism_builder *b, struct prism_notes *notes,
                        struct prism_error *err)
{
    bool times = prism_settings_flag(settings, &folded_options[OPTION_UNIT]);

    return prism_folded_read(in, times ? unit_setting(settings) : 0, b, notes, err);
}

const struct prism_format prism_format_folded = {
    .title = "folded stacks (flamegraph.pl, inferno, speedscope, py-spy raw, Austin)",
    .patterns = (const char *const[]){"*.folded", "*.collapsed", NULL},
    .writes = PRISM_TREE,
    .options = folded_options,
    .probe = folded_probe,
    .read = folded_read,
    .write = folded_write,
};
