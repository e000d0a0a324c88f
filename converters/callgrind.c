/* SPDX-License-Identifier: MIT */
/* callgrind.c - for KCachegrind, QCachegrind and callgrind_annotate; written by
 * valgrind, Xdebug, yappi, pyprof2calltree and others.
 *
 *     # callgrind format                      comments, anywhere
 *     version: 1                              the header; a file may have several
 *     creator: TOOL                           parts, each with a header of its own
 *     pid: N   cmd: COMMAND   part: N   thread: N   desc: KEY: VALUE
 *     positions: [instr] [bb] [line]
 *     event: ns : Nanoseconds                 names an event
 *     events: ns                              the columns of costs
 *     summary: TOTAL                          totals: at the end of a part
 *
 *     ob=(OBJECT) PATH                        from here on: the binary,
 *     fl=(FILE) PATH                          the file of the function,
 *     fn=(FUNCTION) NAME                      the function;
 *     fi=(FILE) PATH   fe=(FILE) PATH         the file of inlined lines
 *     POSITION SELF...                        costs of a line
 *     cob=... cfi=... cfl=... cfn=(FUNCTION) NAME
 *     calls=COUNT POSITION-OF-CALLEE
 *     POSITION-OF-CALL INCLUSIVE...           costs of these calls
 *     jump=COUNT POSITION                     or jcnd=FOLLOWED/EXECUTED POSITION
 *     POSITION
 *
 *     ==== NEW PROFILING FILE ====...         a whole file follows (Xdebug, appending)
 *
 * "(N) name" defines a number, "(N)" refers to it (callgrind_names.h); numbers stand
 * in callgrind_line.h, events in callgrind_events.h (valgrind manual, "Callgrind
 * Format Specification").
 *
 * The file knows functions and calls, not paths: it is read as a graph.  How
 * cumulative values come about stands in callgrind_build.h, how they are written in
 * callgrind_write.c.
 *
 * Loses: when read, costs of single lines, jumps, which thread or part costs belong
 * to, computed events; when written, stacks, primitive calls, threads (unless
 * --split-threads), time order, facts of the run. */
#include "converters/callgrind.h"

const struct prism_option prism_callgrind_options[] = {
    [PRISM_CALLGRIND_SPLIT_RECURSION] = {"split-recursion", PRISM_OPTION_FLAG, NULL,
                                         NULL,
                                         "write calls of a function inside itself as "
                                         "a function NAME'2"},
    [PRISM_CALLGRIND_SPLIT_THREADS] = {"split-threads", PRISM_OPTION_FLAG, NULL, NULL,
                                       "write a part for each thread"},
    [PRISM_CALLGRIND_JOIN_RECURSION] = {"join-recursion", PRISM_OPTION_FLAG, NULL, NULL,
                                        "read NAME'2 as NAME"},
    {NULL, PRISM_OPTION_FLAG, NULL, NULL, NULL},
};

/* Lines of the first bytes that are in this format and in few others. */
struct seen {
    bool events;
    bool position;
    bool header;
};

static void look_at(struct prism_span line, struct seen *seen)
{
    static const char *const positions[] = {"fn=", "fl=", "fi=", "ob=", "cfn="};
    static const char *const headers[] = {"creator:", "positions:", "version:"};

    seen->events |= prism_span_starts(line, "events:");
    for (size_t i = 0; i < sizeof positions / sizeof positions[0]; i++) {
        seen->position |= prism_span_starts(line, positions[i]);
    }
    for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++) {
        seen->header |= prism_span_starts(line, headers[i]);
    }
}

static int callgrind_probe(struct prism_span head)
{
    struct prism_cursor in = prism_cursor("", head);
    struct prism_span line;
    struct seen seen = {false, false, false};

    if (prism_span_starts(head, "# callgrind format")) {
        return PRISM_PROBE_SURE;
    }
    while (prism_cursor_line(&in, &line)) {
        look_at(line, &seen);
    }
    if (seen.events) {
        return seen.position ? PRISM_PROBE_SURE : PRISM_PROBE_LIKELY;
    }
    return seen.header && seen.position ? PRISM_PROBE_LIKELY : PRISM_PROBE_NO;
}

const struct prism_format prism_format_callgrind = {
    .title = "callgrind (KCachegrind, QCachegrind, callgrind_annotate)",
    .patterns = (const char *const[]){"callgrind.out.*", "*.callgrind", NULL},
    .writes = PRISM_TREE | PRISM_GRAPH,
    .options = prism_callgrind_options,
    .probe = callgrind_probe,
    .read = prism_callgrind_read,
    .write = prism_callgrind_write,
};
