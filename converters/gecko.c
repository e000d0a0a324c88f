/* SPDX-License-Identifier: MIT */
/* gecko.c - profiles of the Firefox profiler (https://profiler.firefox.com), raw as the
 * browser makes them and processed as its page, samply and CPython's sampling profiler
 * save them.  gecko_read.c reads, gecko_write.c writes.
 *
 *     {"meta": {"interval": 1, ...},
 *      "threads": [{"name": "t", "pid": "1", "tid": 2,
 *                   "samples": {"stack": [0], "time": [5.5], "weight": [1], ...},
 *                   "stackTable": {"prefix": [null], "frame": [0], ...},
 *                   "frameTable": {"func": [0], "line": [12], ...},
 *                   "funcTable": {"name": [0], "fileName": [1], "lineNumber": [3], ...},
 *                   "stringArray": ["f", "x.py"]}]}
 *
 * Raw profiles have rows with a schema, a text for each frame, and other processes
 * inside; from version 56 on tables move one by one into "shared".  Times are
 * milliseconds.  Markers, counters and categories are not read.
 *
 * Loses in writing: calls, every metric but the main one, time intervals, the order of
 * calls, values below 0. */
#include "converters/format.h"
#include "converters/gecko_read.h"
#include "converters/gecko_write.h"

static int gecko_probe(struct prism_span head)
{
    static const char *const sure[] = {"\"preprocessedProfileVersion\"",
                                       "\"Recorded Performance Data\""};
    static const char *const likely[] = {"\"breakpadId\"", "\"stackTable\"",
                                         "\"stackwalk\"", "\"frameTable\""};

    if (head.len == 0 || head.at[0] != '{') {
        return PRISM_PROBE_NO;
    }
    for (size_t i = 0; i < sizeof sure / sizeof sure[0]; i++) {
        if (prism_span_find(head, sure[i]) != NULL) {
            return PRISM_PROBE_SURE;
        }
    }
    for (size_t i = 0; i < sizeof likely / sizeof likely[0]; i++) {
        if (prism_span_find(head, likely[i]) != NULL) {
            return PRISM_PROBE_LIKELY;
        }
    }
    return PRISM_PROBE_NO;
}

static bool gecko_read(struct prism_cursor *in, const struct prism_settings *settings,
                       struct prism_builder *b, struct prism_notes *notes,
                       struct prism_error *err)
{
    (void)settings;
    return prism_gecko_read(in, b, notes, err);
}

const struct prism_format prism_format_gecko = {
    .title = "Firefox profiler (https://profiler.firefox.com), raw and processed",
    .patterns = (const char *const[]){"*.gecko.json", "*.firefox.json", NULL},
    .writes = PRISM_TREE,
    .probe = gecko_probe,
    .read = gecko_read,
    .write = prism_gecko_write,
};
