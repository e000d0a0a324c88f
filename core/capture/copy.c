/* SPDX-License-Identifier: MIT */
/* copy.c - see copy.h.  The copy is made beside its place, under a name that readers
 * of folders pass over, and then renamed: it is there whole or not at all. */
#include "core/capture/copy.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/capture/track.h"

struct prism_anchor prism_recorder_settle(struct prism_recorder *recorder)
{
    struct prism_anchor now = prism_clock_anchor(&recorder->clock);

    (void)pthread_mutex_lock(&recorder->lock);
    for (struct prism_track *track = recorder->tracks.first; track != NULL;
         track = track->next) {
        prism_track_settle(track, now.ticks);
    }
    (void)pthread_mutex_unlock(&recorder->lock);
    return now;
}

void prism_recorder_stamp(struct prism_recorder *recorder)
{
    struct prism_anchor now = prism_recorder_settle(recorder);

    atomic_store(&recorder->store.header->stamp_ticks, now.ticks);
    atomic_store(&recorder->store.header->stamp_mono_ns, now.mono_ns);
}

/* FOLDER/NAME -> FOLDER/.NAME; NULL: no memory. */
static char *hidden_path(const char *path)
{
    size_t len = strlen(path) + 2;
    char *hidden = malloc(len);
    const char *slash = strrchr(path, '/');
    int folder_len = slash != NULL ? (int)(slash + 1 - path) : 0;

    if (hidden != NULL) {
        (void)snprintf(hidden, len, "%.*s.%s", folder_len, path, path + folder_len);
    }
    return hidden;
}

/* The header of a recording that was stopped at this moment.  The stamp gives a file
 * without an anchor its rate. */
static struct prism_header stopped_header(const struct prism_recorder *recorder,
                                          const struct prism_anchor *now)
{
    struct prism_header header;

    memcpy(&header, recorder->store.header, sizeof header);
    atomic_store(&header.stamp_ticks, now->ticks);
    atomic_store(&header.stamp_mono_ns, now->mono_ns);
    atomic_store(&header.stop_ticks, now->ticks);
    return header;
}

static int write_copy(const struct prism_recorder *recorder, const char *path,
                      const struct prism_anchor *now)
{
    struct prism_header header = stopped_header(recorder, now);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    int failed = fd < 0 ? errno : prism_store_copy(&recorder->store, fd, &header);

    if (fd >= 0 && close(fd) != 0 && failed == 0) {
        failed = errno;
    }
    return failed;
}

bool prism_recorder_copy(struct prism_recorder *recorder, const char *path,
                         struct prism_error *err)
{
    struct prism_anchor now = prism_recorder_settle(recorder);
    char *hidden = hidden_path(path);
    int failed = ENOMEM;

    if (hidden != NULL) {
        /* As around fork(): threads that end may write without an event. */
        prism_recorder_before_fork(recorder);
        failed = write_copy(recorder, hidden, &now);
        prism_recorder_after_fork(recorder);
        if (failed == 0 && rename(hidden, path) != 0) {
            failed = errno;
        }
        if (failed != 0) {
            (void)unlink(hidden);
        }
        free(hidden);
    }
    return failed == 0 || prism_error_system(err, path, "write", failed);
}
