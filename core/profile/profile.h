/* SPDX-License-Identifier: MIT */
/* profile.h - the model: what a profile is, whatever file it came from.
 *
 * A profile has one of two shapes.  A tree is a calling-context tree with self
 * values only; everything cumulative is derived from it exactly.  A graph is
 * functions and caller -> callee edges with the numbers as given; the paths are
 * unknown, and so cumulative numbers cannot be derived and are stored.
 *
 * Times are nanoseconds.  Strings are valid UTF-8 without NUL inside, and NUL
 * terminated.  Everything is owned by the profile and freed with it.  Profiles
 * are made by a builder (builder.h), which has checked every index; a finished
 * profile is const. */
#ifndef PRISM_PROFILE_PROFILE_H
#define PRISM_PROFILE_PROFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/arena.h"
#include "core/base/span.h"

/* "No such thing", for any index. */
#define PRISM_NONE    UINT32_MAX
/* A number that the source does not have: never invented, never summed up. */
#define PRISM_UNKNOWN INT64_MIN

enum prism_shape {
    PRISM_TREE = 1,
    PRISM_GRAPH = 2,
};

/* What a metric counts, as far as the program must know. */
enum prism_role {
    PRISM_ROLE_TIME,    /* unit "nanoseconds" */
    PRISM_ROLE_CALLS,   /* starts of functions; trees only */
    PRISM_ROLE_RESUMES, /* resumed generators and coroutines; trees only */
    PRISM_ROLE_OTHER,   /* samples, bytes, instructions, ... */
};

/* Does it count events, whatever time they took? */
static inline bool prism_role_counts(enum prism_role role)
{
    return role == PRISM_ROLE_CALLS || role == PRISM_ROLE_RESUMES;
}

struct prism_metric {
    const char *name; /* "self time", "samples", "Ir" */
    const char *unit; /* "nanoseconds", "bytes", "count" or "none" */
    enum prism_role role;
    int64_t divisor; /* stored values are this many times the value in `unit` */
};

enum prism_kind {
    PRISM_KIND_PYTHON,    /* a Python function, module, class body, lambda ... */
    PRISM_KIND_BUILTIN,   /* a C function that Python calls */
    PRISM_KIND_WAITING,   /* a C function that waits: a lock, a socket, sleep */
    PRISM_KIND_OUTSIDE,   /* time outside every Python function of a thread */
    PRISM_KIND_TRUNCATED, /* stands for contexts beyond a budget */
    PRISM_KIND_OTHER,     /* a name from another tool: language unknown */
};

/* "python", "builtin", "waiting", "outside", "truncated", "other": in outputs that
 * programs read. */
const char *prism_kind_name(enum prism_kind kind);

/* Written in C: its name is what Python shows for it, its readable name qualname. */
static inline bool prism_kind_is_c(enum prism_kind kind)
{
    return kind == PRISM_KIND_BUILTIN || kind == PRISM_KIND_WAITING;
}

struct prism_file {
    const char *path;
    int64_t size;     /* bytes, when first seen; or PRISM_UNKNOWN */
    int64_t mtime_ns; /* Unix time, when first seen; or PRISM_UNKNOWN */
};

struct prism_function {
    const char *name;     /* as pstats has it: co_name, "<built-in method ...>" */
    const char *qualname; /* for people: "Table.render", "builtins.len" */
    uint32_t file;        /* PRISM_NONE: unknown */
    uint32_t line;        /* first line; 0: unknown */
    enum prism_kind kind;
};

/* A function as its source describes it; the strings are borrowed. */
struct prism_function_spec {
    struct prism_span name;
    struct prism_span qualname; /* empty: as name */
    struct prism_span file;     /* empty: unknown */
    uint32_t line;              /* 0: unknown */
    enum prism_kind kind;
};

/* An input that a profile was made from. */
struct prism_source {
    const char *name;
    int64_t start_ns;   /* its start, since the start of the run */
    int64_t wall_ns;    /* the same as Unix time; or PRISM_UNKNOWN */
    int64_t mono_ns;    /* the same on CLOCK_MONOTONIC; or PRISM_UNKNOWN */
    int64_t weight;     /* its numbers were multiplied by this / PRISM_WEIGHT_ONE */
    uint8_t run_id[16]; /* the same for all processes of a recording; 0: none */
};

#define PRISM_WEIGHT_ONE INT64_C(1000000)
#define PRISM_WEIGHT_MAX (INT64_C(1000000) * PRISM_WEIGHT_ONE)

/* A process that was recorded has threads.  One without is what its parent's source
 * says of a child; the child's own source, if there is one, has a process of its own
 * (core/analysis/family.h brings the two together). */
struct prism_process {
    uint32_t pid;
    uint32_t parent;     /* index of the process that started it, or PRISM_NONE */
    uint32_t spawn_node; /* where it did (trees), or PRISM_NONE */
    uint32_t source;     /* PRISM_NONE: unknown */
    uint32_t parent_pid; /* 0: unknown */
    const char *command;
};

struct prism_thread {
    uint32_t process;
    uint64_t tid; /* of the operating system; 0: unknown */
    const char *name;
    int64_t start_ns; /* since the start of the run */
    int64_t end_ns;   /* PRISM_UNKNOWN: not known; both are with start 0 */
};

/* CPU time that a thread used in an interval: wall - CPU is waiting. */
struct prism_cpu {
    uint32_t thread;
    uint32_t interval;
    int64_t ns;
};

struct prism_mark {
    int64_t at_ns; /* since the start of the run */
    uint32_t thread;
    const char *text;
};

/* What a recorder does for; a start includes its return, a resume the suspension that
 * follows it. */
enum prism_event {
    PRISM_EVENT_CALL,    /* of a function in Python */
    PRISM_EVENT_BUILTIN, /* of one in C */
    PRISM_EVENT_RESUME,  /* of a generator or coroutine */
    PRISM_EVENT_COUNT,
};

/* What recording one event adds to the times of a process, as measured there: none is
 * negative or above a second.  Spreads are half the interquartile range. */
struct prism_cost {
    uint32_t process;
    enum prism_event event;
    int64_t inside_ps;  /* to the callee's own time */
    int64_t outside_ps; /* to the caller's */
    int64_t inside_spread_ps;
    int64_t outside_spread_ps;
};

/* Intervals follow each other in time; the last may be cut short. */
struct prism_interval {
    int64_t start_ns; /* since the start of the run */
    int64_t len_ns;
};

/* Facts about the run: "command", "tool", "clock", "host", "python",
 * "program", "stdlib", "site", "title", PRISM_META_SKIPPED.  Keys may repeat. */
struct prism_meta {
    const char *key;
    const char *value;
};

/* Key of what the recording has missed; a reader makes a note of it. */
#define PRISM_META_SKIPPED "skipped"

enum prism_node_flags {
    PRISM_NODE_SEED = 1,      /* was open when recording started */
    PRISM_NODE_ESTIMATED = 2, /* its place is a guess of `unfold` */
    PRISM_NODE_REDUCED = 4,   /* lost more than half its own time to `correct` */
};

/* A calling context.  Node 0 is the root: it has no function (PRISM_NONE) and
 * is its own parent; for every other node parent < own index. */
struct prism_node {
    uint32_t parent;
    uint32_t function;
    uint32_t line; /* where in the parent the call stands; 0: unknown */
    uint32_t flags;
};

/* Where self values were spent; the values stand in prism_tree.values. */
struct prism_cell {
    uint32_t node;
    uint32_t thread;
    uint32_t interval;
};

enum prism_order_kind {
    PRISM_ORDER_NONE,
    PRISM_ORDER_CALLS,   /* calls: entered at start, left at start + length */
    PRISM_ORDER_SAMPLES, /* samples: the leaf, in the order they were taken */
};

/* For sources ordered in time, by thread and start (a call before the calls
 * inside it): flame charts and round trips of traces need it. */
struct prism_order {
    uint32_t node;
    uint32_t thread;
    int64_t start;  /* in the unit of the main metric */
    int64_t length; /* likewise */
};

struct prism_tree {
    const struct prism_node *nodes;
    uint32_t node_count; /* at least 1 */
    const struct prism_cell *cells;
    /* Cells sorted by node, thread, interval; those of node n are
     * cell_start[n] .. cell_start[n + 1] - 1. */
    const size_t *cell_start;
    size_t cell_count;
    const int64_t *values; /* [cell * metric_count + metric], never unknown */
    enum prism_order_kind order_kind;
    const struct prism_order *order;
    size_t order_count;
};

/* calls: starts and resumes together, as pstats counts; primitive: those not
 * inside another activation of the same function or edge. */
struct prism_counts {
    int64_t calls;     /* or PRISM_UNKNOWN */
    int64_t primitive; /* or PRISM_UNKNOWN */
};

struct prism_edge {
    uint32_t caller;
    uint32_t callee;
    uint32_t line; /* of the call in the caller; 0: unknown */
};

/* Every function of the profile has a row, also those without edges. */
struct prism_graph {
    const struct prism_counts *function_counts; /* [function] */
    const int64_t *function_self;               /* [function * metric_count + metric] */
    const int64_t *function_total;              /* likewise; may be unknown */
    const struct prism_edge *edges;
    size_t edge_count;
    const struct prism_counts *edge_counts; /* [edge] */
    const int64_t *edge_self;               /* [edge * metric_count + metric]; the
                                             * callee's self time under this caller;
                                             * may be unknown */
    const int64_t *edge_total;              /* likewise, cumulative */
};

/* The self values of a metric, without their signs, add up below 2^63; so do calls and
 * resumes together, and the calls of a graph's functions and edges.  Whoever sums them
 * needs no care. */
struct prism_profile {
    enum prism_shape shape;
    const struct prism_metric *metrics;
    const struct prism_file *files;
    const struct prism_function *functions;
    const struct prism_process *processes;  /* at least 1 */
    const struct prism_thread *threads;     /* at least 1 */
    const struct prism_interval *intervals; /* at least 1; a single one of length 0
                                             * when the source has no times */
    const struct prism_cpu *cpu;
    const struct prism_mark *marks;
    const struct prism_cost *costs; /* at most one of a process and event */
    const struct prism_meta *meta;
    const struct prism_source *sources; /* the inputs it was made from */
    uint32_t metric_count;              /* at least 1 */
    uint32_t file_count;
    uint32_t function_count;
    uint32_t process_count;
    uint32_t thread_count;
    uint32_t interval_count;
    size_t cpu_count;
    size_t mark_count;
    size_t cost_count;
    size_t meta_count;
    size_t source_count;
    int64_t wall_anchor_ns;   /* Unix time at the start; or PRISM_UNKNOWN */
    struct prism_tree tree;   /* PRISM_TREE only */
    struct prism_graph graph; /* PRISM_GRAPH only */
    struct prism_arena arena;
};

void prism_profile_free(const struct prism_profile *profile); /* NULL is fine */

/* The metric that pictures and single-metric formats show: the first time, else
 * the first that counts neither calls nor resumes, else the first. */
uint32_t prism_profile_main_metric(const struct prism_profile *profile);
/* The first metric with this role, or PRISM_NONE. */
uint32_t prism_profile_metric(const struct prism_profile *profile,
                              enum prism_role role);
/* The sum of one metric over everything: self values add up in both shapes.  What is
 * unknown counts nothing. */
int64_t prism_profile_sum(const struct prism_profile *profile, uint32_t metric);
/* The first value of a meta key, or NULL. */
const char *prism_profile_meta(const struct prism_profile *profile, const char *key);
/* The name of the first input, for messages; "profile" when there is none. */
const char *prism_profile_source(const struct prism_profile *profile);
/* The path of a function's file; "" when it has none. */
const char *prism_profile_path(const struct prism_profile *profile, uint32_t function);

#endif
