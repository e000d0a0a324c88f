/* SPDX-License-Identifier: MIT */
/* compare.c - lays a graph out and measures the drawing; given what `dot -Tplain`
 * made of the same graph, measures that as well.
 *
 *     compare --dot GRAPH            the graph as dot wants it
 *     compare GRAPH [PLAIN]          one line of numbers
 *     compare --svg GRAPH [PLAIN]    a picture to look at
 *
 * The numbers: nodes, edges; then for each drawing seconds (0 for dot: run.sh has
 * its time), crossings, length, overlaps, edges through boxes. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "core/base/memory.h"
#include "render/layout/layout.h"
#include "tests/bench/layout/input.h"
#include "tests/bench/layout/measure.h"

#define DPI 72.0 /* units of a graph in dot's inch */

static bool labels; /* --labels: draw them */

static void write_dot(const struct bench_input *in, struct prism_layout_options o)
{
    printf("digraph {\n  graph [nodesep=%f ranksep=%f];\n"
           "  node [shape=box fixedsize=true label=\"\"];\n  edge [arrowhead=none];\n",
           o.node_sep / DPI, o.rank_sep / DPI);
    for (size_t i = 0; i < in->nodes.count; i++) {
        printf("  %zu [width=%f height=%f];\n", i, in->nodes.items[i].width / DPI,
               in->nodes.items[i].height / DPI);
    }
    for (size_t i = 0; i < in->edges.count; i++) {
        const struct prism_layout_edge *edge = &in->edges.items[i];

        if (labels) {
            printf("  %u -> %u [label=<<table border=\"0\" fixedsize=\"true\" "
                   "width=\"%.0f\" "
                   "height=\"%.0f\" cellpadding=\"0\" "
                   "cellspacing=\"0\"><tr><td></td></tr></table>>];\n",
                   edge->from, edge->to, edge->label_width, edge->label_height);
        } else {
            printf("  %u -> %u;\n", edge->from, edge->to);
        }
    }
    printf("}\n");
}

static void add_box(struct drawing *drawing, struct prism_point at, double width,
                    double height, size_t edge)
{
    prism_vec_push(&drawing->boxes) = (struct drawn_box){
        at.x - width / 2, at.y - height / 2, at.x + width / 2, at.y + height / 2, edge};
}

static void take_layout(const struct bench_input *in, const struct prism_layout *layout,
                        struct drawing *drawing)
{
    for (size_t i = 0; i < in->nodes.count; i++) {
        add_box(drawing, layout->nodes[i].at, in->nodes.items[i].width,
                in->nodes.items[i].height, SIZE_MAX);
    }
    for (size_t i = 0; i < in->edges.count; i++) {
        const struct prism_layout_route *route = &layout->edges[i];

        drawing_curve(drawing, i, &layout->points[route->first_point],
                      route->point_count);
        if (in->edges.items[i].label_width > 0) {
            add_box(drawing, route->label, in->edges.items[i].label_width,
                    in->edges.items[i].label_height, i);
        }
    }
}

/* `edge TAIL HEAD N x y ... [label x y] style colour`, in inches, upwards. */
static void take_edge(struct drawing *drawing, const struct bench_input *in, char *line,
                      size_t edge)
{
    static struct prism_point points[10000];
    int used = 0;
    unsigned count = 0;
    struct prism_point at;

    (void)sscanf(line, "edge %*s %*s %u%n", &count, &used);
    for (unsigned i = 0; i < count && i < 10000; i++) {
        int more = 0;

        line += used;
        (void)sscanf(line, "%lf %lf%n", &at.x, &at.y, &more);
        points[i] = (struct prism_point){at.x * DPI, -at.y * DPI};
        used = more;
    }
    drawing_curve(drawing, edge, points, count);
    if (labels) {
        line += used;
        if (sscanf(line, " \"%*[^\"]\" %lf %lf", &at.x, &at.y) == 2 ||
            sscanf(line, "%*s %lf %lf", &at.x, &at.y) == 2) {
            add_box(drawing, (struct prism_point){at.x * DPI, -at.y * DPI},
                    in->edges.items[edge].label_width,
                    in->edges.items[edge].label_height, edge);
        }
    }
}

static bool take_plain(const char *path, const struct bench_input *in,
                       struct drawing *drawing)
{
    FILE *file = fopen(path, "r");
    char *line = NULL;
    size_t room = 0;
    size_t edges = 0;
    struct prism_point at;
    struct prism_point size;

    if (file == NULL) {
        perror(path);
        return false;
    }
    while (getline(&line, &room, file) > 0) {
        if (sscanf(line, "node %*s %lf %lf %lf %lf", &at.x, &at.y, &size.x, &size.y) ==
            4) {
            add_box(drawing, (struct prism_point){at.x * DPI, -at.y * DPI},
                    size.x * DPI, size.y * DPI, SIZE_MAX);
        } else if (strncmp(line, "edge ", 5) == 0) {
            take_edge(drawing, in, line, edges++);
        }
    }
    free(line);
    (void)fclose(file);
    return edges == in->edges.count;
}

static void write_svg(const struct drawing *drawing)
{
    struct drawn_box all = {0};

    for (size_t i = 0; i < drawing->boxes.count; i++) {
        const struct drawn_box *box = &drawing->boxes.items[i];

        all.left = box->left < all.left ? box->left : all.left;
        all.top = box->top < all.top ? box->top : all.top;
        all.right = box->right > all.right ? box->right : all.right;
        all.bottom = box->bottom > all.bottom ? box->bottom : all.bottom;
    }
    printf("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"%.0f %.0f %.0f %.0f\" "
           "fill=\"none\" stroke=\"#345\">\n",
           all.left - 10, all.top - 10, all.right - all.left + 20,
           all.bottom - all.top + 20);
    for (size_t i = 0; i < drawing->pieces.count; i++) {
        const struct drawn_piece *piece = &drawing->pieces.items[i];

        printf("<path d=\"M%.1f %.1fL%.1f %.1f\"/>\n", piece->from.x, piece->from.y,
               piece->to.x, piece->to.y);
    }
    for (size_t i = 0; i < drawing->boxes.count; i++) {
        const struct drawn_box *box = &drawing->boxes.items[i];

        printf("<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" "
               "fill=\"%s\"/>\n",
               box->left, box->top, box->right - box->left, box->bottom - box->top,
               box->edge == SIZE_MAX ? "#fc8" : "#dfe");
    }
    printf("</svg>\n");
}

static void report(const struct drawing *drawing, double seconds)
{
    struct measures m = drawing_measure(drawing);

    printf(" %.4f %.0f %.0f %.0f %.0f", seconds, m.crossings, m.length, m.overlaps,
           m.pierced);
}

static double cpu_seconds(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static int compare(const struct bench_input *in, const char *plain, bool svg)
{
    struct prism_layout_options options = prism_layout_defaults();
    struct prism_layout_graph graph = {in->nodes.items, in->edges.items,
                                       in->nodes.count, in->edges.count};
    struct prism_arena arena = {0};
    struct prism_layout layout;
    struct prism_error err = {0};
    struct drawing drawing = {0};
    struct drawing other = {0};
    double start = cpu_seconds();
    double took;

    if (!prism_layout_make(&graph, &options, &arena, &layout, &err)) {
        (void)fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    took = cpu_seconds() - start;
    take_layout(in, &layout, &drawing);
    if (plain != NULL && !take_plain(plain, in, &other)) {
        (void)fprintf(stderr, "%s: expected the edges of the graph\n", plain);
        return 1;
    }
    if (svg) {
        write_svg(plain != NULL ? &other : &drawing);
    } else {
        printf("%zu %zu", in->nodes.count, in->edges.count);
        report(&drawing, took);
        if (plain != NULL) {
            report(&other, 0);
        }
        printf("\n");
    }
    drawing_release(&drawing);
    drawing_release(&other);
    prism_arena_release(&arena);
    return 0;
}

int main(int argc, char **argv)
{
    struct bench_input in = {0};
    bool dot = false;
    bool svg = false;
    int status = 0;
    int at = 1;

    for (; at < argc && strncmp(argv[at], "--", 2) == 0; at++) {
        dot = dot || strcmp(argv[at], "--dot") == 0;
        svg = svg || strcmp(argv[at], "--svg") == 0;
        labels = labels || strcmp(argv[at], "--labels") == 0;
    }
    if (at >= argc || !bench_input_read(&in, argv[at], labels)) {
        (void)fprintf(stderr,
                      "usage: compare [--labels] [--dot|--svg] GRAPH [PLAIN]\n");
        return 2;
    }
    if (dot) {
        write_dot(&in, prism_layout_defaults());
    } else {
        status = compare(&in, at + 1 < argc ? argv[at + 1] : NULL, svg);
    }
    bench_input_release(&in);
    return status;
}
