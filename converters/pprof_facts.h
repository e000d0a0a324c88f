/* SPDX-License-Identifier: MIT */
/* pprof_facts.h - what a pprof profile says once: its sample types as metrics, and the
 * facts of the run. */
#ifndef PRISM_CONVERTERS_PPROF_FACTS_H
#define PRISM_CONVERTERS_PPROF_FACTS_H

#include "converters/pprof_tables.h"
#include "core/profile/builder.h"

/* Where a value of a sample goes. */
struct prism_pprof_metric {
    uint32_t metric; /* in the builder */
    int64_t factor;  /* by which it is multiplied */
};

/* For each sample type; there is at least one. */
void prism_pprof_metrics(const struct prism_pprof_tables *tables,
                         struct prism_builder *b, struct prism_pprof_metric *metrics);
void prism_pprof_facts(const struct prism_pprof_tables *tables,
                       struct prism_builder *b);

#endif
