/* SPDX-License-Identifier: MIT */
/* pprof_facts.c - see pprof_facts.h. */
#include "converters/pprof_facts.h"

#include <stdlib.h>

#include "converters/pprof.h"
#include "core/base/memory.h"
#include "core/base/out.h"

/* More than any tool writes; each is looked for among all others. */
#define COMMENTS_MAX 1000

struct facts {
    const struct prism_pprof_tables *t;
    struct prism_builder *b;
    struct prism_pprof_metric *metrics;
};

struct unit {
    const char *text;
    int64_t ns; /* 0: bytes */
};

static const struct unit units[] = {
    {"nanoseconds", 1},
    {"ns", 1},
    {"microseconds", 1000},
    {"us", 1000},
    {"milliseconds", 1000000},
    {"ms", 1000000},
    {"seconds", 1000000000},
    {"s", 1000000000},
    {"bytes", 0},
};

/* "UNIT/N": values are N times those in the unit (pprof_write.c). */
static int64_t take_divisor(struct prism_span *unit)
{
    struct prism_span head;
    struct prism_span tail;
    int64_t divisor;

    if (!prism_span_split_last(*unit, '/', &head, &tail) ||
        !prism_span_i64(tail, &divisor) || divisor <= 0) {
        return 1;
    }
    *unit = head;
    return divisor;
}

static enum prism_role role_of(struct prism_span type, struct prism_span unit)
{
    if (prism_span_is(unit, "count")) {
        return prism_span_is(type, "calls")     ? PRISM_ROLE_CALLS
               : prism_span_is(type, "resumes") ? PRISM_ROLE_RESUMES
                                                : PRISM_ROLE_OTHER;
    }
    return PRISM_ROLE_OTHER;
}

static void push_metric(struct facts *r, size_t i)
{
    struct prism_span type = prism_pprof_string(r->t, r->t->types.items[i].type);
    struct prism_span unit = prism_pprof_string(r->t, r->t->types.items[i].unit);
    int64_t divisor = take_divisor(&unit);
    enum prism_role role = role_of(type, unit);
    const char *name_of_unit = prism_span_is(unit, "count") ? "count" : "none";
    char *name = prism_copy(type.at, type.len);

    r->metrics[i].factor = 1;
    for (size_t j = 0; j < sizeof units / sizeof units[0]; j++) {
        if (prism_span_is(unit, units[j].text)) {
            role = units[j].ns > 0 ? PRISM_ROLE_TIME : role;
            name_of_unit = units[j].ns > 0 ? "nanoseconds" : "bytes";
            r->metrics[i].factor = units[j].ns > 0 ? units[j].ns : 1;
        }
    }
    r->metrics[i].metric =
        prism_builder_metric(r->b, name, name_of_unit, role, divisor);
    free(name);
}

/* The one that pprof shows: the default one by its name, else the last. */
static size_t shown_type(const struct facts *r)
{
    struct prism_span wanted = prism_pprof_string(r->t, r->t->default_type);

    for (size_t i = 0; wanted.len > 0 && i < r->t->types.count; i++) {
        if (prism_span_equal(prism_pprof_string(r->t, r->t->types.items[i].type),
                             wanted)) {
            return i;
        }
    }
    return r->t->types.count - 1;
}

/* That one first: of several that are alike, the first is shown. */
void prism_pprof_metrics(const struct prism_pprof_tables *tables,
                         struct prism_builder *b, struct prism_pprof_metric *metrics)
{
    struct facts r = {tables, b, metrics};
    size_t shown = shown_type(&r);

    push_metric(&r, shown);
    for (size_t i = 0; i < tables->types.count; i++) {
        if (i != shown) {
            push_metric(&r, i);
        }
    }
}

static void tell_fact(struct facts *r, const char *key, uint64_t string)
{
    struct prism_span text = prism_pprof_string(r->t, string);

    if (text.len > 0) {
        prism_builder_meta(r->b, key, text);
    }
}

/* Made by our own writer? */
static bool is_own(const struct facts *r)
{
    return r->t->comments.count > 0 &&
           prism_span_starts(prism_pprof_string(r->t, r->t->comments.items[0].string),
                             PRISM_PPROF_CREATOR);
}

/* Our own comments are facts of the run. */
static void tell_comments(struct facts *r)
{
    bool own = is_own(r);

    for (size_t i = own ? 1 : 0; i < r->t->comments.count && i < COMMENTS_MAX; i++) {
        struct prism_span comment =
            prism_pprof_string(r->t, r->t->comments.items[i].string);
        struct prism_span key;
        struct prism_span value;

        if (own && prism_span_split_first(comment, ':', &key, &value)) {
            char *name = prism_copy(key.at, key.len);

            prism_builder_meta(r->b, name, prism_span_trim(value));
            free(name);
        } else {
            tell_fact(r, "comment", r->t->comments.items[i].string);
        }
    }
}

static void tell_period(struct facts *r)
{
    struct prism_out *period = prism_out_memory();

    if (r->t->period > 0) {
        prism_out_i64(period, r->t->period);
        prism_out_char(period, ' ');
        prism_out_span_text(period, prism_pprof_string(r->t, r->t->period_type.unit));
        prism_out_text(period, " of ");
        prism_out_span_text(period, prism_pprof_string(r->t, r->t->period_type.type));
        prism_builder_meta(r->b, "period", prism_out_span(period));
    }
    prism_out_abandon(period);
}

void prism_pprof_facts(const struct prism_pprof_tables *tables, struct prism_builder *b)
{
    struct facts r = {tables, b, NULL};

    tell_comments(&r);
    if (tables->mappings.count > 0 && !is_own(&r)) {
        tell_fact(&r, "program", tables->mappings.items[0].file);
    }
    tell_fact(&r, "drop frames", tables->drop_frames);
    tell_fact(&r, "keep frames", tables->keep_frames);
    tell_fact(&r, "url", tables->doc_url);
    tell_period(&r);
    if (tables->time_ns > 0) {
        prism_builder_anchor(b, tables->time_ns, PRISM_UNKNOWN);
    }
    if (tables->duration_ns > 0) {
        (void)prism_builder_interval(b, 0, tables->duration_ns);
    }
}
