/* SPDX-License-Identifier: MIT */
/* reader_state.h - what the reader's own files share; nobody else includes it.
 *
 *     reader.c          header, chunks; the order of everything
 *     reader_threads.c  threads and groups of them
 *     reader_journal.c  records
 *     reader_tree.c     contexts
 *     reader_cells.c    their counters, intervals, open segments
 *     reader_window.c   an earlier copy that is subtracted
 *     reader_notes.c    what was lost or left out
 *     reader_snapshot.c a copy of a file that may be written to */
#ifndef PRISM_CAPTURE_READER_STATE_H
#define PRISM_CAPTURE_READER_STATE_H

#include "core/base/cursor.h"
#include "core/base/notes.h"
#include "core/base/vec.h"
#include "core/capture/layout.h"
#include "core/profile/builder.h"

/* A chunk's header as it was when it was checked: the file may still change. */
struct found_chunk {
    uint32_t kind;
    uint32_t owner;
    uint32_t generation;
    uint32_t first;
    struct prism_span records; /* lies within the input */
};

struct found_thread {
    struct prism_thread_state state;
    const char *at; /* in the input */
    struct prism_span name;
    struct prism_span journal_name;
    uint64_t self; /* of all its cells, ticks */
    uint32_t id;   /* in the builder; PRISM_NONE: it is not there */
    uint32_t
        group; /* number of the group that its cells are on the way into, or NONE */
};

struct found_name {
    uint32_t thread;
    struct prism_span name;
};

struct found_spawn {
    uint32_t process; /* ids in the builder */
    uint32_t parent;  /* or PRISM_NONE */
    uint32_t tree;    /* of the file */
    uint32_t node;    /* number in it */
};

struct found_mark {
    uint64_t ticks;
    uint32_t thread;
    struct prism_span text;
};

struct found_cost {
    const char *at;   /* the record */
    uint32_t process; /* number in the file */
    struct prism_cost cost;
};

struct found_file {
    struct prism_span path;
    int64_t size;
    int64_t mtime_ns;
};

struct found_spec {
    struct prism_function_spec spec;
    uint32_t file; /* number, or PRISM_CAPTURE_NONE */
};

struct prism_capture_window;

struct prism_capture_reading {
    struct prism_cursor *in;
    struct prism_capture_window *window; /* less this; NULL: all of it */
    struct prism_builder *b;
    struct prism_notes *notes;
    struct prism_header header;
    struct {
        PRISM_VEC(struct found_chunk);
    } chunks; /* by kind, owner, generation, first */
    struct {
        PRISM_VEC(struct found_thread);
    } threads;
    struct {
        PRISM_VEC(struct prism_anchor);
    } anchors;
    struct {
        PRISM_VEC(struct found_mark);
    } marks;
    struct {
        PRISM_VEC(uint32_t);
    } intervals; /* ids of the builder */
    struct {
        PRISM_VEC(struct found_name);
    } names;
    struct {
        PRISM_VEC(struct found_cost);
    } costs;
    struct {
        PRISM_VEC(struct prism_record_start);
    } starts;
    struct {
        PRISM_VEC(struct found_spawn);
    } spawns; /* by tree, when the journal has been read */
    struct {
        PRISM_VEC(struct found_file);
    } files;
    /* Numbers of the file -> ids of the builder.  Of a window's functions only those
     * are made that are in it: see prism_capture_function(). */
    struct {
        PRISM_VEC(uint32_t);
    } functions;
    struct {
        PRISM_VEC(struct found_spec);
    } specs;
    struct {
        PRISM_VEC(uint32_t);
    } processes;
    struct {
        PRISM_VEC(uint32_t);
    } sources;
    struct {
        PRISM_VEC(uint32_t);
    } metrics;
    struct prism_span command; /* of the first process */
    uint32_t outside;     /* the builder's node for time outside Python; 0: none yet */
    uint32_t time_metric; /* number in the file; PRISM_NONE: none */
    double ns_per_tick;
    int64_t start_ns; /* of this file, since the start of the run */
    uint32_t level;   /* the coarsest of all threads */
    bool loose;       /* not stopped in order, or cut off: parts may be missing */
    uint64_t newer;   /* numbers left out, because what they name is missing */
    uint64_t splits;  /* intervals that open segments have been split over */
};

/* The chunks of one kind and owner, in order; their number goes to `*count`.  NULL when
 * there are none. */
const struct found_chunk *prism_capture_chunks(
    const struct prism_capture_reading *reading, enum prism_chunk_kind kind,
    uint32_t owner, size_t *count);

/* A copy of the pages in use, as they were at one moment. */
struct prism_snapshot {
    char *bytes; /* free() it */
    size_t len;
    uint64_t pages; /* more than `len` when the file is cut off */
    bool blurred;   /* cells were moved while they were copied, each time */
};

struct prism_snapshot prism_capture_snapshot(const struct prism_cursor *in);
/* Find the threads, when the journal has been read; and put them into the builder. */
bool prism_capture_find_threads(struct prism_capture_reading *reading,
                                struct prism_error *err);
bool prism_capture_read_threads(struct prism_capture_reading *reading,
                                struct prism_error *err);
/* The builder's function for a number below the functions' count. */
uint32_t prism_capture_function(struct prism_capture_reading *reading, uint32_t number);
/* Header, chunks and threads alone, and nothing in a builder. */
bool prism_capture_skim(struct prism_capture_reading *reading, struct prism_error *err);
bool prism_capture_read_journal(struct prism_capture_reading *reading,
                                struct prism_error *err);
/* Once all processes of the journal are known: those that the first has started. */
void prism_capture_add_starts(struct prism_capture_reading *reading);
/* Likewise. */
bool prism_capture_add_costs(const struct prism_capture_reading *reading,
                             struct prism_error *err);
bool prism_capture_read_cells(struct prism_capture_reading *reading,
                              struct prism_error *err);

/* What the counters of the header tell. */
void prism_capture_add_notes(const struct prism_capture_reading *reading);
/* What a capture that has become this one told: a value of PRISM_META_SKIPPED. */
void prism_capture_note_again(const struct prism_capture_reading *reading,
                              struct prism_span text);

/* Nanoseconds since the start of the run. */
int64_t prism_capture_time(const struct prism_capture_reading *reading, uint64_t ticks);

/* "NAME@0xOFFSET: ..." for a place inside the input; always false. */
#define prism_capture_fail(reading, where, err, ...)                                   \
    prism_cursor_fail_at((reading)->in, (uint64_t)((where) - (reading)->in->start),    \
                         (err), __VA_ARGS__)

#endif
