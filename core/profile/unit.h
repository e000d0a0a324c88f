/* SPDX-License-Identifier: MIT */
/* unit.h - amounts as people read them: "1.25 s", "312 us", "4.2 MiB",
 * "1,234 samples".  The only place that does it. */
#ifndef PRISM_PROFILE_UNIT_H
#define PRISM_PROFILE_UNIT_H

#include <stdint.h>

#include "core/profile/profile.h"

/* Room for one amount; lives until the end of the caller's block. */
struct prism_amount {
    char text[48];
};

#define prism_amount(metric, value)                                                    \
    prism_unit_amount((metric), (value), &(struct prism_amount){{0}})
#define prism_duration(ns) prism_unit_duration((ns), &(struct prism_amount){{0}})
#define prism_count(value) prism_unit_count((value), &(struct prism_amount){{0}})

/* A stored value of this metric with its unit; "unknown" for PRISM_UNKNOWN. */
const char *prism_unit_amount(const struct prism_metric *metric, int64_t value,
                              struct prism_amount *to);
/* Three or four digits and ns, us, ms, s; above 2 minutes "2 min 05 s". */
const char *prism_unit_duration(int64_t ns, struct prism_amount *to);
/* Thousands set apart by commas. */
const char *prism_unit_count(int64_t value, struct prism_amount *to);

#endif
