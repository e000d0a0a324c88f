/* SPDX-License-Identifier: MIT */
/* input.h - a graph from a file: `n WIDTH HEIGHT [KEY]` is a node, and
 * `e FROM TO WEIGHT LABEL_WIDTH LABEL_HEIGHT` an edge.  A key, in hexadecimal digits,
 * tells which node of another run of the same program this one is. */
#ifndef PRISM_TESTS_BENCH_INPUT_H
#define PRISM_TESTS_BENCH_INPUT_H

#include "core/base/vec.h"
#include "render/layout/layout.h"

struct bench_input {
    struct {
        PRISM_VEC(struct prism_layout_node);
    } nodes;
    struct {
        PRISM_VEC(uint32_t);
    } keys; /* of the nodes; 0: has none */
    struct {
        PRISM_VEC(struct prism_layout_edge);
    } edges;
};

/* Loops are left out; dot counts them otherwise.  False after a message. */
bool bench_input_read(struct bench_input *in, const char *path, bool labels);
void bench_input_release(struct bench_input *in);

#endif
