/* SPDX-License-Identifier: MIT */
/* v8_profile.h - the members of a CPU profile of V8, as a .cpuprofile is one and the
 * timelines of Chrome's developer tools have them:
 *
 *     {"nodes": [...], "startTime": us, "endTime": us, "samples": [id ...],
 *      "timeDeltas": [us ...]}
 *
 *     {"head": {...}, "startTime": s, "endTime": s, "samples": [id ...],
 *      "timestamps": [us ...]}                    the old form */
#ifndef PRISM_CONVERTERS_V8_PROFILE_H
#define PRISM_CONVERTERS_V8_PROFILE_H

#include "converters/json_find.h"

enum {
    PRISM_V8_NODES,
    PRISM_V8_HEAD,
    PRISM_V8_START,
    PRISM_V8_END,
    PRISM_V8_SAMPLES,
    PRISM_V8_DELTAS,
    PRISM_V8_STAMPS,
    PRISM_V8_PLACES,
};

/* What prism_json_find() is to look for. */
static inline void prism_v8_places(struct prism_json_place places[PRISM_V8_PLACES])
{
    static const char *const keys[PRISM_V8_PLACES] = {
        "nodes", "head", "startTime", "endTime", "samples", "timeDeltas", "timestamps",
    };

    for (int i = 0; i < PRISM_V8_PLACES; i++) {
        places[i] = (struct prism_json_place){keys[i], NULL};
    }
}

#endif
