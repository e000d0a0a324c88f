/* SPDX-License-Identifier: MIT */
/* round_trip.c - see round_trip.h. */
#include "tests/support/round_trip.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "converters/convert.h"
#include "core/base/vec.h"
#include "tests/support/canonical.h"
#include "tests/support/reading.h"

struct trip {
    const struct prism_registered *format;
    const struct prism_profile *profile;
    bool real;
    struct prism_notes notes; /* of writing and reading */
    struct prism_error *err;
};

struct prism_span prism_test_head(struct prism_span bytes)
{
    return prism_span(bytes.at,
                      bytes.len < PRISM_PROBE_LEN ? bytes.len : PRISM_PROBE_LEN);
}

/* Equal up to the unit: folded stacks hold times as microseconds, and pstats holds
 * anything as seconds, of which one can only say that they are there. */
static bool same_total(const struct prism_profile *a, const struct prism_profile *b)
{
    const struct prism_metric *left = &a->metrics[prism_profile_main_metric(a)];
    const struct prism_metric *right = &b->metrics[prism_profile_main_metric(b)];
    int64_t wanted = prism_test_total(a);
    int64_t found = prism_test_total(b);

    if (left->role == PRISM_ROLE_TIME && right->role != PRISM_ROLE_TIME) {
        int64_t missing = wanted - found * 1000;

        return missing >= -500 && missing <= 500;
    }
    if (left->role != PRISM_ROLE_TIME && right->role == PRISM_ROLE_TIME) {
        return (wanted != 0) == (found != 0);
    }
    return wanted / left->divisor == found / right->divisor;
}

static int by_text(const void *a, const void *b)
{
    const struct prism_span *left = a;
    const struct prism_span *right = b;
    size_t len = left->len < right->len ? left->len : right->len;
    int order = memcmp(left->at, right->at, len);

    return order != 0 ? order : (left->len > right->len) - (left->len < right->len);
}

/* The lines of a dump, sorted: formats may turn the order round. */
static struct prism_out *sorted_dump(const struct prism_profile *profile)
{
    struct prism_out *dump = prism_out_memory();
    struct prism_out *sorted = prism_out_memory();
    struct prism_cursor in;
    struct {
        PRISM_VEC(struct prism_span);
    } lines = {0};
    struct prism_span line;

    prism_test_dump(profile, dump);
    in = prism_cursor("dump", prism_out_span(dump));
    while (prism_cursor_line(&in, &line)) {
        prism_vec_push(&lines) = line;
    }
    if (lines.count > 1) {
        qsort(lines.items, lines.count, sizeof(lines.items[0]), by_text);
    }
    for (size_t i = 0; i < lines.count; i++) {
        prism_out_span_text(sorted, lines.items[i]);
        prism_out_char(sorted, '\n');
    }
    prism_vec_release(&lines);
    prism_out_abandon(dump);
    return sorted;
}

/* Or the first line of both that is not the same, as an error. */
static bool same_lines(struct prism_span before, struct prism_span after,
                       struct prism_error *err)
{
    struct prism_cursor left = prism_cursor("", before);
    struct prism_cursor right = prism_cursor("", after);
    struct prism_span wanted = prism_span("", 0);
    struct prism_span found = wanted;

    if (prism_span_equal(before, after)) {
        return true;
    }
    while (prism_span_equal(wanted, found)) {
        if (!prism_cursor_line(&left, &wanted)) {
            wanted = prism_span_of("no more");
        }
        if (!prism_cursor_line(&right, &found)) {
            found = prism_span_of("nothing");
        }
    }
    return prism_error_set(err, "expected %.*s, found %.*s", (int)wanted.len, wanted.at,
                           (int)found.len, found.at);
}

/* A profile without any value, or with less than the half of one that a format counts,
 * of which the largest is a microsecond, cannot be written in some. */
static bool is_refusal(const struct prism_profile *profile,
                       const struct prism_error *err)
{
    const struct prism_metric *metric =
        &profile->metrics[prism_profile_main_metric(profile)];
    int64_t one = metric->role == PRISM_ROLE_TIME ? 1000 : metric->divisor;

    return prism_test_total(profile) / ((one + 1) / 2) <= 0 &&
           prism_test_is_message(err);
}

/* Where the unit is another one, only totals can be compared. */
static bool same_unit(const struct prism_profile *a, const struct prism_profile *b)
{
    const struct prism_metric *left = &a->metrics[prism_profile_main_metric(a)];
    const struct prism_metric *right = &b->metrics[prism_profile_main_metric(b)];

    return left->role == right->role && left->divisor == right->divisor;
}

static bool same_essence(struct trip *trip, const struct prism_profile *written,
                         const struct prism_profile *back, bool c_by_name)
{
    char *before = prism_test_essence(written, &trip->notes, c_by_name);
    char *after = prism_test_essence(back, &trip->notes, c_by_name);
    bool same = same_lines(prism_span_of(before), prism_span_of(after), trip->err);

    free(before);
    free(after);
    return same;
}

/* Write once more, read, and compare everything that is in both. */
static bool same_again(struct trip *trip, const struct prism_profile *back)
{
    const struct prism_format *format = trip->format->format;
    struct prism_out *out =
        prism_test_unpack(prism_test_write(format, back, &trip->notes, trip->err));
    const struct prism_profile *again =
        out == NULL ? NULL
                    : prism_test_read(format, "written once more", prism_out_span(out),
                                      &trip->notes, trip->err);
    bool same = out == NULL && is_refusal(back, trip->err);

    if (again != NULL) {
        struct prism_out *before = sorted_dump(back);
        struct prism_out *after = sorted_dump(again);

        same =
            trip->real
                ? same_lines(prism_out_span(before), prism_out_span(after), trip->err)
                : !same_unit(back, again) || same_essence(trip, back, again, false);
        prism_out_abandon(before);
        prism_out_abandon(after);
    }
    prism_profile_free(again);
    prism_out_abandon(out);
    return same;
}

/* What came back has the numbers of what was written, but those that are noted as lost. */
static bool same_numbers(struct trip *trip, const struct prism_profile *back)
{
    bool made;
    bool same = true;
    const struct prism_profile *written =
        prism_adapt(trip->profile, trip->format->format->writes, PRISM_UNFOLD_CONTEXTS,
                    &made, &trip->notes, trip->err);

    if (written == NULL) {
        return false;
    }
    if (written->shape == back->shape && same_unit(written, back)) {
        same = same_essence(trip, written, back, false) ||
               same_essence(trip, written, back, true);
    }
    if (made) {
        prism_profile_free(written);
    }
    return same;
}

/* Most formats have no place for values below 0, and what is left of a profile without
 * them depends on which values they add up first; and callgrind derives some numbers of a
 * graph from others. */
static bool is_made_to_fit(const struct trip *trip)
{
    for (size_t i = 0; i < trip->notes.count; i++) {
        if (strstr(trip->notes.items[i].text, "below 0") != NULL ||
            strstr(trip->notes.items[i].text, "negative") != NULL) {
            return true;
        }
    }
    return !trip->real && trip->profile->shape == PRISM_GRAPH &&
           strcmp(trip->format->name, "callgrind") == 0;
}

static bool same_back(struct trip *trip, struct prism_span bytes)
{
    const struct prism_profile *profile = trip->profile;
    const struct prism_profile *back;
    bool same;

    if (prism_registry_probe(prism_test_head(bytes)) != trip->format &&
        (trip->real ||
         trip->format->format->probe(prism_test_head(bytes)) == PRISM_PROBE_SURE)) {
        return prism_error_set(trip->err, "what was written is not detected");
    }
    back = prism_test_read(trip->format->format, "written", bytes, &trip->notes,
                           trip->err);
    if (back == NULL) {
        return false;
    }
    if (is_made_to_fit(trip)) {
        same = true;
    } else if (!same_total(profile, back)) {
        same = prism_error_set(trip->err,
                               "expected a total of %" PRId64 ", found %" PRId64,
                               prism_test_total(profile), prism_test_total(back));
    } else if (trip->real && profile->function_count > 0 && back->function_count == 0) {
        same = prism_error_set(trip->err, "the functions are gone");
    } else {
        same = same_numbers(trip, back) && same_again(trip, back);
    }
    prism_profile_free(back);
    return same;
}

bool prism_test_round_trip(const struct prism_registered *format,
                           const struct prism_profile *profile, bool real,
                           struct prism_error *err)
{
    struct trip trip = {.format = format, .profile = profile, .real = real, .err = err};
    struct prism_out *first =
        prism_test_write(format->format, profile, &trip.notes, err);
    struct prism_out *second =
        prism_test_write(format->format, profile, &trip.notes, err);
    bool same;

    if (first == NULL || second == NULL) {
        same = is_refusal(profile, err);
    } else if (!prism_span_equal(prism_out_span(first), prism_out_span(second))) {
        same = prism_error_set(err, "written twice, it differs");
    } else if (format->format->read == NULL) {
        same = true;
    } else {
        first = prism_test_unpack(first);
        same = same_back(&trip, prism_out_span(first));
    }
    prism_out_abandon(first);
    prism_out_abandon(second);
    prism_notes_release(&trip.notes);
    return same;
}
