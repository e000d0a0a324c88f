/* SPDX-License-Identifier: MIT */
/* folded_write.c - a tree as lines, one for each distinct stack.
 *
 * Functions may have the same text as a frame, and calls from several lines have; where
 * that makes siblings alike, the tree is merged first.  Mostly it does not, and the
 * profile is written as it is: lists of children are sorted by counting, and a stack's
 * text is its parent's with a frame behind it. */
#include "converters/folded_write.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "converters/decimal.h"
#include "converters/losses.h"
#include "core/base/memory.h"
#include "core/base/vec.h"
#include "core/profile/builder.h"
#include "core/profile/walk.h"

struct writing {
    const struct prism_profile *profile;
    const struct prism_folded_style *style;
    struct prism_out *out;
    struct prism_notes *notes;
    uint32_t metric;
};

/* What functions are as frames. */
struct frames {
    struct prism_arena texts;
    struct prism_span *text; /* [function] */
    uint32_t *rank;          /* [function] bytewise; the same for the same text */
    uint32_t rank_count;
};

static bool is_plain(char byte)
{
    return (unsigned char)byte > 0x20 && byte != ';';
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
    for (size_t i = 0; i < text.len;) {
        size_t plain = i;

        while (plain < text.len && is_plain(text.at[plain])) {
            plain++;
        }
        prism_out_bytes(frame, text.at + i, plain - i);
        if (plain < text.len) {
            bool before_digits = plain + 1 == digits && digits < text.len;

            prism_out_char(frame, text.at[plain] == ';' ? ':'
                                  : before_digits       ? '_'
                                                        : ' ');
        }
        i = plain + 1;
    }
}

/* Blanks at the ends of a frame would be lost in reading. */
static struct prism_span finish_frame(struct prism_out *frame)
{
    struct prism_span text = prism_span_trim(prism_out_span(frame));

    return text.len > 0 ? text : prism_span_of("[unknown]");
}

static struct prism_span function_frame(const struct writing *w, uint32_t function,
                                        struct prism_out *frame)
{
    const struct prism_function *from = &w->profile->functions[function];
    const char *path = prism_profile_path(w->profile, function);

    prism_out_reset(frame);
    /* Palettes of other tools know "<built-in method ...>". */
    add_frame_text(frame, prism_span_of(prism_kind_is_c(from->kind) ? from->name
                                                                    : from->qualname));
    if (path[0] != '\0' && !w->style->names) {
        prism_out_text(frame, " (");
        add_frame_text(frame, prism_span_of(path));
        if (from->line > 0) {
            prism_out_char(frame, ':');
            prism_out_i64(frame, from->line);
        }
        prism_out_char(frame, ')');
    }
    return finish_frame(frame);
}

static struct prism_span thread_frame(const struct writing *w, uint32_t thread,
                                      struct prism_out *frame)
{
    const struct prism_thread *from = &w->profile->threads[thread];

    prism_out_reset(frame);
    prism_out_text(frame, "thread ");
    if (from->name[0] != '\0') {
        add_frame_text(frame, prism_span_of(from->name));
    } else {
        prism_out_format(frame, "(%u)", thread);
    }
    return finish_frame(frame);
}

struct ranked {
    const char *text;
    uint32_t function;
};

static int by_text(const void *a, const void *b)
{
    return strcmp(((const struct ranked *)a)->text, ((const struct ranked *)b)->text);
}

static void rank_frames(struct frames *f, uint32_t count)
{
    struct ranked *sorted = prism_alloc(count * sizeof *sorted);

    for (uint32_t i = 0; i < count; i++) {
        sorted[i] = (struct ranked){f->text[i].at, i};
    }
    if (count > 1) {
        qsort(sorted, count, sizeof *sorted, by_text);
    }
    for (uint32_t i = 0; i < count; i++) {
        f->rank_count += i == 0 || by_text(&sorted[i - 1], &sorted[i]) != 0;
        f->rank[sorted[i].function] = f->rank_count - 1;
    }
    free(sorted);
}

static void frames_init(struct frames *f, const struct writing *w)
{
    uint32_t count = w->profile->function_count;
    struct prism_out *frame = prism_out_memory();

    *f = (struct frames){.text = prism_alloc(count * sizeof *f->text),
                         .rank = prism_alloc(count * sizeof *f->rank)};
    prism_arena_init(&f->texts);
    for (uint32_t i = 0; i < count; i++) {
        struct prism_span text = function_frame(w, i, frame);

        f->text[i] = prism_span(prism_arena_copy(&f->texts, text), text.len);
    }
    prism_out_abandon(frame);
    rank_frames(f, count);
}

/* Of a tree whose functions are named as their frames. */
static void frames_init_merged(struct frames *f, const struct prism_profile *merged)
{
    uint32_t count = merged->function_count;

    *f = (struct frames){.text = prism_alloc(count * sizeof *f->text),
                         .rank = prism_alloc(count * sizeof *f->rank)};
    prism_arena_init(&f->texts);
    for (uint32_t i = 0; i < count; i++) {
        f->text[i] = prism_span_of(merged->functions[i].name);
    }
    rank_frames(f, count);
}

static void frames_release(struct frames *f)
{
    prism_arena_release(&f->texts);
    free(f->text);
    free(f->rank);
}

/* The lists of children of `walk`, sorted by frame. */
static void sort_children(struct prism_walk *walk, const struct prism_tree *tree,
                          const struct frames *f)
{
    uint32_t *start = prism_alloc_zeroed((size_t)f->rank_count + 1, sizeof *start);
    uint32_t *sorted = prism_alloc(tree->node_count * sizeof *sorted);

    for (uint32_t i = 1; i < tree->node_count; i++) {
        start[f->rank[tree->nodes[i].function] + 1]++;
        walk->first_child[i] = PRISM_NONE;
    }
    for (uint32_t i = 0; i < f->rank_count; i++) {
        start[i + 1] += start[i];
    }
    for (uint32_t i = 1; i < tree->node_count; i++) {
        sorted[start[f->rank[tree->nodes[i].function]]++] = i;
    }
    walk->first_child[0] = PRISM_NONE;
    /* From the back, pushing to the front, as prism_walk_init() does. */
    for (uint32_t i = tree->node_count; i-- > 1;) {
        uint32_t node = sorted[i - 1];
        uint32_t parent = tree->nodes[node].parent;

        walk->next_sibling[node] = walk->first_child[parent];
        walk->first_child[parent] = node;
    }
    free(start);
    free(sorted);
}

/* Does every node have a line of its own?  The lists of children are sorted. */
static bool is_distinct(const struct prism_walk *walk, const struct prism_tree *tree,
                        const struct frames *f)
{
    /* A value of the root belongs to a frame that is not there. */
    if (tree->cell_start[1] > tree->cell_start[0]) {
        return false;
    }
    for (uint32_t i = 1; i < tree->node_count; i++) {
        uint32_t next = walk->next_sibling[i];

        if (next != PRISM_NONE &&
            f->rank[tree->nodes[i].function] == f->rank[tree->nodes[next].function]) {
            return false;
        }
    }
    return true;
}

static uint32_t named(struct prism_builder *merged, struct prism_span frame)
{
    const struct prism_function_spec spec = {.name = frame, .kind = PRISM_KIND_OTHER};

    return prism_builder_function(merged, &spec);
}

/* Where a value of the root belongs: a line needs at least one frame. */
static uint32_t unknown_child(struct prism_builder *merged, uint32_t root)
{
    return prism_builder_child(merged, root, named(merged, prism_span_of("[unknown]")),
                               0);
}

/* Add the stacks of one thread, or of all (PRISM_NONE), below `root`. */
static void merge_stacks(const struct writing *w, const struct frames *f,
                         struct prism_builder *merged, uint32_t thread, uint32_t root)
{
    const struct prism_tree *tree = &w->profile->tree;
    uint32_t *frames = prism_alloc(w->profile->function_count * sizeof *frames);
    uint32_t *places = prism_alloc(tree->node_count * sizeof *places);

    for (uint32_t i = 0; i < w->profile->function_count; i++) {
        frames[i] = named(merged, f->text[i]);
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
                                                const struct frames *f,
                                                struct prism_error *err)
{
    struct prism_builder *merged = prism_builder_new();
    struct prism_out *frame = prism_out_memory();

    prism_builder_shape(merged, PRISM_TREE);
    (void)prism_builder_metric(merged, "value", "none", PRISM_ROLE_OTHER, 1);
    for (uint32_t i = 0; w->style->threads && i < w->profile->thread_count; i++) {
        uint32_t thread = named(merged, thread_frame(w, i, frame));

        merge_stacks(w, f, merged, i, prism_builder_child(merged, 0, thread, 0));
    }
    if (!w->style->threads) {
        merge_stacks(w, f, merged, PRISM_NONE, 0);
    }
    prism_out_abandon(frame);
    return prism_builder_finish(merged, "folded stacks", err);
}

/* [node] the values above 0; the caller frees them. */
static int64_t *collect_values(const struct writing *w,
                               const struct prism_profile *tree, uint32_t metric)
{
    int64_t *values = prism_alloc_zeroed(tree->tree.node_count, sizeof *values);

    for (uint32_t node = 0; node < tree->tree.node_count; node++) {
        for (size_t i = tree->tree.cell_start[node];
             i < tree->tree.cell_start[node + 1]; i++) {
            values[node] += tree->tree.values[i * tree->metric_count + metric];
        }
        if (values[node] < 0) {
            prism_notes_add(w->notes, PRISM_NOTE_LOST, "stacks with a value below 0");
            values[node] = 0;
        }
    }
    return values;
}

/* Values to counts of `unit` each by largest remainder: their sum is the rounded sum.
 * Of equal remainders the first nodes' come first, so that it is reproducible. */
static void round_values(int64_t *values, size_t count, int64_t unit)
{
    uint32_t *with = prism_alloc_zeroed((size_t)unit, sizeof *with); /* [remainder] */
    int64_t least = unit;
    size_t left;
    int64_t sum = 0;

    for (size_t i = 0; i < count; i++) {
        with[values[i] % unit]++;
        sum += values[i] % unit;
    }
    left = (size_t)((sum + unit / 2) / unit);
    /* All remainders above `least` count as one, and of those equal to it `left`. */
    while (left > 0 && with[--least] < left) {
        left -= with[least];
    }
    for (size_t i = 0; i < count; i++) {
        int64_t rest = values[i] % unit;

        values[i] /= unit;
        if (rest > least) {
            values[i]++;
        } else if (rest == least && left > 0) {
            values[i]++;
            left--;
        }
    }
    free(with);
}

/* The text of the stack that the walk is in; where each frame begins. */
struct stack {
    struct {
        PRISM_VEC(char);
    } text;
    struct {
        PRISM_VEC(size_t);
    } starts;
};

static void push_frame(struct stack *stack, struct prism_span frame)
{
    size_t separator = stack->text.count > 0;
    char *to;

    prism_vec_push(&stack->starts) = stack->text.count;
    to = prism_vec_extend(&stack->text, separator + frame.len);
    *to = ';';
    memcpy(to + separator, frame.at, frame.len);
}

static void pop_frame(struct stack *stack)
{
    assert(stack->starts.items != NULL); /* it was entered */
    stack->text.count = prism_vec_last(&stack->starts);
    stack->starts.count--;
}

/* False when there is none. */
static bool write_stacks(const struct writing *w, const struct prism_profile *tree,
                         struct prism_walk *walk, const struct frames *f,
                         const int64_t *values)
{
    int64_t divisor = w->profile->metrics[w->metric].divisor;
    struct stack stack = {0};
    bool any = false;

    while (prism_walk_next(walk)) {
        if (walk->node == 0) {
            continue;
        }
        if (!walk->entering) {
            pop_frame(&stack);
            continue;
        }
        push_frame(&stack, f->text[tree->tree.nodes[walk->node].function]);
        if (values[walk->node] > 0) {
            prism_out_bytes(w->out, stack.text.items, stack.text.count);
            prism_out_char(w->out, ' ');
            prism_put_decimal(w->out, values[walk->node], divisor);
            prism_out_char(w->out, '\n');
            any = true;
        }
    }
    prism_vec_release(&stack.text);
    prism_vec_release(&stack.starts);
    return any;
}

static bool write_tree(const struct writing *w, const struct prism_profile *tree,
                       struct prism_walk *walk, const struct frames *f)
{
    const char *estimated = prism_profile_meta(w->profile, "estimated");
    bool time = w->profile->metrics[w->metric].role == PRISM_ROLE_TIME;
    int64_t *values;
    bool any;

    prism_note_losses(w->profile, w->style->threads ? PRISM_PLACE_THREADS : 0,
                      w->notes);
    values = collect_values(w, tree, tree == w->profile ? w->metric : 0);
    round_values(values, tree->tree.node_count, time ? w->style->unit_ns : 1);
    if (estimated != NULL) {
        prism_out_format(w->out, "# estimated: %s\n", estimated);
    }
    any = write_stacks(w, tree, walk, f, values);
    free(values);
    return any;
}

/* `*any`: there is a stack. */
static bool write_merged(const struct writing *w, const struct frames *f, bool *any,
                         struct prism_error *err)
{
    const struct prism_profile *merged = merge_frames(w, f, err);
    struct frames frames;
    struct prism_walk walk;

    if (merged == NULL) {
        return false;
    }
    frames_init_merged(&frames, merged);
    prism_walk_init(&walk, merged);
    sort_children(&walk, &merged->tree, &frames);
    *any = write_tree(w, merged, &walk, &frames);
    prism_walk_release(&walk);
    frames_release(&frames);
    prism_profile_free(merged);
    return true;
}

bool prism_folded_write(const struct prism_profile *profile,
                        const struct prism_folded_style *style, struct prism_out *out,
                        struct prism_notes *notes, struct prism_error *err)
{
    const struct writing w = {profile, style, out, notes,
                              prism_profile_main_metric(profile)};
    struct prism_walk walk;
    struct frames frames;
    bool any = false;
    bool done = true;

    frames_init(&frames, &w);
    prism_walk_init(&walk, profile);
    sort_children(&walk, &profile->tree, &frames);
    if (!style->threads && is_distinct(&walk, &profile->tree, &frames)) {
        any = write_tree(&w, profile, &walk, &frames);
    } else {
        done = write_merged(&w, &frames, &any, err);
    }
    prism_walk_release(&walk);
    frames_release(&frames);
    if (done && !any) {
        return prism_error_set(err, "folded stacks: expected a stack with at least "
                                    "one count, found none");
    }
    return done;
}
