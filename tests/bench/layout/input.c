/* SPDX-License-Identifier: MIT */
/* input.c - see input.h. */
#include "tests/bench/layout/input.h"

#include <stdio.h>
#include <stdlib.h>

_Noreturn void prism_memory_exhausted(size_t wanted)
{
    (void)fprintf(stderr, "out of memory: %zu bytes\n", wanted);
    exit(1);
}

bool bench_input_read(struct bench_input *in, const char *path, bool labels)
{
    FILE *file = fopen(path, "r");
    char line[256];

    if (file == NULL) {
        perror(path);
        return false;
    }
    while (fgets(line, sizeof line, file) != NULL) {
        struct prism_layout_node node = {0};
        struct prism_layout_edge edge = {0};
        uint32_t key = 0;

        if (sscanf(line, "n %lf %lf %x", &node.width, &node.height, &key) >= 2) {
            prism_vec_push(&in->nodes) = node;
            prism_vec_push(&in->keys) = key;
        } else if (sscanf(line, "e %u %u %lf %lf %lf", &edge.from, &edge.to,
                          &edge.weight, &edge.label_width, &edge.label_height) == 5) {
            if (!labels) {
                edge.label_width = edge.label_height = 0;
            }
            if (edge.from != edge.to) {
                prism_vec_push(&in->edges) = edge;
            }
        }
    }
    (void)fclose(file);
    return true;
}

void bench_input_release(struct bench_input *in)
{
    prism_vec_release(&in->nodes);
    prism_vec_release(&in->keys);
    prism_vec_release(&in->edges);
}
