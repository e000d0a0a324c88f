/* SPDX-License-Identifier: MIT */
/* reader.c - header first, then a walk from chunk to chunk; what stands in the chunks
 * is for reader_journal.c, reader_threads.c and reader_cells.c, what the recording has
 * missed for reader_notes.c.
 *
 * A file that was not stopped in order may be of a running program.  It is copied
 * before it is read (reader_snapshot.c), and read loosely: what the copy caught
 * before the thing that it names is left out and counted. */
#include "core/capture/reader.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/capture/reader_state.h"
#include "core/capture/reader_window.h"

/* No machine has been up for longer: 36 years. */
#define LONGEST_UPTIME_NS PRISM_CAPTURE_LONGEST_NS
/* A century on either side is nonsense, but must not overflow. */
#define FARTHEST          INT64_C(3000000000000000000)
#define LATEST_WALL_NS    (UINT64_C(1) << 62) /* the year 2116 */

bool prism_capture_probe(struct prism_span head)
{
    return prism_span_starts(head, PRISM_CAPTURE_MAGIC);
}

static bool read_header(struct prism_capture_reading *reading, struct prism_error *err)
{
    struct prism_cursor *in = reading->in;
    struct prism_header *header = &reading->header;

    if (prism_cursor_left(in) < PRISM_CAPTURE_PAGE) {
        return prism_cursor_fail_at(in, prism_cursor_left(in), err,
                                    "expected a header of %zu bytes, found the end of "
                                    "the file",
                                    PRISM_CAPTURE_PAGE);
    }
    memcpy(header, in->start, sizeof *header);
    if (memcmp(header->magic, PRISM_CAPTURE_MAGIC, sizeof header->magic) != 0) {
        return prism_cursor_fail_at(in, 0, err, "expected a capture file, found %s",
                                    prism_quote(prism_span(header->magic, 8)));
    }
    if (header->byte_order != PRISM_CAPTURE_ORDER) {
        return prism_cursor_fail_at(in, offsetof(struct prism_header, byte_order), err,
                                    "expected the byte order of this machine, found "
                                    "0x%08" PRIx32,
                                    header->byte_order);
    }
    if (header->version != PRISM_CAPTURE_VERSION) {
        return prism_cursor_fail_at(in, offsetof(struct prism_header, version), err,
                                    "expected capture version %u, found %" PRIu32,
                                    PRISM_CAPTURE_VERSION, header->version);
    }
    if (header->check != prism_header_check(header)) {
        return prism_cursor_fail_at(in, offsetof(struct prism_header, check), err,
                                    "expected the header's check sum, found another "
                                    "number: the header is damaged");
    }
    if (header->clock < PRISM_CLOCK_TSC || header->clock > PRISM_CLOCK_CUSTOM ||
        header->metric_count == 0 || header->metric_count > 64 ||
        header->interval_ns > PRISM_CAPTURE_LONGEST_NS) {
        return prism_cursor_fail_at(
            in, offsetof(struct prism_header, clock), err,
            "expected a clock, 1 to 64 metrics and an interval, "
            "found %" PRIu32 ", %" PRIu32 ", %" PRIu64,
            header->clock, header->metric_count, header->interval_ns);
    }
    if (header->tick_rate == 0 || header->start.mono_ns > LONGEST_UPTIME_NS ||
        header->start.wall_ns > LATEST_WALL_NS) {
        return prism_cursor_fail_at(
            in, offsetof(struct prism_header, start), err,
            "expected a start and a rate of ticks, found %" PRIu64 " and %" PRIu64
            " ns, %" PRIu64,
            header->start.mono_ns, header->start.wall_ns, header->tick_rate);
    }
    return true;
}

static int by_order(const void *a, const void *b)
{
    const struct found_chunk *left = a;
    const struct found_chunk *right = b;
    const uint32_t keys[][2] = {{left->kind, right->kind},
                                {left->owner, right->owner},
                                {left->generation, right->generation},
                                {left->first, right->first}};

    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        if (keys[i][0] != keys[i][1]) {
            return keys[i][0] < keys[i][1] ? -1 : 1;
        }
    }
    return (left->records.at > right->records.at) -
           (left->records.at < right->records.at);
}

/* Check the chunk at a page, of `left` pages, and keep it; its length goes to
 * `*pages`. */
static bool add_chunk(struct prism_capture_reading *reading, const char *at,
                      uint64_t left, uint32_t *pages, struct prism_error *err)
{
    struct prism_chunk chunk;
    uint32_t kind;
    uint32_t used;
    size_t room;

    memcpy(&chunk, at, sizeof chunk);
    *pages = chunk.pages;
    if (chunk.pages == 0 || chunk.pages > left) {
        return prism_capture_fail(reading, at, err,
                                  "expected a chunk of 1 to %" PRIu64
                                  " pages, found %" PRIu32,
                                  left, chunk.pages);
    }
    kind = atomic_load(&chunk.kind);
    used = atomic_load(&chunk.used);
    room = chunk.pages * PRISM_CAPTURE_PAGE - sizeof chunk;
    if (kind == PRISM_CHUNK_FREE) {
        return true;
    }
    if (kind > PRISM_CHUNK_CELLS) {
        prism_notes_add(reading->notes, PRISM_NOTE_SKIPPED,
                        "chunk of unknown kind %" PRIu32, kind);
        return true;
    }
    if (used > room) {
        return prism_capture_fail(reading, at, err,
                                  "expected at most %zu bytes in the chunk, found "
                                  "%" PRIu32,
                                  room, used);
    }
    prism_vec_push(&reading->chunks) =
        (struct found_chunk){kind, chunk.owner, chunk.generation, chunk.first,
                             prism_span(at + sizeof chunk, used)};
    return true;
}

static bool find_chunks(struct prism_capture_reading *reading, struct prism_error *err)
{
    const struct prism_cursor *in = reading->in;
    uint64_t there = prism_cursor_left(in) / PRISM_CAPTURE_PAGE;
    uint64_t pages = atomic_load(&reading->header.page_count);
    bool cut_off = pages > there;
    uint32_t len = 0;

    if (cut_off) {
        prism_notes_add(reading->notes, PRISM_NOTE_SKIPPED,
                        "the file is cut off: %" PRIu64 " of %" PRIu64
                        " pages are missing",
                        pages - there, pages);
        pages = there;
        reading->loose = true;
    }
    for (uint64_t page = 1; page < pages; page += len) {
        const char *at = in->start + page * PRISM_CAPTURE_PAGE;

        if (!add_chunk(reading, at, pages - page, &len, err)) {
            if (cut_off && len > pages - page) {
                break; /* the last one of a file that is cut off */
            }
            return false;
        }
    }
    if (reading->chunks.count > 0) {
        qsort(reading->chunks.items, reading->chunks.count, sizeof(struct found_chunk),
              by_order);
    }
    return true;
}

const struct found_chunk *prism_capture_chunks(
    const struct prism_capture_reading *reading, enum prism_chunk_kind kind,
    uint32_t owner, size_t *count)
{
    const struct found_chunk *chunks = reading->chunks.items;
    size_t low = 0;
    size_t high = reading->chunks.count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (chunks[middle].kind < kind ||
            (chunks[middle].kind == kind && chunks[middle].owner < owner)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    *count = 0;
    while (low + *count < reading->chunks.count && chunks[low + *count].kind == kind &&
           chunks[low + *count].owner == owner) {
        ++*count;
    }
    return *count > 0 ? chunks + low : NULL;
}

static void find_rate(struct prism_capture_reading *reading)
{
    const struct prism_header *header = &reading->header;
    const struct prism_anchor *start = &header->start;
    struct prism_anchor last = {.ticks = atomic_load(&header->stamp_ticks),
                                .mono_ns = atomic_load(&header->stamp_mono_ns)};

    reading->ns_per_tick = 1e9 / (double)header->tick_rate;
    if (reading->anchors.count > 0) {
        last = prism_vec_last(&reading->anchors);
    }
    /* Less than a millisecond tells no more than the rate of the start. */
    if (last.ticks > start->ticks && last.mono_ns > start->mono_ns + 1000000) {
        reading->ns_per_tick = (double)(last.mono_ns - start->mono_ns) /
                               (double)(last.ticks - start->ticks);
    }
    if (header->clock != PRISM_CLOCK_TSC) {
        reading->ns_per_tick = 1;
    }
}

int64_t prism_capture_time(const struct prism_capture_reading *reading, uint64_t ticks)
{
    const struct prism_anchor *from = &reading->header.start;
    int64_t since;
    double ns;

    for (size_t i = 0; i < reading->anchors.count; i++) {
        if (reading->anchors.items[i].ticks > ticks) {
            break;
        }
        from = &reading->anchors.items[i];
    }
    /* Differences first: large ticks have more digits than a double. */
    since = (int64_t)(ticks - from->ticks);
    ns = (double)(int64_t)(from->mono_ns - reading->header.start.mono_ns) +
         (double)since * reading->ns_per_tick;
    if (from == &reading->header.start && reading->ns_per_tick == 1) {
        return reading->start_ns + (since > FARTHEST    ? FARTHEST
                                    : since < -FARTHEST ? -FARTHEST
                                                        : since);
    }
    ns = ns > (double)FARTHEST    ? (double)FARTHEST
         : ns < -(double)FARTHEST ? -(double)FARTHEST
                                  : ns;
    return reading->start_ns + (int64_t)ns;
}

static bool add_marks(struct prism_capture_reading *reading, struct prism_error *err)
{
    for (size_t i = 0; i < reading->marks.count; i++) {
        const struct found_mark *mark = &reading->marks.items[i];

        if (prism_window_clip(reading->window, mark->ticks) != mark->ticks) {
            continue;
        }
        if (mark->thread < reading->threads.count &&
            reading->threads.items[mark->thread].id != PRISM_NONE) {
            prism_builder_mark(reading->b, reading->threads.items[mark->thread].id,
                               prism_capture_time(reading, mark->ticks), mark->text);
        } else if (reading->loose) {
            reading->newer++;
        } else {
            return prism_capture_fail(
                reading, mark->text.at, err,
                "expected a mark of a thread below %zu that is not "
                "void, found %" PRIu32,
                reading->threads.count, mark->thread);
        }
    }
    return true;
}

/* Where this file's time stands: 0, unless the run starts with a window that is opened
 * in it later.  Converted files say of each source when it started, and may have no
 * clock. */
static int64_t find_start(struct prism_capture_reading *reading)
{
    const struct prism_header *header = &reading->header;
    int64_t wall_ns = (int64_t)header->start.wall_ns;
    int64_t mono_ns = (int64_t)header->start.mono_ns;
    int64_t since_ns = 0; /* from the file's start to the window's */

    if (reading->window != NULL) {
        since_ns = (int64_t)reading->window->from_mono_ns - mono_ns;
    }
    if (wall_ns != 0) {
        prism_builder_anchor(reading->b, wall_ns + since_ns,
                             header->clock == PRISM_CLOCK_NANOSECONDS
                                 ? PRISM_UNKNOWN
                                 : mono_ns + since_ns);
    }
    prism_builder_run(reading->b, header->run_id);
    return -since_ns;
}

bool prism_capture_skim(struct prism_capture_reading *reading, struct prism_error *err)
{
    return read_header(reading, err) && find_chunks(reading, err) &&
           prism_capture_find_threads(reading, err);
}

static bool read_all(struct prism_capture_reading *reading, struct prism_error *err)
{
    static const char *const clocks[] = {"", "time stamp counter", "CLOCK_MONOTONIC",
                                         "", "the program's own timer"};
    uint32_t clock = reading->header.clock;

    if (!find_chunks(reading, err)) {
        return false;
    }
    reading->start_ns = find_start(reading);
    if (!prism_capture_read_journal(reading, err)) {
        return false;
    }
    if (reading->processes.count == 0) {
        prism_vec_push(&reading->processes) =
            prism_builder_process(reading->b, reading->header.pid, prism_span("", 0));
    }
    prism_capture_add_starts(reading);
    if (clock != PRISM_CLOCK_NANOSECONDS) {
        prism_builder_process_from(reading->b, reading->processes.items[0], PRISM_NONE,
                                   reading->header.parent_pid);
    }
    find_rate(reading);
    if (!prism_capture_add_costs(reading, err) ||
        !prism_capture_read_threads(reading, err) ||
        (reading->window != NULL &&
         !prism_capture_fill_window(reading, reading->window, err))) {
        return false;
    }
    if (clock != PRISM_CLOCK_NANOSECONDS) {
        prism_builder_meta(reading->b, "clock", prism_span_of(clocks[clock]));
    }
    if (!add_marks(reading, err) || !prism_capture_read_cells(reading, err)) {
        return false;
    }
    prism_capture_add_notes(reading);
    return true;
}

/* Is the program that writes it still running, or was it killed? */
static bool is_open(const struct prism_header *header)
{
    return header->clock != PRISM_CLOCK_NANOSECONDS &&
           atomic_load(&header->stop_ticks) == 0;
}

bool prism_capture_read(struct prism_cursor *in, struct prism_builder *b,
                        struct prism_notes *notes, struct prism_error *err)
{
    return prism_capture_read_window(in, NULL, b, notes, err);
}

bool prism_capture_read_window(struct prism_cursor *in, struct prism_cursor *base,
                               struct prism_builder *b, struct prism_notes *notes,
                               struct prism_error *err)
{
    struct prism_capture_window window = {0};
    struct prism_capture_reading reading = {
        .in = in,
        .b = b,
        .notes = notes,
        .time_metric = PRISM_NONE,
    };
    struct prism_snapshot copy = {0};
    struct prism_cursor still;
    bool done;

    prism_builder_shape(b, PRISM_TREE);
    done = read_header(&reading, err);
    if (done && is_open(&reading.header)) {
        reading.loose = true;
        copy = prism_capture_snapshot(in);
        if (copy.blurred) {
            prism_notes_add(notes, PRISM_NOTE_SKIPPED,
                            "the program ended threads faster than the file could be "
                            "copied: numbers of finished threads may be off");
        }
        atomic_store(&reading.header.page_count, copy.pages);
        still = prism_cursor(in->name, prism_span(copy.bytes, copy.len));
        reading.in = &still;
    }
    if (done && base != NULL) {
        reading.window = &window;
        done = prism_capture_open_window(&reading, &window, base, err);
    }
    done = done && read_all(&reading, err);
    prism_capture_release_window(&window);
    free(copy.bytes);
    prism_vec_release(&reading.chunks);
    prism_vec_release(&reading.threads);
    prism_vec_release(&reading.anchors);
    prism_vec_release(&reading.marks);
    prism_vec_release(&reading.intervals);
    prism_vec_release(&reading.names);
    prism_vec_release(&reading.costs);
    prism_vec_release(&reading.starts);
    prism_vec_release(&reading.spawns);
    prism_vec_release(&reading.files);
    prism_vec_release(&reading.specs);
    prism_vec_release(&reading.functions);
    prism_vec_release(&reading.processes);
    prism_vec_release(&reading.sources);
    prism_vec_release(&reading.metrics);
    return done;
}
