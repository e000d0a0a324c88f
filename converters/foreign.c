/* SPDX-License-Identifier: MIT */
/* foreign.c - see foreign.h.  Signatures from the programs' own documentation. */
#include "converters/foreign.h"

#include <stdbool.h>
#include <stddef.h>

struct signature {
    bool anywhere; /* within the head, else at its start, behind blank lines if text */
    struct prism_span bytes;
    const char *name;
};

#define BYTES(text)                                                                    \
    {                                                                                  \
        (text), sizeof(text) - 1                                                       \
    }

static const struct signature signatures[] = {
    {false, BYTES("Flat profile:"), "a text report of gprof"},
    {false, BYTES("gmon\1"), "the data of gprof, gmon.out: run gprof on it"},
    {true, BYTES("Time and Allocation Profiling Report"), "a profile of GHC (Haskell)"},
    {true, BYTES(" function calls ("),
     "a listing that pstats printed: keep the profile "
     "itself, with -o"},
    {true, BYTES(" function calls in "),
     "a listing that pstats printed: keep the "
     "profile itself, with -o"},
    {false, BYTES("PERFILE2"), "the data of perf: run perf script on it"},
    /* Anywhere: behind what says that it is compressed, too. */
    {true, BYTES("memray\0"), "a recording of memray: run memray transform on it"},
    {false, BYTES("HCAT"),
     "a binary recording of profiling.sampling: replay it into "
     "another form"},
    {false, BYTES("FLR\0"), "a recording of Java's Flight Recorder"},
    {false, BYTES("v8-version,"), "a log of node --prof: use node --cpu-prof"},
    {false, BYTES("\0\0\0\0\0\0\0\0\3\0\0\0\0\0\0\0"),
     "a CPU profile of gperftools: "
     "run pprof -proto on it"},
    {false, BYTES("\x80\2"),
     "a pickle (line_profiler's .lprof is one), which could run "
     "anything"},
    {false, BYTES("\x80\3"),
     "a pickle (line_profiler's .lprof is one), which could run "
     "anything"},
    {false, BYTES("\x80\4\x95"),
     "a pickle (line_profiler's .lprof is one), which could "
     "run anything"},
    {false, BYTES("\x80\5\x95"),
     "a pickle (line_profiler's .lprof is one), which could "
     "run anything"},
    {false, BYTES("{\"type\":\"meta\",\"v\":"),
     "lines of profiling.sampling, which have no "
     "stacks: use its --collapsed or --gecko"},
    {false, BYTES("\x28\xb5\x2f\xfd"), "data that zstd has compressed: unpack it"},
    {false, BYTES("\3757zXZ\0"), "data that xz has compressed: unpack it"},
    {false, BYTES("BZh"), "data that bzip2 has compressed: unpack it"},
    {false, BYTES("PK\3\4"), "a zip archive: unpack it"},
    {false, BYTES("\x89PNG\r\n"), "a picture"},
    {false, BYTES("\177ELF"), "a program"},
    {false, BYTES("<?xml"), "XML"},
    {false, BYTES("<svg"), "a picture"},
    {false, BYTES("<!DOCTYPE"), "a page of HTML"},
    {false, BYTES("<html"), "a page of HTML"},
};

static bool starts(struct prism_span head, struct prism_span bytes)
{
    return head.len >= bytes.len && memcmp(head.at, bytes.at, bytes.len) == 0;
}

static bool holds(struct prism_span head, struct prism_span bytes)
{
    return memmem(head.at, head.len, bytes.at, bytes.len) != NULL;
}

const char *prism_foreign(struct prism_span head)
{
    struct prism_span text = head;

    while (text.len > 0 && strchr(" \t\r\n", text.at[0]) != NULL && text.at[0] != 0) {
        text = prism_span(text.at + 1, text.len - 1);
    }
    for (size_t i = 0; i < sizeof signatures / sizeof signatures[0]; i++) {
        const struct signature *it = &signatures[i];

        if (it->anywhere ? holds(head, it->bytes)
                         : starts(head, it->bytes) || starts(text, it->bytes)) {
            return it->name;
        }
    }
    return NULL;
}
