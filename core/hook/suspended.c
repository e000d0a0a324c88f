/* SPDX-License-Identifier: MIT */
/* suspended.c - see suspended.h.  Since when each frame is suspended, by its address;
 * under the GIL.  Without memory for more, time is left uncounted: it belongs to no
 * sum of the others. */
#include "core/hook/suspended.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/hash.h"

struct entry {
    const void *frame; /* NULL: free */
    uint64_t since;    /* ticks */
};

static struct entry *entries;
static size_t entry_count;
static size_t capacity; /* a power of two, at most half full */

void prism_suspended_reset(void)
{
    free(entries);
    entries = NULL;
    entry_count = 0;
    capacity = 0;
}

static size_t home_of(const void *frame)
{
    return (size_t)prism_hash_mix((uint64_t)(uintptr_t)frame, 0) & (capacity - 1);
}

/* The frame's entry, or the free one where it would be. */
static struct entry *find(const void *frame)
{
    size_t i = home_of(frame);

    while (entries[i].frame != NULL && entries[i].frame != frame) {
        i = (i + 1) & (capacity - 1);
    }
    return &entries[i];
}

static bool make_room(void)
{
    struct entry *old = entries;
    size_t old_capacity = capacity;
    size_t wanted = capacity > 0 ? capacity * 2 : 64;
    struct entry *grown;

    if (entry_count * 2 < capacity) {
        return true;
    }
    grown = calloc(wanted, sizeof *grown);
    if (grown == NULL) {
        return false;
    }
    entries = grown;
    capacity = wanted;
    for (size_t i = 0; i < old_capacity; i++) {
        if (old[i].frame != NULL) {
            *find(old[i].frame) = old[i];
        }
    }
    free(old);
    return true;
}

/* Entries behind the freed one move up, so that none is cut off from its home. */
static void take_out(struct entry *entry)
{
    size_t hole = (size_t)(entry - entries);

    for (size_t i = (hole + 1) & (capacity - 1); entries[i].frame != NULL;
         i = (i + 1) & (capacity - 1)) {
        size_t home = home_of(entries[i].frame);

        if (((i - home) & (capacity - 1)) >= ((i - hole) & (capacity - 1))) {
            entries[hole] = entries[i];
            hole = i;
        }
    }
    entries[hole].frame = NULL;
    entry_count--;
}

/* A value that an asynchronous generator yields to its consumer comes in a wrapping
 * of this type; anything else goes to the event loop. */
static bool is_for_consumer(PyObject *value)
{
    static PyTypeObject *wrapping;

    if (wrapping == NULL &&
        strcmp(Py_TYPE(value)->tp_name, "async_generator_wrapped_value") == 0) {
        wrapping = Py_TYPE(value);
    }
    return wrapping != NULL && Py_TYPE(value) == wrapping;
}

void prism_suspended_leave(struct prism_track *track, const void *frame,
                           PyObject *value, bool follows, uint64_t now)
{
    if (!follows && make_room()) {
        struct entry *entry = find(frame);

        entry_count += entry->frame == NULL;
        *entry = (struct entry){frame, now};
    }
    track->suspended = !is_for_consumer(value);
}

void prism_suspended_enter(struct prism_track *track, const void *frame, bool started)
{
    struct entry *entry = capacity > 0 ? find(frame) : NULL;

    if (entry == NULL || entry->frame == NULL) {
        return;
    }
    if (!started && track->last > entry->since) {
        prism_track_suspended(track, track->last - entry->since);
    }
    take_out(entry);
}
