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

/* A context's private half: where its counters are in the current interval, and how it
 * is found again.  A cache line holds two of them. */
struct prism_live_node {
    struct prism_cell_record *cell;
    uint32_t interval; /* of that cell; UINT32_MAX: none yet */
    /* As a child: its function, and the last sites that it was called from, as far as
     * they were not guessed right. */
    uint32_t function;
    uint32_t site;
    uint32_t other_site;
    uint32_t next;  /* the sibling that was called after this one; 0: unknown */
    uint32_t first; /* as a parent, the child that was called first; 0: unknown */
};

/* An open call.  The key tells which frame it is, so that a leave can be matched. */
struct prism_open {
    const void *key;
    struct prism_cell_record *cell; /* of its node; of the interval that it was last
                                     * the innermost in, or NULL */
    uint32_t node;
    uint32_t site;     /* where it is calling from, for engines that hear of it first */
    uint32_t last;     /* the child that it called last; 0: none */
    uint32_t expected; /* the child that it will call next; 0: unknown */
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
    struct prism_open *top;           /* innermost open call: time is its cell's */
    uint64_t last;                    /* ticks of the last event */
    uint64_t deadline;                /* ticks at which the interval ends */
    struct prism_live_node *nodes;
    uint32_t interval;
    bool dead; /* nothing is recorded any more */
    /* What the engine must know of the last event. */
    bool suspended;     /* it was a coroutine's suspension */
    const void *called; /* it called this; NULL: nothing, or it is not known what */
    struct prism_open *open;  /* open[0] is the root and stays */
    struct prism_open *limit; /* the last one that there is room for */
    struct prism_child_slot *children;
    size_t child_mask; /* capacity - 1 */

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
    bool off;    /* nothing is recorded for a while (pause.h) */
};

/* Open a track for the calling thread, its root running from now on.  NULL when
 * recording has failed. */
struct prism_track *prism_track_open(struct prism_recorder *recorder, uint64_t tid);
/* Likewise, running since an earlier moment of the recording. */
struct prism_track *prism_track_open_since(struct prism_recorder *recorder,
                                           uint64_t tid,
                                           const struct prism_anchor *since);
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

/* A node's child, or PRISM_CAPTURE_NONE when it is new. */
static inline uint32_t prism_track_search_child(const struct prism_track *track,
                                                uint32_t parent, uint32_t function,
                                                uint32_t site)
{
    size_t i = prism_child_hash(parent, function, site) & track->child_mask;

    for (;; i = (i + 1) & track->child_mask) {
        const struct prism_child_slot *slot = &track->children[i];

        if (slot->node == 0) {
            return PRISM_CAPTURE_NONE;
        }
        if (slot->parent == parent && slot->function == function &&
            slot->site == site) {
            return slot->node - 1;
        }
    }
}

/* The slow half of the next one: search, and expect it here the next time. */
uint32_t prism_track_learn_child(struct prism_track *track, uint32_t function,
                                 uint32_t site);

/* The open context's child, looking first where it is expected: functions call the same children in
 * the same order. */
static inline uint32_t prism_track_find_child(struct prism_track *track,
                                              uint32_t function, uint32_t site)
{
    struct prism_open *open = track->top;
    uint32_t node = open->expected;
    const struct prism_live_node *child = &track->nodes[node];

    /* The root, which is nobody's child, has no function. */
    if (__builtin_expect(child->function != function ||
                             (child->site != site && child->other_site != site),
                         0)) {
        return prism_track_learn_child(track, function, site);
    }
    open->last = node;
    open->expected = child->next;
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

/* Charge the time since the last event to the open context.  False: recording has
 * failed. */
static inline bool prism_track_charge(struct prism_track *track, uint64_t now)
{
    if (__builtin_expect(now >= track->deadline, 0) && !prism_track_roll(track, now)) {
        return false;
    }
    if (__builtin_expect(now < track->last, 0)) {
        (void)atomic_fetch_add_explicit(&track->recorder->store.header->backwards, 1,
                                        memory_order_relaxed);
        return true;
    }
    prism_bump(&track->top->cell->self, now - track->last);
    track->last = now;
    return true;
}

/* Between these two the thread's state and cells do not fit together. */
static inline uint32_t prism_track_begin(struct prism_track *track)
{
    uint32_t sequence =
        atomic_load_explicit(&track->state->sequence, memory_order_relaxed);

    atomic_store_explicit(&track->state->sequence, sequence + 1, memory_order_release);
    return sequence;
}

/* `sequence`: what prism_track_begin() has returned. */
static inline void prism_track_end(struct prism_track *track, uint32_t sequence)
{
    atomic_store_explicit(&track->state->sequence, sequence + 2, memory_order_release);
}

/* One more open call, with its counters: NULL when recording has failed. */
static inline struct prism_cell_record *prism_track_push(struct prism_track *track,
                                                         uint32_t node, const void *key)
{
    struct prism_cell_record *cell = prism_track_cell(track, node);

    if (__builtin_expect(cell == NULL, 0) ||
        (__builtin_expect(track->top == track->limit, 0) &&
         !prism_track_grow_open(track))) {
        return NULL;
    }
    *++track->top = (struct prism_open){
        .key = key, .cell = cell, .node = node, .expected = track->nodes[node].first};
    atomic_store_explicit(&track->state->current, node, memory_order_release);
    return cell;
}

/* Enter a child of the open context.  `started`: a start, not a resume. */
static inline void prism_track_enter(struct prism_track *track, uint32_t node,
                                     const void *key, bool started, uint64_t now)
{
    uint32_t sequence = prism_track_begin(track);
    struct prism_cell_record *cell =
        prism_track_charge(track, now) ? prism_track_push(track, node, key) : NULL;

    if (__builtin_expect(cell != NULL, 1)) {
        prism_bump(started ? &cell->calls : &cell->resumes, 1);
    }
    prism_track_end(track, sequence);
}

/* Open a context without counting a call: a frame from before the start. */
static inline void prism_track_seed(struct prism_track *track, uint32_t node,
                                    const void *key)
{
    uint32_t sequence = prism_track_begin(track);

    (void)prism_track_push(track, node, key);
    prism_track_end(track, sequence);
}

/* Is nothing open but the root? */
static inline bool prism_track_at_root(const struct prism_track *track)
{
    return track->top == track->open;
}

/* Open a call that is not recorded, nor is anything inside it: the root goes on
 * running.  Only at the root, or inside such a call. */
static inline void prism_track_mute(struct prism_track *track, const void *key)
{
    (void)prism_track_push(track, 0, key);
}

static inline bool prism_track_is_muted(const struct prism_track *track)
{
    return track->top->node == 0 && !prism_track_at_root(track);
}

/* The innermost open call, whose caller this was, is left: its caller's counters are at
 * hand, mostly those of this interval already. */
static inline void prism_track_pop(struct prism_track *track)
{
    struct prism_open *open = --track->top;

    if (__builtin_expect(open->cell == NULL || open->cell->interval != track->interval,
                         0)) {
        struct prism_cell_record *cell = prism_track_cell(track, open->node);

        open->cell = cell != NULL ? cell : open[1].cell; /* dead: charged no more */
    }
    atomic_store_explicit(&track->state->current, open->node, memory_order_release);
}

/* Leave the innermost open call; at the root there is none, and nothing happens. */
static inline void prism_track_leave(struct prism_track *track, uint64_t now)
{
    uint32_t sequence;

    if (__builtin_expect(prism_track_at_root(track), 0)) {
        return;
    }
    sequence = prism_track_begin(track);
    if (prism_track_charge(track, now)) {
        prism_track_pop(track);
    }
    prism_track_end(track, sequence);
}

/* Key of the innermost open call; NULL at the root. */
static inline const void *prism_track_top(const struct prism_track *track)
{
    return track->top->key;
}

/* How many calls are open, the root among them. */
static inline size_t prism_track_depth(const struct prism_track *track)
{
    return (size_t)(track->top - track->open) + 1;
}

/* Leave open calls until so many are left, the root among them. */
void prism_track_cut(struct prism_track *track, size_t depth, uint64_t now);

#endif
