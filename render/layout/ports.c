/* SPDX-License-Identifier: MIT */
/* ports.c - see ports.h.  Because ports have the order of their stops, no two edges
 * of one side cross between their box and the next rank. */
#include "render/layout/ports.h"

#include <math.h>
#include <stdlib.h>

#include "core/base/memory.h"

#define USED 0.8 /* of a side; the corners are left free */

/* The strand that a link of a box belongs to: a stop between the boxes knows, and
 * from box to box there is one strand. */
struct ends {
    const struct prism_layers *layers;
    uint32_t *first; /* [box + 1] its first strand downwards */
};

static uint32_t strand_between(const struct ends *ends, uint32_t upper, uint32_t lower)
{
    const struct prism_strand *strands = ends->layers->part->strands;
    uint32_t low = ends->first[upper];
    uint32_t high = ends->first[upper + 1];

    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;

        if (strands[middle].lower <= lower) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

static void spread(const struct ends *ends, struct prism_ports *ports, uint32_t box,
                   bool below, double step)
{
    const struct prism_layers *layers = ends->layers;
    const struct prism_link *links = below ? layers->down : layers->up;
    const size_t *start = below ? layers->down_start : layers->up_start;
    double width = layers->part->boxes[box].width * USED;
    double lines = 0;
    double at;

    for (size_t i = start[box]; i < start[box + 1]; i++) {
        lines += links[i].weight;
    }
    step = fmin(step, width / fmax(1, lines - 1));
    at = -(lines - 1) / 2 * step;
    for (size_t i = start[box]; i < start[box + 1]; i++) {
        uint32_t strand = layers->stops[links[i].stop].strand;
        double middle = at + (links[i].weight - 1) / 2.0 * step;

        if (strand == PRISM_LAYOUT_NONE) {
            strand = below ? strand_between(ends, box, links[i].stop)
                           : strand_between(ends, links[i].stop, box);
        }
        (below ? ports->upper : ports->lower)[strand] = middle;
        (below ? ports->upper_step : ports->lower_step)[strand] = step;
        at += links[i].weight * step;
    }
}

void prism_ports_init(struct prism_ports *ports, const struct prism_layers *layers,
                      double step)
{
    const struct prism_part *part = layers->part;
    struct ends ends = {.layers = layers};

    ports->upper = prism_alloc_zeroed(part->strand_count, sizeof(double));
    ports->lower = prism_alloc_zeroed(part->strand_count, sizeof(double));
    ports->upper_step = prism_alloc_zeroed(part->strand_count, sizeof(double));
    ports->lower_step = prism_alloc_zeroed(part->strand_count, sizeof(double));
    /* Strands are sorted by their upper boxes, then by their lower ones. */
    ends.first = prism_alloc_zeroed((size_t)part->box_count + 1, sizeof(uint32_t));
    for (uint32_t i = 0; i < part->strand_count; i++) {
        ends.first[part->strands[i].upper + 1]++;
    }
    for (uint32_t i = 0; i < part->box_count; i++) {
        ends.first[i + 1] += ends.first[i];
    }
    for (uint32_t box = 0; box < part->box_count; box++) {
        spread(&ends, ports, box, true, step);
        spread(&ends, ports, box, false, step);
    }
    free(ends.first);
}

void prism_ports_release(struct prism_ports *ports)
{
    free(ports->upper);
    free(ports->lower);
    free(ports->upper_step);
    free(ports->lower_step);
}
