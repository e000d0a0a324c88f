/* SPDX-License-Identifier: MIT */
/* scale.c - see scale.h. */
#include "render/scale.h"

#include <math.h>

#define LAST   (PRISM_SCALE_COUNT - 1)
#define MIDDLE (LAST / 2)

/* The step of a share among `last` + 1. */
static unsigned step_of(double share, double skew, unsigned last)
{
    double at = share > 0 ? pow(fmin(share, 1), skew) : 0;

    return (unsigned)lround(at * last);
}

enum prism_paint prism_scale_paint(const struct prism_scale *scale, double share)
{
    if (scale->paint == PRISM_PAINT_PAPER) {
        return scale->paint;
    }
    return (enum prism_paint)(scale->paint + step_of(share, scale->skew, LAST));
}

enum prism_paint prism_scale_change(const struct prism_scale *scale, double change)
{
    unsigned step = step_of(fabs(change), scale->skew, MIDDLE);

    return (enum prism_paint)(PRISM_PAINT_DIFF +
                              (change < 0 ? MIDDLE - step : MIDDLE + step));
}

double prism_scale_least(const struct prism_scale *scale, unsigned step)
{
    return step == 0 ? 0 : pow((step - 0.5) / LAST, 1 / scale->skew);
}
