/* SPDX-License-Identifier: MIT */
/* cpuprofile.c - CPU profiles of V8: Chrome's developer tools, node --cpu-prof, Deno.
 * cpuprofile_read.c reads both forms.
 *
 *     {"nodes": [{"id": 1, "callFrame": {"functionName": "f", "url": "x.js",
 *                 "lineNumber": 4, "columnNumber": 2}, "hitCount": 3,
 *                 "children": [2]}, ...],
 *      "startTime": 5, "endTime": 50, "samples": [2, 1], "timeDeltas": [10, 20]}
 *
 *     {"head": {"functionName": "f", "url": "x.js", "lineNumber": 5, "id": 1,
 *               "hitCount": 3, "children": [{...}]},
 *      "startTime": 0.5, "endTime": 0.6, "samples": [2, 1], "timestamps": [10, 20]}
 *
 * Times are microseconds.  Lines count from 0, in the old form from 1.  A sample lasts
 * until the next.  Nodes name their children, or (chunks of Chrome) their parent. */
#include "converters/cpuprofile_read.h"
#include "converters/format.h"

static int cpuprofile_probe(struct prism_span head)
{
    bool nodes = prism_span_find(head, "\"nodes\"") != NULL ||
                 prism_span_find(head, "\"head\"") != NULL;

    if (head.len == 0 || head.at[0] != '{' || !nodes) {
        return PRISM_PROBE_NO;
    }
    return prism_span_find(head, "\"functionName\"") != NULL ? PRISM_PROBE_LIKELY + 1
                                                             : PRISM_PROBE_NO;
}

static bool cpuprofile_read(struct prism_cursor *in,
                            const struct prism_settings *settings,
                            struct prism_builder *b, struct prism_notes *notes,
                            struct prism_error *err)
{
    (void)settings;
    return prism_cpuprofile_read(in, b, notes, err);
}

const struct prism_format prism_format_cpuprofile = {
    .title = "CPU profile of V8 (Chrome, node --cpu-prof)",
    .patterns = (const char *const[]){"*.cpuprofile", NULL},
    .probe = cpuprofile_probe,
    .read = cpuprofile_read,
};
