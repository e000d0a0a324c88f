/* SPDX-License-Identifier: MIT */
/* reader_notes.c - what a capture's header says was lost or left out, for people: as
 * notes, and as facts of the profile, so that it is told of again when the profile,
 * saved as a capture, is read once more. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "core/capture/reader_window.h"

static const struct {
    size_t counter; /* offset in the header */
    const char *what;
    bool of_process; /* and of no window alone: what was before goes on */
} rows[] = {
    {offsetof(struct prism_header, truncated),
     "calls found no room for their context; their time is in <truncated>", false},
    {offsetof(struct prism_header, resynced),
     "returns did not match the open call and were resynchronised", false},
    {offsetof(struct prism_header, backwards), "times the clock ran backwards", false},
    {offsetof(struct prism_header, forked),
     "children were forked and are not recorded before they start a program", false},
    {offsetof(struct prism_header, gaps),
     "times the program set a profiler of its own; that time is in <other profiler>",
     false},
    {offsetof(struct prism_header, subinterpreters),
     "sub-interpreters were begun and are not recorded", true},
    {offsetof(struct prism_header, late_threads),
     "threads of C code ran unseen until they were found, some ms later", false},
    {offsetof(struct prism_header, shortened),
     "functions have names that were shortened", false},
};

static uint64_t counter_of(const struct prism_header *header, size_t offset)
{
    uint64_t count;

    memcpy(&count, (const char *)header + offset, sizeof count);
    return count;
}

static void note(const struct prism_capture_reading *reading, const char *text)
{
    prism_notes_add(reading->notes, PRISM_NOTE_SKIPPED, "%s", text);
    prism_builder_meta(reading->b, PRISM_META_SKIPPED, prism_span_of(text));
}

static void note_counter(const struct prism_capture_reading *reading, uint64_t count,
                         const char *what)
{
    char text[160];

    if (count > 0) {
        (void)snprintf(text, sizeof text, "%" PRIu64 " %s", count, what);
        note(reading, text);
    }
}

/* Why it ended, when it ended early. */
static void note_end(const struct prism_capture_reading *reading, uint64_t reason)
{
    const char *known = strerrordesc_np((int)(reason & 0xffff));
    char text[160];

    if (reason > 0) {
        (void)snprintf(text, sizeof text, "recording ended before the program did: %s",
                       known != NULL ? known : "unknown reason");
        note(reading, text);
    }
}

/* How long the last time off goes on, as far as the file tells. */
static double last_off_ns(const struct prism_capture_reading *reading)
{
    const struct prism_header *header = &reading->header;
    uint64_t since = atomic_load(&header->off_since_ns);
    uint64_t stop = atomic_load(&header->stop_ticks);
    uint64_t last = stop > 0 ? stop : atomic_load(&header->stamp_ticks);
    double ns = (double)(prism_capture_time(reading, last) - reading->start_ns) +
                (double)header->start.mono_ns - (double)since;

    return since > 0 && last > 0 && ns > 0 ? ns : 0;
}

/* Times off, of the process. */
static void note_off(const struct prism_capture_reading *reading)
{
    const struct prism_header *header = &reading->header;
    uint64_t count = atomic_load(&header->off_count);
    double ns = (double)atomic_load(&header->off_ns) + last_off_ns(reading);
    char text[160];

    if (count > 0) {
        (void)snprintf(text, sizeof text,
                       "recording was off %" PRIu64 " time%s, %.3f s in all%s: nothing "
                       "of that time is in the profile",
                       count, count > 1 ? "s" : "", ns / 1e9,
                       atomic_load(&header->off_since_ns) > 0 ? ", also at the end"
                                                              : "");
        note(reading, text);
    }
}

void prism_capture_add_notes(const struct prism_capture_reading *reading)
{
    const struct prism_header *header = &reading->header;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint64_t count = counter_of(header, rows[i].counter);
        uint64_t before =
            reading->window != NULL && !rows[i].of_process
                ? counter_of(&reading->window->base.header, rows[i].counter)
                : 0;

        note_counter(reading, count > before ? count - before : 0, rows[i].what);
    }
    note_counter(reading, reading->newer,
                 "numbers were newer than the rest of the file");
    if (reading->window != NULL) {
        prism_capture_note_window(reading->window, reading->notes);
    }
    note_off(reading);
    note_end(reading, atomic_load(&header->stopped_errno));
}

void prism_capture_note_again(const struct prism_capture_reading *reading,
                              struct prism_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] < ' ' || text.at[i] > '~') {
            return; /* not one of ours, and not for a terminal */
        }
    }
    prism_notes_add(reading->notes, PRISM_NOTE_SKIPPED, "%.*s", (int)text.len, text.at);
}
