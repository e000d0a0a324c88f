/* SPDX-License-Identifier: MIT */
/* random_profile.c - see random_profile.h.  Few names, lines and moments to choose from,
 * so that many things happen to be the same; and everything that may be unknown is,
 * now and then. */
#include "tests/support/random_profile.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/profile/builder.h"
#include "core/profile/check.h"

static uint64_t seed = 20;
static struct prism_span choices; /* instead of the seed, unless its start is NULL */

void prism_test_random_from(struct prism_span bytes)
{
    choices = bytes;
}

/* Small choices take one byte, so that a mutation of it changes one of them. */
static uint32_t choose(uint32_t limit)
{
    uint32_t number = 0;

    for (uint32_t more = limit - 1; more > 0 && choices.len > 0; more >>= 8) {
        number = number << 8 | (uint8_t)*choices.at;
        choices = prism_span(choices.at + 1, choices.len - 1);
    }
    return number % limit;
}

uint32_t prism_test_random(uint32_t limit)
{
    if (choices.at != NULL) {
        return limit > 0 ? choose(limit) : 0;
    }
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return limit > 0 ? (uint32_t)(seed >> 33) % limit : 0;
}

static uint32_t below(uint32_t limit)
{
    return prism_test_random(limit);
}

static int64_t thousands_below(uint32_t limit)
{
    return (int64_t)below(limit) * 1000;
}

static uint32_t some_function(struct prism_builder *b)
{
    char name[8];
    char path[8];
    struct prism_function_spec spec = {.kind = PRISM_KIND_PYTHON, .line = below(2)};
    uint32_t file;

    (void)snprintf(name, sizeof name, "f%u", below(6));
    (void)snprintf(path, sizeof path, "%u.py", below(3));
    spec.name = prism_span_of(name);
    spec.file = prism_span_of(path);
    file = prism_builder_file(b, spec.file);
    prism_builder_file_facts(b, file, below(3) > 0 ? below(3) : PRISM_UNKNOWN,
                             below(3) > 0 ? below(3) : PRISM_UNKNOWN);
    return prism_builder_function(b, &spec);
}

/* Clocks in steps of an interval, up to a minute apart; some sources have none, and
 * some were on another boot of the machine. */
static void add_source(struct prism_builder *b)
{
    char name[16];
    int64_t seconds = below(60);
    struct prism_source facts = {
        .wall_ns = PRISM_UNKNOWN, .mono_ns = PRISM_UNKNOWN, .weight = PRISM_WEIGHT_ONE};
    uint32_t source;

    (void)snprintf(name, sizeof name, "source%u", below(1000));
    source = prism_builder_source(b, name);
    if (below(4) > 0) {
        facts.wall_ns = INT64_C(1700000000000000000) + seconds * 1000000000;
        facts.mono_ns = seconds * 1000000000 + thousands_below(3) +
                        (below(4) == 0 ? INT64_C(7000000000000) : 0);
        prism_builder_anchor(b, facts.wall_ns, facts.mono_ns);
    }
    prism_builder_source_facts(b, source, &facts);
}

static uint32_t some_interval(struct prism_builder *b)
{
    return prism_builder_interval(b, thousands_below(4) + 500, 1000);
}

static uint32_t add_threads(struct prism_builder *b, uint32_t processes)
{
    uint32_t threads = 0;

    for (uint32_t i = 0; i < processes; i++) {
        (void)prism_builder_process(b, 100 + below(5), prism_span_of("python3 x.py"));
        prism_builder_process_from(b, i, 0, below(3));
        if (i > 0) {
            prism_builder_spawned(b, i, below(i), PRISM_NONE);
        }
        for (uint32_t more = 1 + below(2); more > 0; more--) {
            uint32_t thread = prism_builder_thread(b, i, below(9), prism_span_of("t"));

            prism_builder_thread_times(b, thread, thousands_below(50),
                                       below(2) > 0 ? thousands_below(90)
                                                    : PRISM_UNKNOWN);
            prism_builder_mark(b, thread, thousands_below(50), prism_span_of("mark"));
            prism_builder_cpu(b, thread, some_interval(b), below(1000));
            threads++;
        }
        prism_builder_cost(b, &(struct prism_cost){i, PRISM_EVENT_CALL, 5, 6, 7, 8});
    }
    return threads;
}

/* At least one; returns how many. */
static uint32_t add_metrics(struct prism_builder *b, bool tree)
{
    static const int64_t divisors[] = {1, 4, 10};
    uint32_t count = 1;

    (void)prism_builder_metric(b, "samples", "count", PRISM_ROLE_OTHER,
                               divisors[below(3)]);
    if (below(2) > 0) {
        (void)prism_builder_metric(b, "time", "nanoseconds", PRISM_ROLE_TIME, 1);
        count++;
    }
    if (tree && below(2) > 0) {
        (void)prism_builder_metric(b, "calls", "count", PRISM_ROLE_CALLS, 1);
        count++;
    }
    return count;
}

static void add_tree(struct prism_builder *b, uint32_t processes, uint32_t threads,
                     uint32_t metrics)
{
    uint32_t nodes[20] = {0};
    uint32_t count = 2 + below(18);

    for (uint32_t i = 1; i < count; i++) {
        nodes[i] =
            prism_builder_child(b, nodes[below(i)], some_function(b), below(2) * 7);
        if (below(5) == 0) {
            prism_builder_flag(b, nodes[i], PRISM_NODE_SEED);
        }
        prism_builder_at(b, below(threads), some_interval(b));
        for (uint32_t k = 0; k < metrics; k++) {
            prism_builder_add(b, nodes[i], k, below(1000));
        }
    }
    if (processes > 1) {
        prism_builder_spawned(b, 1, 0, nodes[below(count)]);
    }
    for (uint32_t i = below(2) > 0 ? 1 : count; i < count; i++) {
        prism_builder_at(b, below(threads), 0);
        prism_builder_order(b, PRISM_ORDER_CALLS, nodes[i], below(99), below(99));
    }
}

static int64_t some_number(void)
{
    return below(12) == 0 ? PRISM_UNKNOWN : below(1000);
}

static void add_graph(struct prism_builder *b, uint32_t metrics)
{
    for (uint32_t more = 3 + below(12); more > 0; more--) {
        uint32_t caller = some_function(b);
        uint32_t callee = some_function(b);
        uint32_t edge = prism_builder_edge(b, caller, callee, below(2));

        prism_builder_edge_counts(b, edge, 5 + below(9), below(5));
        prism_builder_function_counts(b, callee, below(12) == 0 ? PRISM_UNKNOWN : 9,
                                      below(9));
        for (uint32_t k = 0; k < metrics; k++) {
            prism_builder_edge_values(b, edge, k, some_number(), some_number());
            prism_builder_function_values(b, callee, k, below(100), 100 + below(100));
        }
    }
}

const struct prism_profile *prism_test_random_profile(bool tree)
{
    struct prism_builder *b = prism_builder_new();
    struct prism_error err = {{0}};
    uint32_t processes = 1 + below(3);
    uint32_t threads;
    uint32_t metrics;
    const struct prism_profile *p;

    prism_builder_shape(b, tree ? PRISM_TREE : PRISM_GRAPH);
    add_source(b);
    threads = add_threads(b, processes);
    metrics = add_metrics(b, tree);
    if (tree) {
        add_tree(b, processes, threads, metrics);
    } else {
        add_graph(b, metrics);
    }
    p = prism_builder_finish(b, "random", &err);
    if (p == NULL || !prism_profile_check(p, &err)) {
        (void)fprintf(stderr, "a random profile: %s\n", err.text);
        abort();
    }
    return p;
}
