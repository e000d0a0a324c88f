/* SPDX-License-Identifier: MIT */
/* callprism.h - for programs that embed CPython: have the interpreter recorded from its
 * first bytecode, start-up and `site` included.
 *
 *     #include <callprism.h>
 *
 *     Py_PreInitialize(&before);
 *     if (callprism_embed("run.prism", NULL) != 0) {
 *         fprintf(stderr, "%s\n", callprism_embed_problem());
 *     }
 *     Py_Initialize();   ...   Py_Finalize();     then: callprism flamegraph run.prism
 *
 * Link libcallprism-pythonX.Y, of the version that you embed.  It needs no more than
 * libc and Python, starts no thread, prints nothing, and never ends the process.  What
 * runs before Python tells of itself is one call named `<interpreter start>`.  Python
 * code that imports callprism finds this recording.  The interpreter's end completes the
 * file; whatever else ends the process leaves it readable. */
#ifndef CALLPRISM_H
#define CALLPRISM_H

#ifdef __cplusplus
extern "C" {
#endif

#define CALLPRISM_PUBLIC __attribute__((visibility("default")))

/* Record the interpreter that this process initialises next into a new capture file.
 * Once in a process, from the thread that will initialise, before it does, and after
 * Py_PreInitialize: Python keeps our hook in its memory, and frees it with the allocator
 * that is chosen there.  (Without PYTHONMALLOC and PYTHONDEVMODE it stays the same one.)
 *
 * path: must not exist.  options: as the options of `callprism record`, words
 * name=value, one a line ("no_builtins=1\nmax_nodes=100000"); NULL: none.
 * 0, or -1 when it cannot be: see callprism_embed_problem(). */
CALLPRISM_PUBLIC int callprism_embed(const char *path, const char *options);

/* The same for a program that may run below `callprism record`: 0 when it does and
 * the interpreter will be part of that recording, 1 when it does not, -1 when it
 * cannot be. */
CALLPRISM_PUBLIC int callprism_embed_below_record(void);

/* Why there is no recording: what failed when it was asked for, or since then when the
 * interpreter began.  NULL: nothing failed.  A line without its end. */
CALLPRISM_PUBLIC const char *callprism_embed_problem(void);

#ifdef __cplusplus
}
#endif

#endif
