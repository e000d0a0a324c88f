/* SPDX-License-Identifier: MIT */
/* scale.c - see scale.h. */
#include "render/scale.h"

#include <math.h>

#define LAST   (PRISM_SCALE_COUNT - 1)
#define MIDDLE (LAST / 2)

double prism_scale_bent(const struct prism_scale *scale, double share)
{
    return share > 0 ? pow(fmin(share, 1), scale->skew) : 0;
}

/* The step of a share among `last` + 1. */
static unsigned step_of(const struct prism_scale *scale, double share, unsigned last)
{
    return (unsigned)lround(prism_scale_bent(scale, share) * last);
}

enum prism_paint prism_scale_paint(const struct prism_scale *scale, double share)
{
    if (scale->paint == PRISM_PAINT_PAPER) {
        return scale->paint;
    }
    return (enum prism_paint)(scale->paint + step_of(scale, share, LAST));
}

enum prism_paint prism_scale_change(const struct prism_scale *scale, double change)
{
    unsigned step = step_of(scale, fabs(change), MIDDLE);

    return (enum prism_paint)(PRISM_PAINT_DIFF +
                              (change < 0 ? MIDDLE - step : MIDDLE + step));
}

double prism_scale_least(const struct prism_scale *scale, unsigned step)
{
    return step == 0 ? 0 : pow((step - 0.5) / LAST, 1 / scale->skew);
}
