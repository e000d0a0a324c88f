/* SPDX-License-Identifier: MIT */
/* graphml.c - the whole call graph for programs that work on graphs: yEd, Gephi,
 * networkx, igraph.  GraphML 1.0 (http://graphml.graphdrawing.org), written by libxml2.
 *
 *     <graphml> <key id="..." for="node|edge|graph" attr.name="..." attr.type="..."/>...
 *       <graph edgedefault="directed">
 *         <data key="...">...</data>                    facts of the whole
 *         <node id="n0"> <data>...</data>... </node>    a function
 *         <edge source="n0" target="n1">...</edge>      calls from one line
 *
 * node   name, file, line, kind, calls, primitive_calls; for each metric
 *        NAME_self_UNIT, NAME_total_UNIT
 * edge   line, calls, primitive_calls; for each metric the callee's self and total
 *        under this caller
 * graph  command, estimated
 *
 * The schema wants these names without blanks.  What is unknown has no <data>.  Loses: facts of the
 * run but its command. */
#include "converters/graphml.h"

#include "core/base/module.h"

static bool graphml_write(const struct prism_profile *profile,
                          const struct prism_settings *settings, struct prism_out *out,
                          struct prism_notes *notes, struct prism_error *err)
{
    const struct prism_graphml_module *module = prism_module_load("graphml", err);

    return module != NULL && module->write(profile, settings, out, notes, err);
}

const struct prism_format prism_format_graphml = {
    .title = "call graph in GraphML (yEd, Gephi, networkx)",
    .patterns = (const char *const[]){"*.graphml", NULL},
    .writes = PRISM_GRAPH,
    .write = graphml_write,
};
