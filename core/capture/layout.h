/* SPDX-License-Identifier: MIT */
/* layout.h - the capture file, version 1, as structs.
 *
 * The file is the recorder's memory: it is mapped and written in place, so that
 * the kernel keeps it whatever happens to the process.  Page 0 is the header;
 * behind it chunks of whole pages follow each other, each starting with a
 * struct prism_chunk:
 *
 *     journal  records of all small facts: functions, files, names, marks ...
 *     threads  struct prism_thread_state, one per thread, or group of finished ones
 *     nodes    struct prism_node_record, the contexts of one tree
 *     cells    counters of (node, interval), of one thread
 *
 * Numbers have the byte order of the machine that wrote them (byte_order tells).
 * What a running recorder changes is _Atomic and has one writer at a time; a
 * number of records is published by a chunk's `used`, behind the records.
 * docs/capture-format.md says the same for readers in other languages. */
#ifndef PRISM_CAPTURE_LAYOUT_H
#define PRISM_CAPTURE_LAYOUT_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/hash.h"

#define PRISM_CAPTURE_MAGIC   "\x89PRISM\r\n" /* 8 bytes, the NUL not counted */
#define PRISM_CAPTURE_VERSION 1u
#define PRISM_CAPTURE_ORDER   0x01020304u
#define PRISM_CAPTURE_PAGE    ((size_t)4096)

/* No process was started farther from the start of the run: 146 years. */
#define PRISM_CAPTURE_FARTHEST_NS (INT64_C(1) << 62)

/* No interval, of whatever level, is longer: 36 years. */
#define PRISM_CAPTURE_LONGEST_NS (UINT64_C(1) << 60)

/* Node and thread numbers that mean "none". */
#define PRISM_CAPTURE_NONE UINT32_MAX

enum prism_clock_kind {
    PRISM_CLOCK_TSC = 1,         /* time stamp counter, constant rate */
    PRISM_CLOCK_MONOTONIC = 2,   /* CLOCK_MONOTONIC, in ns */
    PRISM_CLOCK_NANOSECONDS = 3, /* ns since the start of the run: converted files */
    PRISM_CLOCK_CUSTOM = 4,      /* a clock of the program's own, in ns */
};

/* One moment on three clocks. */
struct prism_anchor {
    uint64_t ticks;
    uint64_t mono_ns;
    uint64_t wall_ns; /* Unix time */
};

struct prism_header {
    char magic[8];
    uint32_t version;
    uint32_t byte_order;
    uint32_t clock; /* enum prism_clock_kind */
    uint32_t pid;
    uint32_t parent_pid;
    uint32_t metric_count; /* counters in a cell */
    uint8_t run_id[16];    /* the same for all processes of one recording */
    /* Length of an interval of level 0.  Intervals are cut where the monotonic
     * clock is a multiple of it, so that processes agree.  0: the journal holds a
     * table of intervals instead. */
    uint64_t interval_ns;
    struct prism_anchor start;
    uint64_t tick_rate; /* ticks per second, measured at the start, for a file that
                         * has no second anchor */
    uint64_t check;     /* prism_header_check() of all bytes before */

    /* From here on a running recorder writes. */
    _Atomic uint64_t page_count;    /* pages in use, this one included */
    _Atomic uint64_t stamp_ticks;   /* last time `record` saw the process running */
    _Atomic uint64_t stamp_mono_ns; /* the same moment */
    _Atomic uint64_t stop_ticks;    /* 0: not stopped in order */
    _Atomic uint64_t resynced;      /* leaves that did not match the open context */
    _Atomic uint64_t truncated;     /* calls that found no room for their context */
    _Atomic uint64_t backwards;     /* times the clock ran backwards */
    _Atomic uint64_t shortened;     /* names cut to PRISM_TEXT_LIMIT */
    _Atomic uint64_t stopped_errno; /* why recording ended early; 0: it did not */
    _Atomic uint64_t forked;        /* children that were forked: not recorded */
    _Atomic uint64_t gaps;          /* times another profiler took a thread's events */
    _Atomic uint64_t subinterpreters; /* begun in the process: not recorded */
    _Atomic uint64_t late_threads;    /* ran Python code before they were found */
    _Atomic uint64_t off_count;       /* times nothing was recorded for a while */
    _Atomic uint64_t off_ns;          /* how long that was, but for the last time */
    _Atomic uint64_t
        off_since_ns; /* monotonic: the last time goes on; 0: it does not */
    _Atomic uint64_t switch_signal; /* that switches it off and on; 0: none does */
};

static inline uint64_t prism_header_check(const struct prism_header *header)
{
    return prism_hash_bytes((const char *)header, offsetof(struct prism_header, check));
}

enum prism_chunk_kind {
    PRISM_CHUNK_FREE = 0, /* its pages may be used again */
    PRISM_CHUNK_JOURNAL = 1,
    PRISM_CHUNK_THREADS = 2,
    PRISM_CHUNK_NODES = 3,
    PRISM_CHUNK_CELLS = 4,
};

struct prism_chunk {
    _Atomic uint32_t kind;
    uint32_t pages;      /* its length, this struct included */
    uint32_t owner;      /* nodes: the tree; cells: the thread */
    uint32_t generation; /* cells: of the thread's cells, see thread_state.cells */
    /* Chunks of one kind and owner are in order by this, not by their place: threads,
     * nodes: number of the first record; journal: number of the chunk. */
    uint32_t first;
    _Atomic uint32_t used; /* bytes of records behind this struct */
    uint64_t reserved[5];
};

enum prism_thread_kind {
    PRISM_THREAD_ONE = 0,   /* a thread, running or finished */
    PRISM_THREAD_VOID = 1,  /* nothing; the record may be used again */
    PRISM_THREAD_GROUP = 2, /* finished threads, added up */
};

enum { PRISM_THREAD_NAME_ROOM = 136 };

/* A cell that is being moved from a finished thread to its group: which one, where to,
 * and what the group's cell holds when that is done. */
struct prism_redo {
    _Atomic uint32_t from_node;
    _Atomic uint32_t from_interval;
    _Atomic uint32_t to_node;
    _Atomic uint32_t to_interval;
    _Atomic uint64_t calls;
    _Atomic uint64_t resumes;
    _Atomic uint64_t self;
};

struct prism_thread_state {
    uint64_t tid;
    uint64_t start_ticks;
    uint32_t process; /* number in the order of the journal's records */
    uint32_t tree;    /* whose nodes its cells name */
    /* Odd while the fields below (and a cell) are being changed. */
    _Atomic uint32_t sequence;
    /* Node that time is running in: since start_ticks and all that its cells count and
     * off_ticks.  PRISM_CAPTURE_NONE: nothing is recorded now. */
    _Atomic uint32_t current;
    _Atomic uint64_t off_ticks; /* in which nothing was recorded */
    _Atomic uint64_t cells;     /* generation << 32 | level: an interval of level n is
                                  * interval_ns << n long; other generations are void */
    _Atomic uint64_t end_ticks; /* 0: still running */
    _Atomic uint32_t kind;      /* enum prism_thread_kind */
    _Atomic uint32_t name_len;  /* 0: the journal has the name, or there is none */
    /* A group's: how many threads are in it << 32 | number of the one whose cells are
     * on the way into it, or PRISM_CAPTURE_NONE. */
    _Atomic uint64_t folded;
    _Atomic uint64_t moves; /* odd: `redo` holds; even: it means nothing */
    struct prism_redo redo;
    char name[PRISM_THREAD_NAME_ROOM];
};

struct prism_node_record {
    uint32_t parent;   /* smaller than its own number; node 0 is the root */
    uint32_t function; /* PRISM_CAPTURE_NONE for the root */
    uint32_t line;
    uint32_t flags; /* enum prism_node_flags, and the one below */
};

/* No call: a part of its parent, which has been suspended for the time that is this
 * node's self, as many times as it has resumes.  It has no function. */
#define PRISM_NODE_SUSPENDED 0x80000000u

/* Counters behind it are metric_count numbers of 64 bits; a recorder's are these.
 * Times are ticks.  A cell of node PRISM_CAPTURE_NONE holds, as its self, the
 * nanoseconds of CPU time of the thread in the interval. */
struct prism_cell_record {
    uint32_t node;
    uint32_t interval; /* counted from the interval of the start */
    _Atomic uint64_t calls;
    _Atomic uint64_t resumes;
    _Atomic uint64_t self;
};

enum { PRISM_RECORDER_METRICS = 3 };

/* Journal records: this, then the struct of its type, then its strings, one after
 * the other without NULs; filled up to a multiple of 8 bytes. */
struct prism_record {
    uint32_t type;
    uint32_t len; /* with this struct and the filling */
};

enum prism_record_type {
    PRISM_RECORD_META = 1,
    PRISM_RECORD_PROCESS = 2,
    PRISM_RECORD_FILE = 3,
    PRISM_RECORD_FUNCTION = 4,
    PRISM_RECORD_THREAD_NAME = 5, /* the last one of a thread counts */
    PRISM_RECORD_ANCHOR = 6,
    PRISM_RECORD_MARK = 7,
    PRISM_RECORD_SOURCE = 8,
    PRISM_RECORD_METRIC = 9,
    PRISM_RECORD_INTERVAL = 10,
    PRISM_RECORD_COST = 11, /* the last one of a process and an event counts */
    PRISM_RECORD_SOURCE_FACTS = 12,
    PRISM_RECORD_PROCESS_FROM = 13,
    PRISM_RECORD_START = 14,
    PRISM_RECORD_PROCESS_FACTS = 15,
};

#define PRISM_TEXT_LIMIT 16384u /* longest string, in bytes */

struct prism_record_meta { /* key, value */
    uint32_t key_len;
    uint32_t value_len;
};

struct prism_record_process { /* command */
    uint32_t pid;
    uint32_t parent;     /* number of a process, or PRISM_CAPTURE_NONE */
    uint32_t spawn_node; /* of tree 0: where it was started, or PRISM_CAPTURE_NONE */
    uint32_t command_len;
};

struct prism_record_file { /* path; numbered from 0 */
    int64_t size;          /* or INT64_MIN: unknown */
    int64_t mtime_ns;      /* likewise */
    uint32_t path_len;
    uint32_t reserved;
};

struct prism_record_function { /* name, qualname; numbered from 0 */
    uint32_t file;             /* or PRISM_CAPTURE_NONE */
    uint32_t line;
    uint32_t kind; /* enum prism_kind */
    uint32_t name_len;
    uint32_t qualname_len; /* 0: as name */
    uint32_t reserved;
};

struct prism_record_thread_name { /* name */
    uint32_t thread;
    uint32_t name_len;
};

struct prism_record_mark { /* text */
    uint64_t ticks;
    uint32_t thread;
    uint32_t text_len;
};

struct prism_record_source { /* name */
    uint32_t name_len;
    uint32_t reserved;
};

struct prism_record_metric { /* name, unit; numbered from 0 */
    int64_t divisor;
    uint32_t role; /* enum prism_role */
    uint32_t name_len;
    uint32_t unit_len;
    uint32_t reserved;
};

struct prism_record_interval { /* no string; numbered from 0 */
    int64_t start_ns;
    int64_t len_ns;
};

struct prism_record_cost { /* no string */
    uint32_t event;        /* enum prism_event */
    uint32_t process;      /* number of a process; 0 in a recorder's file */
    uint64_t inside_ps;    /* these four: at most PRISM_COST_LIMIT_PS */
    uint64_t outside_ps;
    uint64_t inside_spread_ps;
    uint64_t outside_spread_ps;
};

struct prism_record_source_facts { /* no string */
    uint32_t source;               /* number of an earlier source */
    uint32_t reserved;
    int64_t start_ns;       /* since the start of the run */
    uint64_t start_mono_ns; /* 0: unknown, as in the header */
    uint64_t start_wall_ns; /* likewise */
    uint64_t weight;        /* in millionths; 1 to 10^12 */
    uint8_t run_id[16];
};

struct prism_record_process_from { /* no string */
    uint32_t process;              /* number of an earlier process */
    uint32_t source;               /* of an earlier source, or PRISM_CAPTURE_NONE */
    uint32_t parent_pid;           /* 0: unknown */
    uint32_t reserved;
};

/* How a process came into being, or was to. */
enum prism_start_kind {
    PRISM_START_PROGRAM = 0, /* a child that runs a program of its own */
    PRISM_START_FORK = 1,    /* a child that goes on where its parent was */
    PRISM_START_EXEC = 2,    /* the process itself, with another program */
};

/* Only in a recorder's file: what its process has started.  No string. */
struct prism_record_start {
    uint64_t mono_ns; /* a moment before it ran, on CLOCK_MONOTONIC */
    uint32_t pid;
    uint32_t kind; /* enum prism_start_kind */
    uint32_t tree; /* where: a node of this tree */
    uint32_t node;
};

/* What was said of a process earlier stays where this says nothing. */
struct prism_record_process_facts { /* name */
    int64_t started_ns;             /* since the start of the run; INT64_MIN: nothing */
    uint32_t process;               /* number of an earlier process */
    uint32_t through_pid;           /* 0: nothing */
    uint32_t name_len;              /* 0: nothing */
    uint32_t reserved;
};

/* No event costs more than a second. */
#define PRISM_COST_LIMIT_PS UINT64_C(1000000000000)

_Static_assert(sizeof(struct prism_header) <= PRISM_CAPTURE_PAGE, "header: one page");
_Static_assert(sizeof(struct prism_chunk) == 64, "chunk header");
_Static_assert(sizeof(struct prism_thread_state) == 256, "thread state");
_Static_assert(sizeof(struct prism_node_record) == 16, "node");
_Static_assert(sizeof(struct prism_cell_record) == 32, "cell");
_Static_assert(sizeof(_Atomic uint64_t) == 8 && ATOMIC_LLONG_LOCK_FREE == 2,
               "64-bit atomics are plain memory");

#endif
