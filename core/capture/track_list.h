/* SPDX-License-Identifier: MIT */
/* track_list.h - tracks in a row, oldest first; each is in one list at most. */
#ifndef PRISM_CAPTURE_TRACK_LIST_H
#define PRISM_CAPTURE_TRACK_LIST_H

#include <stddef.h>

#include "core/capture/track.h"

static inline void prism_tracks_push(struct prism_tracks *list,
                                     struct prism_track *track)
{
    track->next = NULL;
    track->previous = list->last;
    *(list->last != NULL ? &list->last->next : &list->first) = track;
    list->last = track;
    list->count++;
}

static inline void prism_tracks_remove(struct prism_tracks *list,
                                       struct prism_track *track)
{
    *(track->previous != NULL ? &track->previous->next : &list->first) = track->next;
    *(track->next != NULL ? &track->next->previous : &list->last) = track->previous;
    list->count--;
}

#endif
