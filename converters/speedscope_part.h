/* SPDX-License-Identifier: MIT */
/* speedscope_part.h - what the parts of the speedscope reader share. */
#ifndef PRISM_CONVERTERS_SPEEDSCOPE_PART_H
#define PRISM_CONVERTERS_SPEEDSCOPE_PART_H

#include <stdbool.h>
#include <stdint.h>

#include "converters/json_stream.h"
#include "core/base/notes.h"
#include "core/base/vec.h"
#include "core/profile/builder.h"

struct prism_speedscope {
    struct prism_json json;
    struct prism_builder *b;
    struct prism_notes *notes;
    struct {
        PRISM_VEC(uint32_t);
    } functions;     /* [frame] */
    bool fractions;  /* a profile has numbers with them: they are one metric of all */
    uint32_t metric; /* of the parts so far; PRISM_NONE: no part yet */
};

/* A walk of its own over the same input, from this place on; join it. */
struct prism_json prism_speedscope_from(const struct prism_speedscope *r,
                                        const char *at);
/* The end of such a walk: what it replaced and whether it failed are kept.  False
 * when anything failed. */
bool prism_speedscope_join(struct prism_speedscope *r, struct prism_json *json);

/* Pass over the element of "profiles" that `json` stands before: has it fractions? */
bool prism_speedscope_fractions(struct prism_json *json);
/* Read the element of "profiles" that `json` stands before into a new thread of
 * the process; r->functions is complete. */
bool prism_speedscope_part(struct prism_speedscope *r, struct prism_json *json,
                           uint32_t process);

#endif
