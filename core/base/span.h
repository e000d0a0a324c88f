/* SPDX-License-Identifier: MIT */
/* span.h - a piece of somebody else's bytes: where it starts and how long it
 * is.  Not NUL-terminated, may hold any byte; valid as long as what it points
 * into.  Readers cut their input into spans and copy nothing. */
#ifndef PRISM_BASE_SPAN_H
#define PRISM_BASE_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct prism_span {
    const char *at;
    size_t len;
};

/* Room for a quoted, shortened and escaped span; see prism_quote(). */
struct prism_quoted {
    char text[96];
};

static inline struct prism_span prism_span(const char *at, size_t len)
{
    return (struct prism_span){at, len};
}

/* The bytes of a C string, without its NUL. */
static inline struct prism_span prism_span_of(const char *text)
{
    return (struct prism_span){text, strlen(text)};
}

static inline bool prism_span_equal(struct prism_span a, struct prism_span b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

static inline bool prism_span_is(struct prism_span span, const char *text)
{
    return prism_span_equal(span, prism_span_of(text));
}

bool prism_span_starts(struct prism_span span, const char *prefix);
bool prism_span_ends(struct prism_span span, const char *suffix);
/* Where `needle` first stands in `span`; NULL when nowhere. */
const char *prism_span_find(struct prism_span span, const char *needle);
/* Without blanks (space, tab, CR) at both ends. */
struct prism_span prism_span_trim(struct prism_span span);

/* Cut at the first or last `separator`, which belongs to neither side; false,
 * and nothing written, when there is none. */
bool prism_span_split_first(struct prism_span span, char separator,
                            struct prism_span *head, struct prism_span *tail);
bool prism_span_split_last(struct prism_span span, char separator,
                           struct prism_span *head, struct prism_span *tail);

/* The whole span as a decimal number: optional '-', digits, nothing else (the
 * unsigned one also takes 0x hex).  False when it is not one or does not fit. */
bool prism_span_i64(struct prism_span span, int64_t *value);
bool prism_span_u64(struct prism_span span, uint64_t *value);

/* The span between quotes for a message: control and non-ASCII bytes as \xNN,
 * cut with "..." when long.  The text lives until the end of the caller's block. */
#define prism_quote(span) prism_span_quote((span), &(struct prism_quoted){{0}})
const char *prism_span_quote(struct prism_span span, struct prism_quoted *to);

#endif
