/* SPDX-License-Identifier: MIT */
/* decimal.h - stored values as decimal numbers: how formats that are text write them. */
#ifndef PRISM_CONVERTERS_DECIMAL_H
#define PRISM_CONVERTERS_DECIMAL_H

#include <stdint.h>

#include "core/base/out.h"

/* value / divisor, exactly up to six decimals and cut off behind them: "12", "-0.5".
 * The divisor is that of a metric, above 0. */
void prism_put_decimal(struct prism_out *out, int64_t value, int64_t divisor);

#endif
