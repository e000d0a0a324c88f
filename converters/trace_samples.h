/* SPDX-License-Identifier: MIT */
/* trace_samples.h - the second kind of trace: "samples" that name one of "stackFrames",
 * each of which names the one around it.
 *
 *     "stackFrames": {"1": {"name": "main"}, "2": {"name": "f", "parent": 1}, ...},
 *     "samples": [{"ts": 5, "pid": 1, "tid": 1, "sf": 2}, ...]
 *
 * A sample lasts until the next one of its thread. */
#ifndef PRISM_CONVERTERS_TRACE_SAMPLES_H
#define PRISM_CONVERTERS_TRACE_SAMPLES_H

#include <stdbool.h>
#include <stdint.h>

#include "converters/json_stream.h"
#include "converters/trace_tables.h"
#include "core/profile/builder.h"

struct prism_trace_sampling {
    struct prism_json *json;
    struct prism_trace_tables *tables;
    struct prism_builder *b;
    uint32_t time;       /* the metric */
    const char *samples; /* where the list stands */
    const char *frames;  /* likewise; NULL: nowhere */
};

bool prism_trace_samples(const struct prism_trace_sampling *sampling);

#endif
