/* SPDX-License-Identifier: MIT */
/* pstats.c - the files of Python's own profilers and of what writes like them.
 *
 * One marshalled dict, no header (Lib/profile.py, Lib/cProfile.py, Lib/pstats.py):
 *
 *     {(file, first line, name): (cc, nc, tt, ct, {caller's key: edge, ...}), ...}
 *
 * with primitive calls cc, calls nc, self seconds tt, cumulative seconds ct; an
 * edge is (nc, cc, tt, ct) of the callee under that caller, or a count.
 *
 * Loses: stacks, threads, time order, call lines, qualified names, process, facts of
 * the run. */
#include "converters/pstats.h"

enum {
    DICT = '{',
    NULL_MARK = '0',
    TUPLE = '(',
    SMALL_TUPLE = ')',
    FLAG_REF = 0x80,
};

static uint8_t type_at(struct prism_span head, size_t at)
{
    return (uint8_t)head.at[at] & (uint8_t)~FLAG_REF;
}

/* Does a tuple of one or three items that begins with text stand at `at`?  What is
 * cut off does not speak against it. */
static bool may_be_key(struct prism_span head, size_t at)
{
    size_t count_len = type_at(head, at) == TUPLE ? 4 : 1;
    size_t first = at + 1 + count_len;

    if (type_at(head, at) != TUPLE && type_at(head, at) != SMALL_TUPLE) {
        return false;
    }
    for (size_t i = 0; i < count_len && at + 1 + i < head.len; i++) {
        char byte = head.at[at + 1 + i];

        if (i == 0 ? byte != 1 && byte != 3 : byte != 0) {
            return false;
        }
    }
    return first >= head.len || (head.at[first] != '\0' &&
                                 strchr("stuaAzZrR", type_at(head, first)) != NULL);
}

static int pstats_probe(struct prism_span head)
{
    if (head.len < 2 || type_at(head, 0) != DICT) {
        return PRISM_PROBE_NO;
    }
    if (head.len == 2 && head.at[1] == NULL_MARK) {
        return PRISM_PROBE_LIKELY;
    }
    if (!may_be_key(head, 1)) {
        return PRISM_PROBE_NO;
    }
    return head.len < 8 ? PRISM_PROBE_MAYBE : PRISM_PROBE_SURE;
}

const struct prism_format prism_format_pstats = {
    .title = "pstats (cProfile, profile, yappi, pyinstrument; Python 2.5 - 3.15)",
    .patterns = (const char *const[]){"*.prof", "*.pstats", "*.pstat", "*.stats",
                                      "*.cprof", NULL},
    .writes = PRISM_GRAPH,
    .probe = pstats_probe,
    .read = prism_pstats_read,
    .write = prism_pstats_write,
};
