/* SPDX-License-Identifier: MIT */
/* strong.c - R. Tarjan, "Depth-first search and linear graph algorithms" (1972),
 * with the call stack as an array: a path may be as long as the input. */
#include "core/base/strong.h"

#include <stdlib.h>

#include "core/base/memory.h"

#define NOT_YET UINT32_MAX

struct tarjan {
    struct prism_rows graph;
    uint32_t *group;
    uint32_t *members;
    uint32_t *number; /* [node] order of discovery from 1; 0: not yet seen */
    uint32_t *low;    /* [node] lowest number known to be reachable */
    size_t *next;     /* [node] its next edge to look at */
    uint32_t *path;   /* nodes being looked at, the root first */
    uint32_t *open;   /* seen, group not complete */
    uint32_t path_count;
    uint32_t open_count;
    uint32_t numbered;
    uint32_t placed;
    uint32_t groups;
};

static void discover(struct tarjan *t, uint32_t node)
{
    t->number[node] = t->low[node] = ++t->numbered;
    t->next[node] = t->graph.start[node];
    t->path[t->path_count++] = node;
    t->open[t->open_count++] = node;
}

static void complete(struct tarjan *t, uint32_t node)
{
    uint32_t member;

    do {
        member = t->open[--t->open_count];
        t->group[member] = t->groups;
        t->members[t->placed++] = member;
    } while (member != node);
    t->groups++;
}

static void leave(struct tarjan *t, uint32_t node)
{
    t->path_count--;
    if (t->path_count > 0) {
        uint32_t before = t->path[t->path_count - 1];

        if (t->low[node] < t->low[before]) {
            t->low[before] = t->low[node];
        }
    }
    if (t->low[node] == t->number[node]) {
        complete(t, node);
    }
}

static void search(struct tarjan *t, uint32_t start)
{
    discover(t, start);
    while (t->path_count > 0) {
        uint32_t node = t->path[t->path_count - 1];
        uint32_t target;

        if (t->next[node] == t->graph.start[node + 1]) {
            leave(t, node);
            continue;
        }
        target = t->graph.target[t->next[node]++];
        if (t->number[target] == 0) {
            discover(t, target);
        } else if (t->group[target] == NOT_YET && t->number[target] < t->low[node]) {
            t->low[node] = t->number[target];
        }
    }
}

uint32_t prism_strong_groups(struct prism_rows graph, uint32_t *group,
                             uint32_t *members)
{
    uint32_t count = graph.node_count;
    struct tarjan t = {.graph = graph};

    t.group = group;
    t.members = members;
    t.number = prism_alloc_zeroed(count, sizeof *t.number);
    t.low = prism_alloc(count * sizeof *t.low);
    t.next = prism_alloc(count * sizeof *t.next);
    t.path = prism_alloc(count * sizeof *t.path);
    t.open = prism_alloc(count * sizeof *t.open);
    for (uint32_t i = 0; i < count; i++) {
        group[i] = NOT_YET;
    }
    for (uint32_t i = 0; i < count; i++) {
        if (t.number[i] == 0) {
            search(&t, i);
        }
    }
    free(t.number);
    free(t.low);
    free(t.next);
    free(t.path);
    free(t.open);
    return t.groups;
}
