/* SPDX-License-Identifier: MIT */
/* layers.c - stops for boxes, strands and the sides of pens, and the links between
 * them; see layers.h. */
#include "render/layout/layers.h"

#include <math.h>
#include <stdlib.h>

#include "core/base/memory.h"

static uint32_t stride(const struct prism_part *part)
{
    return part->labels ? 2 : 1;
}

static void find_pens(const struct prism_part *part, const uint32_t *rank,
                      uint32_t *top, uint32_t *bottom)
{
    for (uint32_t i = 0; i < part->pen_count; i++) {
        top[i] = UINT32_MAX;
        bottom[i] = 0;
    }
    for (uint32_t i = 0; i < part->box_count; i++) {
        uint32_t pen = part->boxes[i].pen;

        if (pen != PRISM_LAYOUT_NONE) {
            uint32_t at = rank[i] * stride(part);

            top[pen] = at < top[pen] ? at : top[pen];
            bottom[pen] = at > bottom[pen] ? at : bottom[pen];
        }
    }
}

uint64_t prism_layers_count(const struct prism_part *part, const uint32_t *rank)
{
    uint32_t *top = prism_alloc(part->pen_count * sizeof *top);
    uint32_t *bottom = prism_alloc(part->pen_count * sizeof *bottom);
    uint64_t count = part->box_count;

    find_pens(part, rank, top, bottom);
    for (uint32_t i = 0; i < part->strand_count; i++) {
        count +=
            (uint64_t)(rank[part->strands[i].lower] - rank[part->strands[i].upper]) *
                stride(part) -
            1;
    }
    for (uint32_t i = 0; i < part->pen_count; i++) {
        count += 2 * ((uint64_t)bottom[i] - top[i] + 1);
    }
    free(top);
    free(bottom);
    return count;
}

static struct prism_stop box_stop(const struct prism_box *box, uint32_t rank)
{
    return (struct prism_stop){
        .rank = rank,
        .strand = PRISM_LAYOUT_NONE,
        .pen = box->pen,
        .left = box->width / 2,
        .right = box->width / 2 + box->loop_width,
        .half_height = fmax(box->height, box->loop_height) / 2,
    };
}

/* The pen of a strand that joins two boxes of one. */
static uint32_t strand_pen(const struct prism_part *part,
                           const struct prism_strand *strand)
{
    uint32_t pen = part->boxes[strand->upper].pen;

    return part->boxes[strand->lower].pen == pen ? pen : PRISM_LAYOUT_NONE;
}

static void add_strand(struct prism_layers *layers, uint32_t index,
                       const struct prism_layout_options *options)
{
    const struct prism_strand *strand = &layers->part->strands[index];
    double lanes = options->edge_sep * (strand->edge_count - 1);
    uint32_t top = layers->stops[strand->upper].rank;
    uint32_t between = prism_layers_between(layers, index);

    layers->first_stop[index] = layers->stop_count;
    layers->label_stop[index] = PRISM_LAYOUT_NONE;
    for (uint32_t i = 0; i < between; i++) {
        layers->stops[layers->stop_count++] = (struct prism_stop){
            .rank = top + 1 + i,
            .strand = index,
            .pen = strand_pen(layers->part, strand),
            .left = lanes / 2,
            .right = lanes / 2,
        };
    }
    if (strand->label_width > 0) {
        /* The odd rank in the middle, of two the upper one. */
        uint32_t label = layers->first_stop[index] + (between - 1) / 4 * 2;
        struct prism_stop *stop = &layers->stops[label];

        layers->label_stop[index] = label;
        stop->right += strand->label_width;
        stop->half_height = strand->label_height / 2;
    }
}

static void add_pen(struct prism_layers *layers, uint32_t pen,
                    const struct prism_layout_options *options)
{
    layers->pen_stop[pen] = layers->stop_count;
    for (uint32_t rank = layers->pen_top[pen]; rank <= layers->pen_bottom[pen];
         rank++) {
        struct prism_stop side = {.rank = rank,
                                  .strand = PRISM_LAYOUT_NONE,
                                  .pen = pen,
                                  .right = options->cluster_pad};

        layers->stops[layers->stop_count++] = side;
        side.left = side.right;
        side.right = 0;
        layers->stops[layers->stop_count++] = side;
    }
}

static size_t list_joints(const struct prism_layers *layers, struct prism_joint *joints)
{
    const struct prism_part *part = layers->part;
    size_t count = 0;

    for (uint32_t i = 0; i < part->strand_count; i++) {
        const struct prism_strand *strand = &part->strands[i];
        uint32_t between = prism_layers_between(layers, i);
        uint32_t upper = strand->upper;

        for (uint32_t k = 0; k <= between; k++) {
            uint32_t lower = k < between ? layers->first_stop[i] + k : strand->lower;

            joints[count++] = (struct prism_joint){upper, lower, strand->edge_count};
            upper = lower;
        }
    }
    for (uint32_t i = 0; i < part->pen_count; i++) {
        uint32_t sides = 2 * (layers->pen_bottom[i] - layers->pen_top[i]);

        for (uint32_t k = 0; k < sides; k++) {
            uint32_t upper = layers->pen_stop[i] + k;

            joints[count++] = (struct prism_joint){upper, upper + 2, 1};
        }
    }
    return count;
}

static void add_links(struct prism_layers *layers, const struct prism_joint *joints,
                      size_t count)
{
    uint32_t n = layers->stop_count;

    layers->down_start = prism_alloc_zeroed((size_t)n + 2, sizeof(size_t));
    layers->up_start = prism_alloc_zeroed((size_t)n + 2, sizeof(size_t));
    layers->down = prism_alloc(count * sizeof *layers->down);
    layers->up = prism_alloc(count * sizeof *layers->up);
    for (size_t i = 0; i < count; i++) {
        layers->down_start[joints[i].upper + 2]++;
        layers->up_start[joints[i].lower + 2]++;
    }
    for (uint32_t i = 0; i < n; i++) {
        layers->down_start[i + 1] += layers->down_start[i];
        layers->up_start[i + 1] += layers->up_start[i];
    }
    for (size_t i = 0; i < count; i++) {
        const struct prism_joint joint = joints[i];

        layers->down[layers->down_start[joint.upper + 1]++] =
            (struct prism_link){joint.lower, joint.weight};
        layers->up[layers->up_start[joint.lower + 1]++] =
            (struct prism_link){joint.upper, joint.weight};
    }
}

void prism_layers_sort(struct prism_layers *layers, uint32_t rank)
{
    uint32_t start = layers->rank_start[rank];
    uint32_t end = layers->rank_start[rank + 1];
    uint32_t before = rank > 0 ? layers->rank_start[rank - 1] : start;
    uint32_t behind =
        rank + 1 < layers->rank_count ? layers->rank_start[rank + 2] : end;

    for (uint32_t i = before; i < start; i++) {
        layers->fill[layers->order[i]] = layers->down_start[layers->order[i]];
    }
    for (uint32_t i = end; i < behind; i++) {
        layers->fill[layers->order[i]] = layers->up_start[layers->order[i]];
    }
    for (uint32_t i = start; i < end; i++) {
        uint32_t stop = layers->order[i];

        layers->position[stop] = i - start;
        for (size_t k = layers->up_start[stop]; k < layers->up_start[stop + 1]; k++) {
            struct prism_link link = layers->up[k];

            layers->down[layers->fill[link.stop]++] =
                (struct prism_link){stop, link.weight};
        }
        for (size_t k = layers->down_start[stop]; k < layers->down_start[stop + 1];
             k++) {
            struct prism_link link = layers->down[k];

            layers->up[layers->fill[link.stop]++] =
                (struct prism_link){stop, link.weight};
        }
    }
}

void prism_layers_sort_all(struct prism_layers *layers)
{
    for (uint32_t rank = 0; rank < layers->rank_count; rank++) {
        prism_layers_sort(layers, rank);
    }
}

void prism_layers_reorder(struct prism_layers *layers, const uint32_t *order)
{
    memcpy(layers->order, order, layers->stop_count * sizeof *order);
    prism_layers_sort_all(layers);
}

static void fill_ranks(struct prism_layers *layers)
{
    uint32_t *fill;

    layers->rank_start =
        prism_alloc_zeroed((size_t)layers->rank_count + 2, sizeof(uint32_t));
    fill = layers->rank_start + 1;
    layers->order = prism_alloc(layers->stop_count * sizeof(uint32_t));
    layers->position = prism_alloc(layers->stop_count * sizeof(uint32_t));
    layers->fill = prism_alloc(layers->stop_count * sizeof *layers->fill);
    for (uint32_t i = 0; i < layers->stop_count; i++) {
        layers->rank_start[layers->stops[i].rank + 2]++;
    }
    for (uint32_t i = 0; i < layers->rank_count; i++) {
        layers->rank_start[i + 1] += layers->rank_start[i];
    }
    for (uint32_t i = 0; i < layers->stop_count; i++) {
        layers->order[fill[layers->stops[i].rank]++] = i;
    }
    prism_layers_sort_all(layers);
}

void prism_layers_link(struct prism_layers *layers, const struct prism_joint *joints,
                       size_t count)
{
    add_links(layers, joints, count);
    fill_ranks(layers);
}

void prism_layers_init(struct prism_layers *layers, const struct prism_part *part,
                       const uint32_t *rank, const struct prism_layout_options *options)
{
    size_t count = (size_t)prism_layers_count(part, rank);
    struct prism_joint *joints;

    *layers = (struct prism_layers){.part = part, .stop_count = part->box_count};
    layers->stops = prism_alloc(count * sizeof *layers->stops);
    layers->first_stop = prism_alloc(part->strand_count * sizeof(uint32_t));
    layers->label_stop = prism_alloc(part->strand_count * sizeof(uint32_t));
    layers->pen_stop = prism_alloc(part->pen_count * sizeof(uint32_t));
    layers->pen_top = prism_alloc(part->pen_count * sizeof(uint32_t));
    layers->pen_bottom = prism_alloc(part->pen_count * sizeof(uint32_t));
    find_pens(part, rank, layers->pen_top, layers->pen_bottom);
    for (uint32_t i = 0; i < part->box_count; i++) {
        uint32_t at = rank[i] * stride(part);

        layers->stops[i] = box_stop(&part->boxes[i], at);
        layers->rank_count = at >= layers->rank_count ? at + 1 : layers->rank_count;
    }
    for (uint32_t i = 0; i < part->strand_count; i++) {
        add_strand(layers, i, options);
    }
    for (uint32_t i = 0; i < part->pen_count; i++) {
        add_pen(layers, i, options);
    }
    joints =
        prism_alloc(((size_t)layers->stop_count + part->strand_count) * sizeof *joints);
    prism_layers_link(layers, joints, list_joints(layers, joints));
    free(joints);
}

void prism_layers_release(struct prism_layers *layers)
{
    free(layers->stops);
    free(layers->first_stop);
    free(layers->label_stop);
    free(layers->pen_stop);
    free(layers->pen_top);
    free(layers->pen_bottom);
    free(layers->rank_start);
    free(layers->order);
    free(layers->position);
    free(layers->down_start);
    free(layers->down);
    free(layers->up_start);
    free(layers->up);
    free(layers->fill);
    *layers = (struct prism_layers){0};
}
