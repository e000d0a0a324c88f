/* SPDX-License-Identifier: MIT */
/* mojo_tasks.c - see mojo_tasks.h. */
#include "converters/mojo_tasks.h"

#include "core/profile/unit.h"

bool prism_mojo_task_position(struct prism_mojo_tasks *tasks,
                              struct prism_mojo_part *part,
                              const struct prism_mojo_keys *strings)
{
    struct prism_mojo_key name;
    int64_t task;

    tasks->positions++;
    return prism_mojo_number(part, "a task", &task) &&
           prism_mojo_defined_or_none(part, strings, "the string of a task", &name) &&
           /* Each is a byte and a key. */
           prism_mojo_below(part, "a number of frames",
                            (int64_t)(prism_cursor_left(part->in) / 2),
                            &tasks->frames_left);
}

bool prism_mojo_task_waiter(struct prism_mojo_tasks *tasks,
                            struct prism_mojo_part *part)
{
    int64_t task;

    tasks->waiters++;
    return prism_mojo_number(part, "a task", &task) &&
           prism_mojo_number(part, "the task that waits for it", &task);
}

bool prism_mojo_task_running(struct prism_mojo_tasks *tasks,
                             struct prism_mojo_part *part)
{
    int64_t task;

    tasks->running++;
    return prism_mojo_number(part, "the task that runs", &task);
}

void prism_mojo_tasks_note(const struct prism_mojo_tasks *tasks,
                           struct prism_notes *notes)
{
    if (tasks->positions > 0) {
        prism_notes_add(notes, PRISM_NOTE_SKIPPED, "where asyncio tasks were: %s",
                        prism_count(tasks->positions));
    }
    if (tasks->waiters > 0) {
        prism_notes_add(notes, PRISM_NOTE_SKIPPED,
                        "which asyncio tasks waited for others: %s",
                        prism_count(tasks->waiters));
    }
    if (tasks->running > 0) {
        prism_notes_add(notes, PRISM_NOTE_SKIPPED,
                        "which asyncio task ran: of %s samples",
                        prism_count(tasks->running));
    }
}
