/* SPDX-License-Identifier: MIT */
/* austin.c - the text format of Austin: folded stacks (folded.c) in the order in which
 * they were seen, with a head and a tail of facts.
 *
 *     # austin: 3.7.0                               "# key: value"
 *     # mode: wall
 *
 *     P<pid>;T<interpreter>:<thread>;FILE:FUNCTION:LINE;... METRIC
 *     # duration: 39455
 *
 * Older versions know no interpreters and write T<thread>; with --alt-format a frame is
 * "FUNCTION (FILE);LLINE".
 *
 * The metric is microseconds (mode wall, cpu), bytes (memory), or
 * "microseconds,idle,bytes" (full).  A stack may have no frame. */
#include "converters/folded_read.h"
#include "converters/format.h"

static int austin_probe(struct prism_span head)
{
    return prism_span_starts(head, "# austin: ") ? PRISM_PROBE_SURE : PRISM_PROBE_NO;
}

static bool austin_read(struct prism_cursor *in, const struct prism_settings *settings,
                        struct prism_builder *b, struct prism_notes *notes,
                        struct prism_error *err)
{
    (void)settings;
    return prism_folded_read(in, 0, b, notes, err);
}

const struct prism_format prism_format_austin = {
    .title = "Austin's text format",
    .patterns = (const char *const[]){"*.austin", NULL},
    .probe = austin_probe,
    .read = austin_read,
};
