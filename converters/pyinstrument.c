/* SPDX-License-Identifier: MIT */
/* pyinstrument.c - what pyinstrument saves: sessions (-r pyisession), which have every
 * sample, and reports (-r json), from which small frames are cut.
 *
 *     {"start_time": 1.7e9, "duration": 2.5, "target_description": "x.py", ...,
 *      "frame_records": [[["MainThread\0<thread>\0123", "f\0x.py\03\1l12\1cClass"],
 *                         0.001], ...]}
 *
 *     {..., "root_frame": {"function": "f", "file_path": "x.py", "line_no": 3,
 *                          "time": 2.5, "class_name": "C", "children": [{...}]}}
 *
 * A frame of a session is name, file and first line with NULs between them and
 * attributes behind \x01: "l" the line that was running, "c" the class.  The first one
 * names the thread.  Times are seconds. */
#include "converters/format.h"
#include "converters/pyinstrument_read.h"

static int pyinstrument_probe(struct prism_span head)
{
    bool counted = prism_span_find(head, "\"sample_count\"") != NULL;

    if (head.len == 0 || head.at[0] != '{') {
        return PRISM_PROBE_NO;
    }
    if (prism_span_find(head, "\"start_call_stack\"") != NULL) {
        return PRISM_PROBE_SURE - 1;
    }
    return (counted && prism_span_find(head, "\"root_frame\"") != NULL) ||
                   prism_span_find(head, "\"frame_records\"") != NULL
               ? PRISM_PROBE_LIKELY + 1
               : PRISM_PROBE_NO;
}

static bool pyinstrument_read(struct prism_cursor *in,
                              const struct prism_settings *settings,
                              struct prism_builder *b, struct prism_notes *notes,
                              struct prism_error *err)
{
    (void)settings;
    return prism_pyinstrument_read(in, b, notes, err);
}

const struct prism_format prism_format_pyinstrument = {
    .title = "pyinstrument sessions and JSON reports",
    .patterns = (const char *const[]){"*.pyisession", NULL},
    .probe = pyinstrument_probe,
    .read = pyinstrument_read,
};
