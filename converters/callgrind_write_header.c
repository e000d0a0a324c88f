/* SPDX-License-Identifier: MIT */
/* callgrind_write_header.c - what stands before the functions of a part: who wrote it, of
 * what, and the events that its numbers are counts of. */
#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#include "converters/callgrind.h"
#include "converters/callgrind_build.h"
#include "converters/callgrind_writing.h"
#include "core/base/digits.h"

#define NO_NAME "<no name>"

/* A line ends a name, readers drop blanks before it, and "(1" would be taken for
 * a number. */
void prism_callgrind_put_name(struct prism_callgrind_writing *w, const char *name)
{
    while (*name == ' ' || *name == '\t') {
        name++;
    }
    if (*name == '\0') {
        name = NO_NAME; /* a number without a name refers to nothing */
    }
    if (name[0] == '(' && isdigit((unsigned char)name[1])) {
        prism_out_char(w->out, '[');
        name++;
    }
    for (;;) {
        size_t len = strcspn(name, "\n\r");

        prism_out_bytes(w->out, name, len);
        name += len;
        if (*name == '\0') {
            break;
        }
        prism_out_char(w->out, ' ');
        name++;
    }
}

void prism_callgrind_put_number(struct prism_callgrind_writing *w, int64_t value)
{
    char *to = prism_out_room(w->out, 1 + PRISM_DIGITS_MAX);

    *to++ = ' ';
    prism_out_used(w->out, prism_digits(to, value));
}

/* Event names are words of letters, digits and underlines. */
static void put_event_name(struct prism_callgrind_writing *w, uint32_t column)
{
    const struct prism_metric *metric = &w->p->metrics[w->columns[column].metric];

    if (metric->role == PRISM_ROLE_TIME && column == 0) {
        prism_out_text(w->out, "ns");
        return;
    }
    if (!isalpha((unsigned char)metric->name[0])) {
        prism_out_char(w->out, 'E');
    }
    for (const char *at = metric->name; *at != '\0'; at++) {
        prism_out_char(w->out, isalnum((unsigned char)*at) ? *at : '_');
    }
    for (uint32_t i = 0; i < column; i++) {
        if (strcmp(w->p->metrics[w->columns[i].metric].name, metric->name) == 0) {
            prism_out_format(w->out, "_%" PRIu32, column);
            break;
        }
    }
}

/* The long name, which is read back (callgrind_events.h). */
static void put_event(struct prism_callgrind_writing *w, uint32_t column)
{
    const struct prism_metric *metric = &w->p->metrics[w->columns[column].metric];
    bool time = metric->role == PRISM_ROLE_TIME;

    prism_out_text(w->out, "event: ");
    put_event_name(w, column);
    prism_out_text(w->out, " : ");
    prism_callgrind_put_name(w, time && column == 0 ? "Nanoseconds" : metric->name);
    if ((time && column > 0) || (!time && strcmp(metric->unit, "count") != 0)) {
        prism_out_text(w->out, " in ");
        prism_callgrind_put_name(w, metric->unit);
    }
    if (metric->divisor != 1) {
        prism_out_format(w->out, " times %" PRId64, metric->divisor);
    }
    prism_out_char(w->out, '\n');
}

void prism_callgrind_put_sums(struct prism_callgrind_writing *w, const char *key)
{
    prism_out_format(w->out, "%s:", key);
    for (uint32_t j = 0; j < w->p->metric_count; j++) {
        prism_callgrind_put_number(w, prism_callgrind_column_sum(&w->columns[j]));
    }
    prism_out_char(w->out, '\n');
}

/* key: VALUE, or nothing. */
static void put_fact(struct prism_callgrind_writing *w, const char *key,
                     const char *value)
{
    if (value != NULL && value[0] != '\0') {
        prism_out_format(w->out, "%s: ", key);
        prism_callgrind_put_name(w, value);
        prism_out_char(w->out, '\n');
    }
}

void prism_callgrind_put_header(struct prism_callgrind_writing *w)
{
    const char *estimated = prism_profile_meta(w->p, "estimated");

    if (w->part == 1) {
        prism_out_text(w->out, "# callgrind format\nversion: 1\n"
                               "creator: callprism " CALLPRISM_VERSION "\n");
        if (w->p->process_count == 1 && w->p->processes[0].pid != 0) {
            prism_out_format(w->out, "pid: %" PRIu32 "\n", w->p->processes[0].pid);
        }
        put_fact(w, "cmd", prism_profile_meta(w->p, "command"));
    }
    prism_out_format(w->out, "part: %" PRIu32 "\n", w->part);
    if (w->thread != PRISM_NONE) {
        prism_out_format(w->out, "thread: %" PRIu32 "\n", w->thread + 1);
        put_fact(w, "desc: Thread", w->p->threads[w->thread].name);
    }
    if (estimated != NULL) {
        prism_out_format(
            w->out,
            "desc: Estimated: %s of the time stands on paths that were rebuilt\n",
            estimated);
    }
    if (w->calls_unknown) {
        prism_out_text(w->out, "desc: " PRISM_CALLGRIND_NO_CALLS "\n");
    }
    prism_out_text(w->out, "positions: line\n");
    for (uint32_t i = 0; i < w->p->metric_count; i++) {
        put_event(w, i);
    }
    prism_out_text(w->out, "events:");
    for (uint32_t i = 0; i < w->p->metric_count; i++) {
        prism_out_char(w->out, ' ');
        put_event_name(w, i);
    }
    prism_out_char(w->out, '\n');
    prism_callgrind_put_sums(w, "summary");
}
