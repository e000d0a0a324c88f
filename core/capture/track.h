/* SPDX-License-Identifier: MIT */
/* track.h - one thread's calling-context tree while it grows: the hot path.
 *
 * Each event reads the clock once: the time since the last event goes to the
 * context that was open, then the open context moves to a child (enter) or back
 * (leave).  Totals are derived later, so recursion needs no care.  No lock, no
 * system call; the only shared memory is the thread's own part of the file.
 *
 * The functions here are inline for the engine's sake; what happens rarely (a new
 * context, a new interval) is in track.c and track_cells.c. */
#ifndef PRISM_CAPTURE_TRACK_H
#define PRISM_CAPTURE_TRACK_H

#include "core/base/hash.h"
#include "core/capture/recorder.h"

/* A context's private half: where its counters are in the current interval, and what
 * is likely to be called next.  Programs call things in the same order again, so that
 * most children are found without asking the table of children, whose slots are all
 * over the memory: two contexts share a cache line here, and stand in the order in
 * which they were first entered. */
struct prism_live_node {
    struct prism_cell_record *cell;
    uint32_t interval; /* of that cell; UINT32_MAX: none yet */
    /* As a child: its function, and the site of its last call but those guessed. */
    uint32_t function;
    uint32_t site;
    uint32_t next; /* the sibling that was called after this one; 0: unknown */
    /* As a parent. */
    uint32_t last;     /* the child called last; 0: none */
    uint32_t expected; /* the child to be called next; 0: unknown */
};

/* An open call.  The key tells which frame it is, so that a leave can be matched. */
struct prism_open {
    const void *key;
    uint32_t node;
    uint32_t site; /* where it is calling from, for engines that hear of it first */
};

/* Finds a child: (parent, function, call site) -> node + 1; 0: free. */
struct prism_child_slot {
    uint32_t parent;
    uint32_t function;
    uint32_t site;
    uint32_t node;
};

/* The chunks of one kind that a track has, in order. */
struct prism_chunks {
    struct prism_chunk **items;
    size_t count;
    size_t capacity;
};

struct prism_track {
    struct prism_clock clock;
    struct prism_thread_state *state; /* in the file */
    struct prism_cell_record *cell;   /* of the open context, this interval */
    uint64_t last;                    /* ticks of the last event */
    uint64_t deadline;                /* ticks at which the interval ends */
    uint32_t node;                    /* the open context */
    uint32_t interval;
    struct prism_live_node *nodes;
    struct prism_open *open; /* open[0] is the root and stays */
    size_t open_count;
    size_t open_capacity;
    struct prism_child_slot *children;
    size_t child_mask; /* capacity - 1 */
    bool dead;         /* nothing is recorded any more */

    /* Below: track.c and track_cells.c only. */
    struct prism_recorder *recorder;
    struct prism_track *next; /* in one of the recorder's lists */
    struct prism_track *previous;
    uint32_t number;
    uint32_t level;
    uint32_t generation;
    uint32_t node_count;
    size_t node_capacity;
    size_t child_count;
    struct prism_chunks node_chunks;
    struct prism_chunks cell_chunks;
    uint32_t cell_count;
    uint32_t cell_limit;
    struct prism_live_node cpu_cell;
    clockid_t cpu_clock; /* of its thread */
    uint64_t cpu_last_ns;
    uint64_t cpu_mono_ns;
    uint32_t truncated_node; /* 0: none yet */
    struct prism_span name;  /* in the file */
    bool name_in_journal;
    bool marked; /* the journal has a mark of it */
};

/* Open a track for the calling thread, its root running from now on.  NULL when
 * recording has failed. */
struct prism_track *prism_track_open(struct prism_recorder *recorder, uint64_t tid);
/* The thread ends, or recording does: everything open is left. */
void prism_track_close(struct prism_track *track);
/* Charge the time up to `now` to what is open, CPU time too.  The caller may be another
 * thread, as long as no event of this track is in flight. */
void prism_track_settle(struct prism_track *track, uint64_t now);
/* The calling thread ends, and its track belongs to the recorder from now on, who may
 * fold it into a group (finished.h).  Other threads may be inside events; only the
 * recorder must not be stopped or freed meanwhile. */
void prism_track_finish(struct prism_track *track);
/* The thread is called so from now on; saying it again costs nothing. */
void prism_track_name(struct prism_track *track, struct prism_span name);
void prism_track_mark(struct prism_track *track, struct prism_span text);
/* Free the private memory; for recorder.c and its likes.  NULL is fine. */
void prism_track_free(struct prism_track *track);

/* The child of the open context for `function` called at `line`; `site` is any
 * number below 2^31 that tells call sites apart and is found again without knowing
 * the line.
 * With `seed` the context was open before recording started.  Beyond the node limit
 * it is the thread's "<truncated>" context.  PRISM_CAPTURE_NONE: recording failed. */
uint32_t prism_track_add_child(struct prism_track *track, uint32_t function,
                               uint32_t site, uint32_t line, bool seed);

/* The open context goes on after so many ticks of suspension, which are no part of its
 * own time. */
void prism_track_suspended(struct prism_track *track, uint64_t ticks);

/* Slow halves of the inline functions.  False, NULL: recording has failed. */
bool prism_track_roll(struct prism_track *track, uint64_t now);
struct prism_cell_record *prism_track_open_cell(struct prism_track *track,
                                                uint32_t node);
bool prism_track_grow_open(struct prism_track *track);

static inline uint64_t prism_track_now(const struct prism_track *track)
{
    return prism_clock_ticks(&track->clock);
}

static inline size_t prism_child_hash(uint32_t parent, uint32_t function, uint32_t site)
{
    return (size_t)prism_hash_mix((uint64_t)parent << 32 | function, site);
}

/* The child of the open context, or PRISM_CAPTURE_NONE when it is new. */
static inline uint32_t prism_track_search_child(const struct prism_track *track,
                                                uint32_t function, uint32_t site)
{
    size_t i = prism_child_hash(track->node, function, site) & track->child_mask;

    for (;; i = (i + 1) & track->child_mask) {
        const struct prism_child_slot *slot = &track->children[i];

        if (slot->node == 0) {
            return PRISM_CAPTURE_NONE;
        }
        if (slot->parent == track->node && slot->function == function &&
            slot->site == site) {
            return slot->node - 1;
        }
    }
}

/* Likewise, looking first where it is expected. */
static inline uint32_t prism_track_find_child(struct prism_track *track,
                                              uint32_t function, uint32_t site)
{
    struct prism_live_node *parent = &track->nodes[track->node];
    uint32_t node = parent->expected;
    struct prism_live_node *child = &track->nodes[node];

    if (__builtin_expect(
            node == 0 || child->function != function || child->site != site, 0)) {
        node = prism_track_search_child(track, function, site);
        if (node == PRISM_CAPTURE_NONE) {
            return node;
        }
        child = &track->nodes[node];
        child->function = function;
        child->site = site;
        if (parent->last != 0) {
            track->nodes[parent->last].next = node;
        }
    }
    parent->last = node;
    parent->expected = child->next;
    return node;
}

/* One writer: a plain load and store, which other processes may watch.  All stores
 * of an event are releases (plain ones on x86), so that none is seen before those
 * in front of it. */
static inline void prism_bump(_Atomic uint64_t *counter, uint64_t by)
{
    uint64_t old = atomic_load_explicit(counter, memory_order_relaxed);

    atomic_store_explicit(counter, old + by, memory_order_release);
}

/* The counters of a context in the current interval. */
static inline struct prism_cell_record *prism_track_cell(struct prism_track *track,
                                                         uint32_t node)
{
    struct prism_live_node *live = &track->nodes[node];

    if (__builtin_expect(live->interval == track->interval, 1)) {
        return live->cell;
    }
    return prism_track_open_cell(track, node);
}

/* Charge the time since the last event to the open context. */
static inline void prism_track_charge(struct prism_track *track, uint64_t now)
{
    if (__builtin_expect(now >= track->deadline, 0) && !prism_track_roll(track, now)) {
        return;
    }
    if (__builtin_expect(now < track->last, 0)) {
        (void)atomic_fetch_add_explicit(&track->recorder->store.header->backwards, 1,
                                        memory_order_relaxed);
        return;
    }
    prism_bump(&track->cell->self, now - track->last);
    track->last = now;
    atomic_store_explicit(&track->state->last_ticks, now, memory_order_release);
}

/* Between these two the thread's state and cells do not fit together. */
static inline void prism_track_begin(struct prism_track *track)
{
    uint32_t sequence =
        atomic_load_explicit(&track->state->sequence, memory_order_relaxed);

    atomic_store_explicit(&track->state->sequence, sequence + 1, memory_order_release);
}

static inline void prism_track_end(struct prism_track *track)
{
    uint32_t sequence =
        atomic_load_explicit(&track->state->sequence, memory_order_relaxed);

    atomic_store_explicit(&track->state->sequence, sequence + 1, memory_order_release);
}

/* The open context becomes `node`, with its counters at hand. */
static inline void prism_track_move(struct prism_track *track, uint32_t node)
{
    struct prism_cell_record *cell = prism_track_cell(track, node);

    if (__builtin_expect(cell == NULL, 0)) {
        return; /* recording has failed; track->dead is set */
    }
    track->cell = cell;
    track->node = node;
    atomic_store_explicit(&track->state->current, node, memory_order_release);
}

/* Enter a child of the open context.  `started`: a start, not a resume. */
static inline void prism_track_enter(struct prism_track *track, uint32_t node,
                                     const void *key, bool started, uint64_t now)
{
    if (__builtin_expect(track->open_count == track->open_capacity, 0) &&
        !prism_track_grow_open(track)) {
        return;
    }
    track->open[track->open_count++] = (struct prism_open){key, node, 0};
    prism_track_begin(track);
    prism_track_charge(track, now);
    prism_track_move(track, node);
    if (__builtin_expect(!track->dead, 1)) {
        prism_bump(started ? &track->cell->calls : &track->cell->resumes, 1);
    }
    prism_track_end(track);
}

/* Open a context without counting a call: a frame from before the start. */
static inline void prism_track_seed(struct prism_track *track, uint32_t node,
                                    const void *key)
{
    if (track->open_count == track->open_capacity && !prism_track_grow_open(track)) {
        return;
    }
    track->open[track->open_count++] = (struct prism_open){key, node, 0};
    prism_track_begin(track);
    prism_track_move(track, node);
    prism_track_end(track);
}

/* Open a call that is not recorded, nor is anything inside it: the root goes on
 * running.  Only at the root, or inside such a call. */
static inline void prism_track_mute(struct prism_track *track, const void *key)
{
    if (track->open_count < track->open_capacity || prism_track_grow_open(track)) {
        track->open[track->open_count++] = (struct prism_open){key, 0, 0};
    }
}

static inline bool prism_track_is_muted(const struct prism_track *track)
{
    return track->node == 0 && track->open_count > 1;
}

/* Leave the innermost open call; at the root there is none, and nothing happens. */
static inline void prism_track_leave(struct prism_track *track, uint64_t now)
{
    if (__builtin_expect(track->open_count <= 1, 0)) {
        return;
    }
    track->open_count--;
    prism_track_begin(track);
    prism_track_charge(track, now);
    prism_track_move(track, track->open[track->open_count - 1].node);
    prism_track_end(track);
}

/* Key of the innermost open call; NULL at the root. */
static inline const void *prism_track_top(const struct prism_track *track)
{
    return track->open[track->open_count - 1].key;
}

/* Leave open calls until so many are left, the root among them. */
void prism_track_cut(struct prism_track *track, size_t depth, uint64_t now);

#endif
