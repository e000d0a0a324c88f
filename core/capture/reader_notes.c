/* SPDX-License-Identifier: MIT */
/* reader_notes.c - what a capture's header says was lost or left out, for people. */
#include <inttypes.h>
#include <string.h>

#include "core/capture/reader_window.h"

static const struct {
    size_t counter; /* offset in the header */
    const char *what;
} rows[] = {
    {offsetof(struct prism_header, truncated),
     "calls found no room for their context; their time is in <truncated>"},
    {offsetof(struct prism_header, resynced),
     "returns did not match the open call and were resynchronised"},
    {offsetof(struct prism_header, backwards), "times the clock ran backwards"},
    {offsetof(struct prism_header, forked),
     "children were forked and are not recorded before they start a program"},
    {offsetof(struct prism_header, gaps),
     "times the program set a profiler of its own; that time is in <other profiler>"},
    {offsetof(struct prism_header, subinterpreters),
     "sub-interpreters were begun and are not recorded"},
    {offsetof(struct prism_header, shortened),
     "functions have names that were shortened"},
};

static uint64_t counter_of(const struct prism_header *header, size_t offset)
{
    uint64_t count;

    memcpy(&count, (const char *)header + offset, sizeof count);
    return count;
}

static void note_counter(struct prism_notes *notes, uint64_t count, const char *what)
{
    if (count > 0) {
        prism_notes_add(notes, PRISM_NOTE_SKIPPED, "%" PRIu64 " %s", count, what);
    }
}

void prism_capture_add_notes(const struct prism_capture_reading *reading)
{
    const struct prism_header *header = &reading->header;
    uint64_t reason = atomic_load(&header->stopped_errno);

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint64_t count = counter_of(header, rows[i].counter);
        uint64_t before =
            reading->window != NULL
                ? counter_of(&reading->window->base.header, rows[i].counter)
                : 0;

        note_counter(reading->notes, count > before ? count - before : 0, rows[i].what);
    }
    note_counter(reading->notes, reading->newer,
                 "numbers were newer than the rest of the file");
    if (reading->window != NULL) {
        prism_capture_note_window(reading->window, reading->notes);
    }
    if (reason > 0) {
        const char *text = strerrordesc_np((int)(reason & 0xffff));

        prism_notes_add(reading->notes, PRISM_NOTE_SKIPPED,
                        "recording ended before the program did: %s",
                        text != NULL ? text : "unknown reason");
    }
}
