/* SPDX-License-Identifier: MIT */
/* v8_samples.h - the samples of a CPU profile of V8: ids of nodes, and their times in a
 * second list, differences or absolute, in microseconds.  Each becomes time of its
 * context, until the next. */
#ifndef PRISM_CONVERTERS_V8_SAMPLES_H
#define PRISM_CONVERTERS_V8_SAMPLES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "converters/v8_nodes.h"
#include "core/base/notes.h"

/* Times beyond this many nanoseconds (36 years) are none. */
#define PRISM_V8_LATEST (INT64_C(1) << 60)

/* A number of microseconds that begins there, in nanoseconds.  PRISM_UNKNOWN when it is
 * not there (NULL), or is no time, which is an error of `json`. */
int64_t prism_v8_time(struct prism_json *json, const char *at);

/* prism_v8_timeline_init() it; then what comes before `started` may be set.  Times are
 * nanoseconds. */
struct prism_v8_timeline {
    struct prism_v8_nodes *nodes;
    struct prism_notes *notes;
    uint32_t time;    /* the metric */
    size_t order_max; /* more samples are not kept in order; counted down */
    int64_t zero;     /* of the order; PRISM_UNKNOWN: the first sample */
    int64_t floor;    /* what is before it does not count */
    int64_t clock;    /* what differences are added to: the start */
    bool started;     /* there was a sample */
    int64_t now;      /* of the sample before: its length is known with the next */
    uint32_t last;    /* its context; PRISM_NONE: nothing that counts */
    uint32_t base;    /* the last one that was not extra; 0: none since it was idle */
    bool timed;       /* a sample took time */
    bool order_lost;  /* there were more than could be kept in order */
    uint64_t hidden;  /* samples before the floor */
};

void prism_v8_timeline_init(struct prism_v8_timeline *line,
                            struct prism_v8_nodes *nodes, struct prism_notes *notes);
/* A list of samples and that of their times; more may follow. */
bool prism_v8_timeline_take(struct prism_v8_timeline *line, const char *samples,
                            const char *times, bool deltas);
/* The last sample ends, not before it began. */
void prism_v8_timeline_end(struct prism_v8_timeline *line, int64_t at);

#endif
