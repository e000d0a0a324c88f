/* SPDX-License-Identifier: MIT */
/* unit.c - integers only up to the last digit, so that no rounding of doubles
 * can change an output from one machine to the next. */
#include "core/profile/unit.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "core/base/digits.h"

struct scale {
    int64_t one; /* in stored units */
    const char *name;
};

/* The value in the largest scale that is not above it, with two decimals, or
 * one where the number has two digits before the point, none above. */
static void scaled(int64_t value, const struct scale *scales, struct prism_amount *to)
{
    uint64_t size = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    char *at = to->text;
    uint64_t one;
    uint64_t hundredths;

    while (scales[1].name != NULL && size < (uint64_t)scales[0].one) {
        scales++;
    }
    one = (uint64_t)scales->one;
    hundredths = size / one * 100 + (size % one * 200 / one + 1) / 2;
    if (value < 0) {
        *at++ = '-';
    }
    if (one == 1) {
        at = prism_digits(at, (int64_t)size);
    } else if (hundredths < 1000) {
        at = prism_digits(at, (int64_t)(hundredths / 100));
        *at++ = '.';
        *at++ = (char)('0' + hundredths / 10 % 10);
        *at++ = (char)('0' + hundredths % 10);
    } else if (hundredths < 10000) {
        at = prism_digits(at, (int64_t)((hundredths + 5) / 100));
        *at++ = '.';
        *at++ = (char)('0' + (hundredths + 5) / 10 % 10);
    } else {
        at = prism_digits(at, (int64_t)((hundredths + 50) / 100));
    }
    *at++ = ' ';
    memcpy(at, scales->name, strlen(scales->name) + 1);
}

const char *prism_unit_duration(int64_t ns, struct prism_amount *to)
{
    static const struct scale scales[] = {
        {1000000000, "s"}, {1000000, "ms"}, {1000, "us"}, {1, "ns"}, {0, NULL}};
    const int64_t second = 1000000000;

    if (ns == PRISM_UNKNOWN) {
        (void)snprintf(to->text, sizeof to->text, "unknown");
    } else if (ns >= 120 * second) {
        int64_t seconds = ns / second + (ns % second >= second / 2);

        (void)snprintf(to->text, sizeof to->text, "%" PRId64 " min %02" PRId64 " s",
                       seconds / 60, seconds % 60);
    } else {
        scaled(ns, scales, to);
    }
    return to->text;
}

const char *prism_unit_count(int64_t value, struct prism_amount *to)
{
    char digits[24];
    size_t used = 0;
    size_t len;

    if (value == PRISM_UNKNOWN) {
        (void)snprintf(to->text, sizeof to->text, "unknown");
        return to->text;
    }
    (void)snprintf(digits, sizeof digits, "%" PRId64, value);
    len = strlen(digits);
    for (size_t i = 0; i < len; i++) {
        to->text[used++] = digits[i];
        if (digits[i] != '-' && i + 1 < len && (len - i - 1) % 3 == 0) {
            to->text[used++] = ',';
        }
    }
    to->text[used] = '\0';
    return to->text;
}

static const char *bytes_amount(int64_t value, struct prism_amount *to)
{
    static const struct scale scales[] = {{INT64_C(1) << 30, "GiB"},
                                          {1 << 20, "MiB"},
                                          {1 << 10, "KiB"},
                                          {1, "bytes"},
                                          {0, NULL}};

    scaled(value, scales, to);
    return to->text;
}

const char *prism_unit_amount(const struct prism_metric *metric, int64_t value,
                              struct prism_amount *to)
{
    bool plain =
        strcmp(metric->unit, "none") == 0 || strcmp(metric->unit, "count") == 0;
    struct prism_amount count;

    if (value == PRISM_UNKNOWN || strcmp(metric->unit, "nanoseconds") == 0) {
        return prism_unit_duration(value, to);
    }
    if (strcmp(metric->unit, "bytes") == 0) {
        return bytes_amount(value / metric->divisor, to);
    }
    (void)prism_unit_count(value / metric->divisor, &count);
    if (metric->divisor > 1 && value % metric->divisor != 0) {
        int64_t hundredths = value % metric->divisor * 100 / metric->divisor;

        (void)snprintf(to->text, sizeof to->text, "%.24s.%02d %.16s", count.text,
                       (int)(hundredths < 0 ? -hundredths : hundredths),
                       plain ? metric->name : metric->unit);
    } else {
        (void)snprintf(to->text, sizeof to->text, "%.28s %.16s", count.text,
                       plain ? metric->name : metric->unit);
    }
    return to->text;
}
