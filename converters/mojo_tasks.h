/* SPDX-License-Identifier: MIT */
/* mojo_tasks.h - what MOJO says of asyncio tasks from version 4 on, beside the samples
 * of the threads that they are in.  Profiles know threads alone: it is checked, and a
 * note counts it.
 *
 *     14  position   task, string of its name or 0, number of frames
 *                    so many events 5 follow: where the task is now; none: it has ended
 *     15  waiter     task, task that waits for it or 0
 *     16  running    task that the thread was running in this sample */
#ifndef PRISM_CONVERTERS_MOJO_TASKS_H
#define PRISM_CONVERTERS_MOJO_TASKS_H

#include <stdbool.h>
#include <stdint.h>

#include "converters/mojo_part.h"
#include "core/base/notes.h"

/* Zero-initialise. */
struct prism_mojo_tasks {
    int64_t frames_left; /* of the position that is being read */
    int64_t positions;
    int64_t waiters;
    int64_t running;
};

/* The numbers of each event. */
bool prism_mojo_task_position(struct prism_mojo_tasks *tasks,
                              struct prism_mojo_part *part,
                              const struct prism_mojo_keys *strings);
bool prism_mojo_task_waiter(struct prism_mojo_tasks *tasks,
                            struct prism_mojo_part *part);
bool prism_mojo_task_running(struct prism_mojo_tasks *tasks,
                             struct prism_mojo_part *part);

void prism_mojo_tasks_note(const struct prism_mojo_tasks *tasks,
                           struct prism_notes *notes);

#endif
