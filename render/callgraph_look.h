/* SPDX-License-Identifier: MIT */
/* callgraph_look.h - the sizes that a call graph is drawn with, in user units. */
#ifndef PRISM_RENDER_CALLGRAPH_LOOK_H
#define PRISM_RENDER_CALLGRAPH_LOOK_H

#define PRISM_CALLGRAPH_NAME        12.0 /* font sizes */
#define PRISM_CALLGRAPH_SMALL       10.0
#define PRISM_CALLGRAPH_BOLD        1.12  /* bold letters are wider than the table's */
#define PRISM_CALLGRAPH_ROOM        205.0 /* widest text in a box */
#define PRISM_CALLGRAPH_NAME_LINES  3
#define PRISM_CALLGRAPH_NAME_ROW    15.0
#define PRISM_CALLGRAPH_ROW         12.5
#define PRISM_CALLGRAPH_NAME_GAP    2.0 /* below a name, whose letters may hang low */
#define PRISM_CALLGRAPH_PAD_X       8.0
#define PRISM_CALLGRAPH_PAD_Y       5.0
#define PRISM_CALLGRAPH_MARGIN      12.0
#define PRISM_CALLGRAPH_HEADING     1000.0 /* its lines are broken before that */
#define PRISM_CALLGRAPH_ARROW       7.0 /* length of the head of the thinnest arrow */
#define PRISM_CALLGRAPH_LINE_LEAST  0.7
#define PRISM_CALLGRAPH_LINE_MOST   6.0
#define PRISM_CALLGRAPH_BORDER_MOST 4.0  /* of a box whose border says its time */
#define PRISM_CALLGRAPH_NODE_SEP    16.0 /* between boxes beside each other */
#define PRISM_CALLGRAPH_RANK_SEP    34.0 /* between rows of boxes */
/* Areas of what belongs together: from a cluster's border to its boxes (cycles are not
 * kept apart by the layout), and above for a text. */
#define PRISM_CALLGRAPH_CLUSTER_PAD 10.0
#define PRISM_CALLGRAPH_CYCLE_PAD   6.0
#define PRISM_CALLGRAPH_AREA_HEAD   12.0
#define PRISM_CALLGRAPH_TITLE_PAD   6.0 /* from an end of that row to the text */

#endif
