/* SPDX-License-Identifier: MIT */
/* callgrind_writing.h - what the writers of a callgrind file's parts share: its
 * functions (callgrind_write.c), and what stands before them
 * (callgrind_write_header.c). */
#ifndef PRISM_CONVERTERS_CALLGRIND_WRITING_H
#define PRISM_CONVERTERS_CALLGRIND_WRITING_H

#include "converters/callgrind_column.h"
#include "core/base/notes.h"
#include "core/base/out.h"
#include "core/profile/profile.h"

/* "(N)", made when what it stands for is written first. */
struct prism_callgrind_id {
    char text[15];     /* more than needed, so that it is copied at once */
    unsigned char len; /* 0: not yet written */
};

struct prism_callgrind_writing {
    const struct prism_profile *p;
    struct prism_out *out;
    struct prism_notes *notes;
    struct prism_scc scc;
    struct prism_callgrind_column *columns; /* [metric], the main one first */
    bool *with_line;                  /* [function] its name is written with its line */
    struct prism_callgrind_id *files; /* [file], then none, then C's */
    struct prism_callgrind_id *functions; /* [function], then <root> */
    uint32_t file_ids;
    uint32_t function_ids;
    uint32_t part;   /* from 1 */
    uint32_t thread; /* that the part is of; PRISM_NONE: all */
    bool calls_unknown;
};

/* The lines before the first function of w->part: facts, events, their sums. */
void prism_callgrind_put_header(struct prism_callgrind_writing *w);

/* "KEY: SUM SUM...\n", a sum for each event. */
void prism_callgrind_put_sums(struct prism_callgrind_writing *w, const char *key);

/* A name as readers find it again, without the end of its line. */
void prism_callgrind_put_name(struct prism_callgrind_writing *w, const char *name);

/* " NUMBER" */
void prism_callgrind_put_number(struct prism_callgrind_writing *w, int64_t value);

#endif
