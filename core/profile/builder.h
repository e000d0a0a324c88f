/* SPDX-License-Identifier: MIT */
/* builder.h - the only way to make a profile.
 *
 * Readers and the capture state the shape, then push what they have: contexts
 * and values (tree) or functions and edges (graph).  prism_builder_finish()
 * sorts, checks and freezes.  Everything keeps the order of first appearance,
 * so the same input gives the same profile; what is equal is added up.  A builder
 * takes one input: several are merged by core/analysis/merge.h.
 *
 * Ownership: every string is copied, and cleaned to valid UTF-8.  Finishing
 * hands all memory to the profile; freeing an unfinished builder drops it.
 * Indices that the builder returned are valid arguments; anything else is a
 * programming error (assert), so readers check what they take from a file. */
#ifndef PRISM_PROFILE_BUILDER_H
#define PRISM_PROFILE_BUILDER_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/error.h"
#include "core/base/span.h"
#include "core/profile/profile.h"

struct prism_builder;

struct prism_builder *prism_builder_new(void);
void prism_builder_free(struct prism_builder *b); /* NULL is fine */

/* State the shape before the first context or edge. */
void prism_builder_shape(struct prism_builder *b, enum prism_shape shape);

/* About so many functions and edges of a graph will come, with the metrics that there
 * are: room for them is made at once. */
void prism_builder_expect(struct prism_builder *b, size_t functions, size_t edges);

/* A metric is known by name and unit; `divisor` as in prism_metric, usually 1. */
uint32_t prism_builder_metric(struct prism_builder *b, const char *name,
                              const char *unit, enum prism_role role, int64_t divisor);
uint32_t prism_builder_file(struct prism_builder *b, struct prism_span path);
/* Size and time of a file, either may be PRISM_UNKNOWN; the latest version counts. */
void prism_builder_file_facts(struct prism_builder *b, uint32_t file, int64_t size,
                              int64_t mtime_ns);
uint32_t prism_builder_function(struct prism_builder *b,
                                const struct prism_function_spec *spec);
/* Likewise, in a file that the builder has, or PRISM_NONE; the spec's is not asked. */
uint32_t prism_builder_function_in(struct prism_builder *b,
                                   const struct prism_function_spec *spec,
                                   uint32_t file);

/* Always a new process, thread; without any, finishing makes one of each. */
uint32_t prism_builder_process(struct prism_builder *b, uint32_t pid,
                               struct prism_span command);
/* By which process, if that is known, and where. */
void prism_builder_spawned(struct prism_builder *b, uint32_t process, uint32_t parent,
                           uint32_t node);
/* Those of the process's facts `through_pid`, `started_ns` and `name` that are known
 * here; what is 0, PRISM_UNKNOWN or empty leaves what was known. */
void prism_builder_process_facts(struct prism_builder *b, uint32_t process,
                                 uint32_t through_pid, int64_t started_ns,
                                 struct prism_span name);
uint32_t prism_builder_thread(struct prism_builder *b, uint32_t process, uint64_t tid,
                              struct prism_span name);
void prism_builder_thread_times(struct prism_builder *b, uint32_t thread,
                                int64_t start_ns, int64_t end_ns);
/* The interval with this start; its length is the longest ever given. */
uint32_t prism_builder_interval(struct prism_builder *b, int64_t start_ns,
                                int64_t len_ns);
void prism_builder_cpu(struct prism_builder *b, uint32_t thread, uint32_t interval,
                       int64_t ns);
void prism_builder_mark(struct prism_builder *b, uint32_t thread, int64_t at_ns,
                        struct prism_span text);
/* The last one of a process and an event counts. */
void prism_builder_cost(struct prism_builder *b, const struct prism_cost *cost);
/* Equal (key, value) pairs are kept once. */
void prism_builder_meta(struct prism_builder *b, const char *key,
                        struct prism_span value);
/* A source with unknown clocks and weight one; returns its number. */
uint32_t prism_builder_source(struct prism_builder *b, const char *name);
/* All of these facts but the name, which stays. */
void prism_builder_source_facts(struct prism_builder *b, uint32_t source,
                                const struct prism_source *facts);
/* Which source a process is from (or PRISM_NONE), and who started it (or 0). */
void prism_builder_process_from(struct prism_builder *b, uint32_t process,
                                uint32_t source, uint32_t parent_pid);
/* Unix time of the start, and the same moment on CLOCK_MONOTONIC; the first one of
 * each counts.  Either may be PRISM_UNKNOWN. */
void prism_builder_anchor(struct prism_builder *b, int64_t wall_ns, int64_t mono_ns);
/* The recording that the input is part of. */
void prism_builder_run(struct prism_builder *b, const uint8_t run_id[16]);
/* The name of what was read, when all of it was: a source with the clocks and the run
 * above, unless the input has said what it was made from.  Processes that belong to no
 * source are from the only one, and the first is named by the run's command. */
void prism_builder_read_from(struct prism_builder *b, const char *name);

/* Tree.  The root is node 0. */
/* A guess at how many contexts there will be: making room while they come moves those
 * that are there. */
void prism_builder_expect_contexts(struct prism_builder *b, size_t contexts);
/* Child of `parent` for `function` called at `line`; made on first use. */
uint32_t prism_builder_child(struct prism_builder *b, uint32_t parent,
                             uint32_t function, uint32_t line);
/* A guess at the child that will be asked for next, which saves finding out its
 * function; or PRISM_NONE. */
uint32_t prism_builder_likely_child(const struct prism_builder *b, uint32_t parent);
/* Of a context that is not the root. */
uint32_t prism_builder_function_of(const struct prism_builder *b, uint32_t node);
void prism_builder_flag(struct prism_builder *b, uint32_t node,
                        enum prism_node_flags flag);
/* Where the following values and orders belong; 0, 0 at first. */
void prism_builder_at(struct prism_builder *b, uint32_t thread, uint32_t interval);
/* Add to a node's own (self) value. */
void prism_builder_add(struct prism_builder *b, uint32_t node, uint32_t metric,
                       int64_t value);
/* One call or sample in time; see prism_order.  A profile that is built from
 * both kinds gets no order at all.  Returns its number. */
size_t prism_builder_order(struct prism_builder *b, enum prism_order_kind kind,
                           uint32_t node, int64_t start, int64_t length);
/* There is none: what was pushed has lengths in several metrics. */
void prism_builder_no_order(struct prism_builder *b);
/* The length of a call that was not known when it began. */
void prism_builder_order_length(struct prism_builder *b, size_t order, int64_t length);

/* Graph.  Sums start at 0; adding PRISM_UNKNOWN makes a sum unknown for good. */
/* The edge caller -> callee at this line of the caller; made on first use. */
uint32_t prism_builder_edge(struct prism_builder *b, uint32_t caller, uint32_t callee,
                            uint32_t line);
void prism_builder_edge_counts(struct prism_builder *b, uint32_t edge, int64_t calls,
                               int64_t primitive);
void prism_builder_edge_values(struct prism_builder *b, uint32_t edge, uint32_t metric,
                               int64_t self, int64_t total);
void prism_builder_function_counts(struct prism_builder *b, uint32_t function,
                                   int64_t calls, int64_t primitive);
void prism_builder_function_values(struct prism_builder *b, uint32_t function,
                                   uint32_t metric, int64_t self, int64_t total);

/* Names so far that were not valid UTF-8 and were repaired. */
uint64_t prism_builder_replaced(const struct prism_builder *b);

/* Freeze and free the builder, in any case.  NULL when nothing was read (no
 * shape, no metric) or a sum does not fit; `name` leads that message. */
const struct prism_profile *prism_builder_finish(struct prism_builder *b,
                                                 const char *name,
                                                 struct prism_error *err);

#endif
