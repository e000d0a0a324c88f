/* SPDX-License-Identifier: MIT */
/* trace_samples.c - see trace_samples.h.  Frames may stand in any order, so that their
 * contexts are made when a sample asks for them. */
#include "converters/trace_samples.h"

#include <stdlib.h>

#include "converters/context_chain.h"
#include "converters/json_scalar.h"
#include "converters/trace_event.h"
#include "core/base/hash.h"

#define NS_PER_US 1000

/* Beside the link with the same number. */
struct frame {
    uint32_t id;     /* a string */
    uint32_t parent; /* likewise; 0: none */
};

struct sample {
    int64_t at;
    uint32_t thread; /* row */
    uint32_t node;
    size_t number;
};

struct frames {
    const struct prism_trace_sampling *from;
    struct prism_json json;
    struct {
        PRISM_VEC(struct frame);
    } rows;
    struct prism_map map;
    struct {
        PRISM_VEC(struct sample);
    } samples;
    struct prism_context_chain chain;
    struct prism_json_value kept[4];
};

struct frame_key {
    const struct frame *rows;
    uint32_t id;
};

static bool same_frame(const void *key, uint32_t item)
{
    const struct frame_key *wanted = key;

    return wanted->rows[item].id == wanted->id;
}

static uint32_t find_frame(const struct frames *f, uint32_t id)
{
    const struct frame_key key = {f->rows.items, id};

    return prism_map_find(&f->map, prism_hash_mix(id, 0), same_frame, &key);
}

static uint32_t intern(const struct frames *f, struct prism_span text)
{
    return prism_intern(&f->from->tables->strings, text);
}

static void take_frame(struct frames *f, uint32_t id)
{
    struct prism_span name = prism_span("", 0);
    struct prism_span parent = prism_span("", 0);
    struct prism_json_list list;
    struct prism_span key;
    uint32_t known;

    (void)prism_json_open(&f->json, '{', &list);
    while (prism_json_member(&f->json, &list, &key)) {
        if (prism_span_is(key, "name")) {
            (void)prism_json_take_text(&f->json, &f->kept[0], &name);
        } else if (prism_span_is(key, "parent")) {
            (void)prism_json_take_word(&f->json, &f->kept[1], &parent);
        } else {
            (void)prism_json_skip(&f->json, NULL);
        }
    }
    if (f->json.failed || find_frame(f, id) != PRISM_MAP_NONE) {
        return;
    }
    known = prism_trace_name(f->from->tables, f->from->b, name, prism_span("", 0), 0);
    prism_map_insert(&f->map, prism_hash_mix(id, 0), (uint32_t)f->rows.count);
    prism_vec_push(&f->rows) = (struct frame){id, intern(f, parent)};
    prism_vec_push(&f->chain.links) = (struct prism_link){
        PRISM_NONE, f->from->tables->names.items[known].function, 0, PRISM_LINK_NEW};
}

/* Frames whose parents are missing stay without a context: they go round in a circle of
 * one. */
static void link_frames(struct frames *f)
{
    for (uint32_t i = 0; i < f->rows.count; i++) {
        if (f->rows.items[i].parent != 0) {
            uint32_t parent = find_frame(f, f->rows.items[i].parent);

            f->chain.links.items[i].parent = parent != PRISM_MAP_NONE ? parent : i;
        }
    }
}

static bool take_frames(struct frames *f)
{
    struct prism_json_list list;
    struct prism_span key;

    if (f->from->frames == NULL) {
        return prism_json_fail(&f->json, f->from->samples,
                               "expected a member \"stackFrames\" beside the samples");
    }
    f->json.in.at = f->from->frames;
    (void)prism_json_open(&f->json, '{', &list);
    while (prism_json_member(&f->json, &list, &key)) {
        take_frame(f, intern(f, key));
    }
    link_frames(f);
    return !f->json.failed;
}

/* The context of a frame's id; PRISM_NONE when there is none. */
static uint32_t context_of(struct frames *f, uint32_t id)
{
    uint32_t row = id != 0 ? find_frame(f, id) : PRISM_NONE;

    if (id != 0 && row == PRISM_MAP_NONE) {
        return PRISM_NONE;
    }
    return prism_context_of(&f->chain, f->from->b, row);
}

static bool take_sample(struct frames *f)
{
    const char *where = f->json.in.at;
    struct prism_trace_event event = {.where = where};
    struct prism_span stack = prism_span("", 0);
    struct prism_json_list list;
    struct prism_span key;
    struct prism_span at = prism_span("", 0);
    uint32_t node;
    uint32_t thread;

    (void)prism_json_open(&f->json, '{', &list);
    while (prism_json_member(&f->json, &list, &key)) {
        if (prism_span_is(key, "sf")) {
            (void)prism_json_take_word(&f->json, &f->kept[0], &stack);
        } else if (prism_span_is(key, "ts")) {
            (void)prism_json_take_word(&f->json, &f->kept[1], &at);
        } else if (prism_span_is(key, "pid")) {
            (void)prism_json_take_word(&f->json, &f->kept[2], &event.pid);
        } else if (prism_span_is(key, "tid")) {
            (void)prism_json_take_word(&f->json, &f->kept[3], &event.tid);
        } else {
            (void)prism_json_skip(&f->json, NULL);
        }
    }
    if (f->json.failed) {
        return false;
    }
    if (!prism_json_decimal(at, NS_PER_US, &event.at) ||
        event.at < -PRISM_TRACE_LATEST || event.at > PRISM_TRACE_LATEST) {
        return prism_json_expected(&f->json, where, "a sample with a time \"ts\"");
    }
    node = context_of(f, intern(f, stack));
    if (node == PRISM_NONE) {
        return prism_json_expected(&f->json, where,
                                   "a sample with one of the stackFrames as \"sf\"");
    }
    thread = prism_trace_thread(f->from->tables, event.pid, event.tid);
    prism_vec_push(&f->samples) =
        (struct sample){event.at, thread, node, f->samples.count};
    return true;
}

static int by_time(const void *a, const void *b)
{
    const struct sample *left = a;
    const struct sample *right = b;

    if (left->thread != right->thread) {
        return left->thread < right->thread ? -1 : 1;
    }
    if (left->at != right->at) {
        return left->at < right->at ? -1 : 1;
    }
    return (left->number > right->number) - (left->number < right->number);
}

static void add_samples(struct frames *f)
{
    const struct sample *all = f->samples.items;
    size_t count = f->samples.count;
    struct prism_trace_tables *tables = f->from->tables;
    int64_t base = INT64_MAX;

    for (size_t i = 0; i < count; i++) {
        struct prism_trace_thread *thread = &tables->threads.items[all[i].thread];

        base = all[i].at < base ? all[i].at : base;
        thread->start = all[i].at < thread->start ? all[i].at : thread->start;
        thread->end = all[i].at > thread->end ? all[i].at : thread->end;
    }
    prism_trace_tables_build(tables, f->from->b, base);
    for (size_t i = 0; i < count; i++) {
        bool last = i + 1 == count || all[i + 1].thread != all[i].thread;
        int64_t length = last ? 0 : all[i + 1].at - all[i].at;

        prism_builder_at(f->from->b, tables->threads.items[all[i].thread].built, 0);
        prism_builder_add(f->from->b, all[i].node, f->from->time, length);
        (void)prism_builder_order(f->from->b, PRISM_ORDER_SAMPLES, all[i].node,
                                  all[i].at - base, length);
    }
}

bool prism_trace_samples(const struct prism_trace_sampling *sampling)
{
    struct frames f = {.from = sampling, .json = *sampling->json};
    struct prism_json_list list;

    f.json.key = NULL;
    if (take_frames(&f)) {
        f.json.in.at = sampling->samples;
        (void)prism_json_open(&f.json, '[', &list);
        while (prism_json_item(&f.json, &list) && take_sample(&f)) {
        }
    }
    if (!f.json.failed) {
        if (f.samples.count > 1) {
            qsort(f.samples.items, f.samples.count, sizeof *f.samples.items, by_time);
        }
        add_samples(&f);
    }
    prism_json_stop(&f.json);
    sampling->json->replaced = f.json.replaced;
    sampling->json->failed |= f.json.failed;
    for (size_t i = 0; i < sizeof f.kept / sizeof f.kept[0]; i++) {
        prism_json_unload(&f.kept[i]);
    }
    prism_vec_release(&f.rows);
    prism_map_release(&f.map);
    prism_vec_release(&f.samples);
    prism_context_chain_release(&f.chain);
    return !f.json.failed;
}
