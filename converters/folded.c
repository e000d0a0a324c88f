/* SPDX-License-Identifier: MIT */
/* folded.c - folded ("collapsed") stacks: one line for each calling context, as
 * flamegraph.pl, inferno, speedscope and many others read and write them.  The
 * grammar of a line stands in folded_line.h, the reader in folded_read.c, the
 * writer in folded_write.c.
 *
 * Read: comments, CR LF, tabs, fractions (kept to six decimals); two counts on
 * every line are "samples before" and "samples"; Austin's "P1;T2" frames become
 * processes and threads, its counts times or bytes; other counts are samples, or
 * times where --unit says so.  File and line come out of
 * frames such as "name (file.py:12)" when most frames have them.
 *
 * Written: one line for each distinct stack, siblings sorted bytewise, counts
 * rounded so that their sum is the rounded total.  A frame is "name (file:line)".
 *
 * Loses: the unit (times are written in microseconds unless --unit says
 * otherwise), calls, call lines, every metric but the main one, threads (unless
 * --threads), time intervals and order, negative values. */
#include <string.h>

#include "converters/folded_line.h"
#include "converters/folded_read.h"
#include "converters/folded_write.h"
#include "converters/format.h"

enum { OPTION_UNIT, OPTION_THREADS, OPTION_NAMES };

static const struct prism_option folded_options[] = {
    [OPTION_UNIT] = {"unit", PRISM_OPTION_CHOICE, "ns|us|ms", "us",
                     "what a count of time is; read as samples unless given"},
    [OPTION_THREADS] = {"threads", PRISM_OPTION_FLAG, NULL, NULL,
                        "begin each stack with its thread"},
    [OPTION_NAMES] = {"names", PRISM_OPTION_FLAG, NULL, NULL,
                      "frames without file and line"},
    {NULL, PRISM_OPTION_FLAG, NULL, NULL, NULL},
};

static int folded_probe(struct prism_span head)
{
    struct prism_cursor in = prism_cursor("", head);
    struct prism_span text;
    size_t good = 0;
    size_t bad = 0;
    size_t deep = 0;

    if (prism_span_starts(head, "\xef\xbb\xbf")) {
        in.at += 3;
    }
    for (size_t i = 0; i < head.len; i++) {
        unsigned char byte = (unsigned char)head.at[i];

        if (byte < 0x20 && byte != '\n' && byte != '\r' && byte != '\t') {
            return PRISM_PROBE_NO;
        }
    }
    while (prism_cursor_line(&in, &text)) {
        struct prism_folded_line line = prism_folded_line(text);
        bool cut = in.at == in.end && head.len == PRISM_PROBE_LEN;

        /* A number alone tells nothing; the last line of a long input may be cut off
         * before its count. */
        if ((line.kind == PRISM_FOLDED_STACK && line.stack.len > 0) ||
            (cut && memchr(text.at, ';', text.len) != NULL)) {
            good++;
            deep += memchr(text.at, ';', text.len) != NULL;
        } else {
            bad += (line.kind == PRISM_FOLDED_INVALID ||
                    line.kind == PRISM_FOLDED_NEGATIVE) &&
                   !cut;
        }
    }
    if (good == 0 || head.at[0] == '{' || (deep == 0 ? bad > 0 : bad * 4 > good)) {
        return PRISM_PROBE_NO;
    }
    return deep > 0 && bad == 0 ? PRISM_PROBE_LIKELY : PRISM_PROBE_MAYBE;
}

/* In nanoseconds. */
static int64_t unit_setting(const struct prism_settings *settings)
{
    const char *unit = prism_settings_text(settings, &folded_options[OPTION_UNIT]);

    return strcmp(unit, "ns") == 0 ? 1 : strcmp(unit, "us") == 0 ? 1000 : 1000000;
}

/* A file does not say whether it counts samples or times: the user may. */
static bool folded_read(struct prism_cursor *in, const struct prism_settings *settings,
                        struct prism_builder *b, struct prism_notes *notes,
                        struct prism_error *err)
{
    bool times = prism_settings_flag(settings, &folded_options[OPTION_UNIT]);

    return prism_folded_read(in, times ? unit_setting(settings) : 0, b, notes, err);
}

static bool folded_write(const struct prism_profile *profile,
                         const struct prism_settings *settings, struct prism_out *out,
                         struct prism_notes *notes, struct prism_error *err)
{
    const struct prism_folded_style style = {
        .unit_ns = unit_setting(settings),
        .threads = prism_settings_flag(settings, &folded_options[OPTION_THREADS]),
        .names = prism_settings_flag(settings, &folded_options[OPTION_NAMES]),
    };

    return prism_folded_write(profile, &style, out, notes, err);
}

const struct prism_format prism_format_folded = {
    .title = "folded stacks (flamegraph.pl, inferno, speedscope, py-spy raw, Austin)",
    .patterns = (const char *const[]){"*.folded", "*.collapsed", NULL},
    .writes = PRISM_TREE,
    .options = folded_options,
    .probe = folded_probe,
    .read = folded_read,
    .write = folded_write,
};
