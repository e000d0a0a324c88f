/* SPDX-License-Identifier: MIT */
/* trace_marks.c - see trace_marks.h. */
#include "converters/trace_marks.h"

#define MARK_LIMIT 100000

void prism_trace_marks_take(struct prism_trace_marks *marks,
                            const struct prism_trace_event *event,
                            struct prism_trace_tables *tables,
                            struct prism_notes *notes)
{
    if (marks->count == MARK_LIMIT) {
        prism_notes_add(notes, PRISM_NOTE_SKIPPED, "more than %d instants", MARK_LIMIT);
        return;
    }
    prism_vec_push(marks) = (struct prism_trace_mark){
        event->at, prism_trace_thread(tables, event->pid, event->tid),
        prism_intern(&tables->strings, event->name)};
}

void prism_trace_marks_build(const struct prism_trace_marks *marks,
                             struct prism_trace_tables *tables, struct prism_builder *b,
                             int64_t base)
{
    for (size_t i = 0; i < marks->count; i++) {
        const struct prism_trace_mark *mark = &marks->items[i];

        prism_builder_mark(b, tables->threads.items[mark->thread].built,
                           mark->at - base,
                           prism_intern_text(&tables->strings, mark->text));
    }
}

void prism_trace_marks_release(struct prism_trace_marks *marks)
{
    prism_vec_release(marks);
}
