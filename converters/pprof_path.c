/* SPDX-License-Identifier: MIT */
/* pprof_path.c - see pprof_path.h. */
#include "converters/pprof_path.h"

#include <inttypes.h>

#include "core/base/hash.h"
#include "core/base/wire.h"

/* Root parts of as many locations, or a multiple, are remembered. */
#define ROOT_STEP 4

/* A location of many lines may stand in a stack many times, so that a few bytes ask for
 * millions of frames.  What tools write has about one frame for each byte. */
#define FRAMES_PER_BYTE 16
#define FRAMES_FREE     65536

void prism_pprof_path_init(struct prism_pprof_path *path, const struct prism_cursor *in,
                           const struct prism_pprof_tables *t, struct prism_builder *b)
{
    *path = (struct prism_pprof_path){.in = in};
    prism_pprof_frames_init(&path->frames, t, b);
    path->limit = (uint64_t)(in->end - in->start) * FRAMES_PER_BYTE + FRAMES_FREE;
}

void prism_pprof_path_release(struct prism_pprof_path *path)
{
    prism_pprof_frames_release(&path->frames);
    prism_vec_release(&path->ids);
    prism_vec_release(&path->steps);
    prism_vec_release(&path->roots);
    prism_map_release(&path->root_map);
}

void prism_pprof_path_begin(struct prism_pprof_path *path)
{
    path->ids.count = 0;
    path->packed = prism_span(NULL, 0);
}

void prism_pprof_path_add(struct prism_pprof_path *path, uint64_t id)
{
    prism_vec_push(&path->ids) = (struct prism_pprof_id){id, NULL};
    path->packed.len = 0;
}

bool prism_pprof_path_unpack(struct prism_pprof_path *path, struct prism_span packed,
                             struct prism_error *err)
{
    struct prism_cursor in = {path->in->name, path->in->start, packed.at,
                              packed.at + packed.len, NULL};

    struct prism_pprof_id *id;

    path->packed = path->ids.count == 0 ? packed : prism_span(NULL, 0);
    if (packed.len == 0) {
        return true;
    }
    /* Each has a byte at least. */
    id = prism_vec_extend(&path->ids, packed.len);
    for (; in.at < in.end; id++) {
        id->at = in.at;
        if (!prism_wire_varint(&in, &id->id)) {
            return prism_wire_fail(&in, err);
        }
    }
    path->ids.count = (size_t)(id - path->ids.items);
    return true;
}

struct root_key {
    const struct prism_pprof_root *roots;
    struct prism_span ids;
};

static bool same_root(const void *key, uint32_t item)
{
    const struct root_key *wanted = key;

    return prism_span_equal(wanted->roots[item].ids, wanted->ids);
}

/* The bytes of the outermost `depth` locations. */
static struct prism_span packed_root(const struct prism_pprof_path *path, size_t depth)
{
    const char *at = path->ids.items[path->ids.count - depth].at;

    return prism_span(at, (size_t)(path->packed.at + path->packed.len - at));
}

static uint32_t find_root(const struct prism_pprof_path *path, size_t depth)
{
    const struct root_key key = {path->roots.items, packed_root(path, depth)};

    return prism_map_find(&path->root_map, path->steps.items[depth - 1].hash, same_root,
                          &key);
}

static void keep_root(struct prism_pprof_path *path, size_t depth)
{
    const struct prism_pprof_step *step = &path->steps.items[depth - 1];

    prism_map_insert(&path->root_map, step->hash, (uint32_t)path->roots.count);
    prism_vec_push(&path->roots) =
        (struct prism_pprof_root){packed_root(path, depth), step->place};
}

static void set_step(struct prism_pprof_path *path, size_t depth, uint32_t row)
{
    uint32_t before = depth > 0 ? path->steps.items[depth - 1].hash : 0;
    uint32_t hash = (uint32_t)prism_hash_mix(before, row);

    path->steps.items[depth] = (struct prism_pprof_step){row, hash, {PRISM_NONE, 0}};
    if ((depth + 1) % ROOT_STEP == 0) {
        prism_map_expect(&path->root_map, hash);
    }
}

static bool is_at(const struct prism_pprof_path *path, size_t depth, uint32_t row)
{
    return depth < path->steps.count && path->steps.items[depth].row == row;
}

/* The rows of the sample's locations as steps, of which those keep their places that
 * are the last sample's, too: the first `*shared`. */
static bool find_rows(struct prism_pprof_path *path, uint64_t at, size_t *shared,
                      struct prism_error *err)
{
    const struct prism_pprof_tables *t = path->frames.t;
    size_t count = path->ids.count;
    size_t depth = 0;

    if (path->steps.capacity < count) {
        prism_vec_reserve(&path->steps, count * 2);
    }
    for (*shared = count; depth < count; depth++) {
        uint64_t id = path->ids.items[count - 1 - depth].id;
        uint32_t row = prism_pprof_find_location(t, id);

        if (row == PRISM_MAP_NONE) {
            return prism_cursor_fail_at(path->in, at, err,
                                        "expected a sample of known locations, found "
                                        "location %" PRIu64,
                                        id);
        }
        if (*shared == count) {
            if (is_at(path, depth, row)) {
                continue;
            }
            *shared = depth;
        }
        set_step(path, depth, row);
    }
    path->steps.count = count;
    return true;
}

/* How many of the outermost steps need not be walked: the place of the last of them is
 * known, from the last sample or as a root part. */
static size_t known_steps(struct prism_pprof_path *path, size_t shared)
{
    struct prism_pprof_step *steps = path->steps.items;
    size_t count = path->steps.count;

    while (shared > 0 && steps[shared - 1].place.node == PRISM_NONE) {
        shared--;
    }
    if (path->packed.len == 0) {
        return shared;
    }
    for (size_t depth = count - count % ROOT_STEP; depth > shared; depth -= ROOT_STEP) {
        uint32_t root = find_root(path, depth);

        if (root != PRISM_MAP_NONE) {
            steps[depth - 1].place = path->roots.items[root].place;
            return depth;
        }
    }
    return shared;
}

bool prism_pprof_path_leaf(struct prism_pprof_path *path, uint64_t at,
                           struct prism_pprof_place *leaf, struct prism_error *err)
{
    size_t depth;

    *leaf = (struct prism_pprof_place){0, 0};
    if (!find_rows(path, at, &depth, err)) {
        return false;
    }
    depth = known_steps(path, depth);
    if (depth > 0) {
        *leaf = path->steps.items[depth - 1].place;
    }
    while (depth < path->steps.count) {
        struct prism_pprof_step *step = &path->steps.items[depth++];

        path->entered += 1 + prism_pprof_frame_count(&path->frames, step->row);
        if (path->entered > path->limit) {
            path->steps.count = depth - 1;
            return prism_cursor_fail_at(path->in, at, err,
                                        "expected at most %" PRIu64
                                        " frames in a file of this length, found more",
                                        path->limit);
        }
        step->place = *leaf = prism_pprof_enter(&path->frames, step->row, *leaf);
        if (depth % ROOT_STEP == 0 && path->packed.len > 0) {
            keep_root(path, depth);
        }
    }
    return true;
}
