/* SPDX-License-Identifier: MIT */
/* finished.c - who is folded when, and into which group; how is in group.c. */
#include "core/capture/finished.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/capture/group.h"
#include "core/capture/track_list.h"
#include "core/capture/track_state.h"

/* ---- which group ---- */

/* Each run of digits becomes a `#`.  free() it; NULL: out of memory. */
static char *pattern_of(struct prism_span name, size_t *len)
{
    char *pattern = malloc(name.len + 1);
    bool in_digits = false;

    *len = 0;
    for (size_t i = 0; i < name.len && pattern != NULL; i++) {
        bool digit = name.at[i] >= '0' && name.at[i] <= '9';

        if (!digit || !in_digits) {
            pattern[(*len)++] = digit ? '#' : name.at[i];
        }
        in_digits = digit;
    }
    return pattern;
}

static struct prism_group *group_named(const struct prism_recorder *recorder,
                                       struct prism_span name)
{
    struct prism_group *group = recorder->groups;

    while (group != NULL && !prism_span_equal(group->track->name, name)) {
        group = group->next;
    }
    return group;
}

/* Found or made.  NULL: memory or disk is full. */
static struct prism_group *group_for(struct prism_recorder *recorder,
                                     const struct prism_track *track)
{
    struct prism_group *group;
    struct prism_span name = {"unnamed threads", sizeof "unnamed threads" - 1};
    size_t len;
    char *pattern = pattern_of(track->name, &len);

    if (pattern == NULL) {
        return NULL;
    }
    if (len > 0) {
        name = prism_span(pattern, len);
    }
    group = group_named(recorder, name);
    if (group == NULL && recorder->group_count >= PRISM_GROUP_LIMIT) {
        name = prism_span_of("other threads");
        group = group_named(recorder, name);
    }
    if (group == NULL) {
        group = prism_group_new(recorder, name, track->state);
        if (group != NULL) {
            group->next = recorder->groups;
            recorder->groups = group;
            recorder->group_count++;
        }
    }
    free(pattern);
    return group;
}

/* ---- folding ---- */

/* What a void record's thread had can be used again.  The journal may name the record's
 * next thread as the last one: an empty name says that it does not. */
static bool recycle(struct prism_recorder *recorder, struct prism_track *track)
{
    if (track->name_in_journal &&
        prism_journal_thread_name(&recorder->journal, track->number,
                                  prism_span("", 0)) == NULL) {
        return false;
    }
    prism_chunks_release(&track->node_chunks, &recorder->store);
    prism_chunks_release(&track->cell_chunks, &recorder->store);
    (void)pthread_mutex_lock(&recorder->lock);
    prism_recorder_return_state(recorder, track->state);
    (void)pthread_mutex_unlock(&recorder->lock);
    return true;
}

static void fold(struct prism_recorder *recorder, struct prism_track *track)
{
    struct prism_group *group = group_for(recorder, track);

    /* First, so that the group's new contexts are taken from no running thread. */
    (void)atomic_fetch_sub(&recorder->node_count, track->node_count);
    if (group == NULL || !prism_group_add(group, track) || !recycle(recorder, track)) {
        prism_recorder_fail(recorder, ENOMEM);
    }
    prism_track_free(track);
}

static struct prism_track *take_oldest(struct prism_recorder *recorder)
{
    struct prism_track *track = NULL;

    (void)pthread_mutex_lock(&recorder->lock);
    if (recorder->finished.count > recorder->kept_threads &&
        !atomic_load(&recorder->failed)) {
        track = recorder->finished.first;
        prism_tracks_remove(&recorder->finished, track);
    }
    (void)pthread_mutex_unlock(&recorder->lock);
    return track;
}

void prism_finished_add(struct prism_recorder *recorder, struct prism_track *track)
{
    size_t work = 0;
    bool many;

    (void)pthread_mutex_lock(&recorder->lock);
    if (!track->marked && track->state->tid != recorder->store.header->pid) {
        prism_tracks_remove(&recorder->tracks, track);
        prism_tracks_push(&recorder->finished, track);
    }
    many = recorder->finished.count / 2 >= recorder->kept_threads &&
           atomic_load(&recorder->windows) == 0;
    (void)pthread_mutex_unlock(&recorder->lock);
    /* Who folds already takes this one, too. */
    if (many && pthread_mutex_trylock(&recorder->fold_lock) == 0) {
        while (work < PRISM_FOLD_WORK && (track = take_oldest(recorder)) != NULL) {
            work += (size_t)track->node_count + track->cell_count;
            fold(recorder, track);
        }
        (void)pthread_mutex_unlock(&recorder->fold_lock);
    }
}

void prism_finished_release(struct prism_recorder *recorder)
{
    while (recorder->groups != NULL) {
        struct prism_group *next = recorder->groups->next;

        prism_group_free(recorder->groups);
        recorder->groups = next;
    }
}
