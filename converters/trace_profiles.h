/* SPDX-License-Identifier: MIT */
/* trace_profiles.h - the third kind of trace: CPU profiles of V8 inside a timeline of
 * Chrome's developer tools, whole or in pieces.
 *
 *     {"ph": "P", "name": "Profile", "id": "0x1", "pid": 1, "tid": 1, "ts": 100,
 *      "args": {"data": {"startTime": 99}}}
 *     {"ph": "P", "name": "ProfileChunk", "id": "0x1", "pid": 1, "tid": 7, "ts": 180,
 *      "args": {"data": {"cpuProfile": {"nodes": [...], "samples": [2, 3]},
 *                        "timeDeltas": [10, 20], "endTime": 181}}}
 *     {"ph": "X", "name": "CpuProfile", "pid": 1, "tid": 1, "ts": 181,
 *      "args": {"data": {"cpuProfile": {"nodes": [...], "startTime": 99, ...}}}}
 *
 * A profile is known by its process and id, and is that of the thread of its "Profile";
 * pieces are written by another one.  It starts at the "ts" of its "Profile", because
 * "startTime" and "endTime" may be those of another clock: they say how long it took.
 * Events stand in any order.  Of a piece no more is kept than where its lists stand;
 * nodes are in memory for one profile at a time (v8_nodes.h, v8_samples.h).
 *
 * Where two profiles of a thread are of the same time, the one that began first counts.
 * Pieces that make no sense, and samples of nodes that are not there or go round in a
 * circle, are counted as one fault each; the first is told. */
#ifndef PRISM_CONVERTERS_TRACE_PROFILES_H
#define PRISM_CONVERTERS_TRACE_PROFILES_H

#include <stdbool.h>
#include <stdint.h>

#include "converters/trace_event.h"
#include "converters/trace_tables.h"
#include "core/base/notes.h"

struct prism_trace_profile {
    uint32_t thread;  /* row; PRISM_NONE: no "Profile" was seen */
    uint32_t process; /* row */
    uint32_t id;      /* a string; pieces name both */
    int64_t start;    /* in nanoseconds, as are: */
    int64_t began;    /* "startTime", or PRISM_UNKNOWN */
    int64_t ended;    /* "endTime", or PRISM_UNKNOWN */
    uint32_t number;  /* in the file */
};

/* Where the lists of a piece stand, each NULL without. */
struct prism_trace_piece {
    uint32_t profile;
    int64_t at;
    const char *nodes; /* of the old form: the outermost one */
    const char *samples;
    const char *times;
    bool old;
    size_t number; /* in the file */
};

/* Zero-initialise. */
struct prism_trace_profiles {
    struct {
        PRISM_VEC(struct prism_trace_profile);
    } all;
    struct prism_map map;
    struct {
        PRISM_VEC(struct prism_trace_piece);
    } pieces;
    uint64_t faults;
    struct prism_error first_fault;
};

/* Is the event one of a CPU profile? */
bool prism_trace_is_profile(const struct prism_trace_event *event);
/* Such an event.  The thread of a profile starts with it at the latest. */
void prism_trace_profiles_take(struct prism_trace_profiles *profiles,
                               struct prism_json *json,
                               const struct prism_trace_event *event,
                               struct prism_trace_tables *tables,
                               struct prism_notes *notes);

struct prism_trace_playing {
    struct prism_trace_profiles *profiles;
    struct prism_json *json;
    struct prism_trace_tables *tables; /* built */
    struct prism_builder *b;
    struct prism_notes *notes;
    int64_t base;     /* of all times */
    size_t order_max; /* the order of more samples is not kept */
};

/* All samples into the builder, when all events were seen.  Did any take time? */
bool prism_trace_profiles_play(const struct prism_trace_playing *playing);
void prism_trace_profiles_release(struct prism_trace_profiles *profiles);

#endif
