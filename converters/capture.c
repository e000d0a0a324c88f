/* SPDX-License-Identifier: MIT */
/* capture.c - callprism's own file as a format; core/capture does the work and
 * docs/capture-format.md has the offsets.
 *
 * Loses: the order of calls or samples in time; names beyond 16 KiB. */
#include "converters/format.h"
#include "core/capture/reader.h"
#include "core/capture/writer.h"

static int capture_probe(struct prism_span head)
{
    return prism_capture_probe(head) ? PRISM_PROBE_SURE : PRISM_PROBE_NO;
}

static bool capture_read(struct prism_cursor *in, const struct prism_settings *settings,
                         struct prism_builder *b, struct prism_notes *notes,
                         struct prism_error *err)
{
    (void)settings;
    return prism_capture_read(in, b, notes, err);
}

static bool capture_write(const struct prism_profile *profile,
                          const struct prism_settings *settings, struct prism_out *out,
                          struct prism_notes *notes, struct prism_error *err)
{
    (void)settings;
    if (profile->metric_count > 64) {
        return prism_error_set(err, "capture: expected at most 64 metrics, found %u",
                               profile->metric_count);
    }
    prism_capture_write(profile, out, notes);
    return true;
}

const struct prism_format prism_format_capture = {
    .title = "callprism capture (exact calling-context tree, threads, intervals)",
    .patterns = (const char *const[]){"*.prism", NULL},
    .writes = PRISM_TREE,
    .probe = capture_probe,
    .read = capture_read,
    .write = capture_write,
};
