/* SPDX-License-Identifier: MIT */
/* folded_line.c - lines are taken apart from their end, so that what a line costs
 * does not depend on the length of its stack. */
#include "converters/folded_line.h"

#define DECIMALS 6

/* The text behind the last blank, and what stands before the run of blanks, which may be
 * nothing. */
static bool split_last_word(struct prism_span text, struct prism_span *head,
                            struct prism_span *word)
{
    size_t cut = text.len;

    while (cut > 0 && text.at[cut - 1] != ' ' && text.at[cut - 1] != '\t') {
        cut--;
    }
    *word = prism_span(text.at + cut, text.len - cut);
    *head = prism_span(text.at, cut);
    while (head->len > 0 &&
           (head->at[head->len - 1] == ' ' || head->at[head->len - 1] == '\t')) {
        head->len--;
    }
    return cut > 0;
}

static bool all_digits(struct prism_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] < '0' || text.at[i] > '9') {
            return false;
        }
    }
    return true;
}

/* Digits behind the point as millionths; further digits are cut off. */
static int64_t millionths_of(struct prism_span digits)
{
    int64_t sum = 0;

    for (size_t i = 0; i < DECIMALS; i++) {
        sum = sum * 10 + (i < digits.len ? digits.at[i] - '0' : 0);
    }
    return sum;
}

static bool read_count(struct prism_span text, struct prism_folded_count *count)
{
    struct prism_span whole = text;
    struct prism_span fraction = prism_span("", 0);

    (void)prism_span_split_first(text, '.', &whole, &fraction);
    if (whole.len == 0 || whole.at[0] == '-' || !all_digits(fraction) ||
        !prism_span_i64(whole, &count->whole)) {
        return false;
    }
    count->millionths = millionths_of(fraction);
    return true;
}

static bool read_triple(struct prism_span text, struct prism_folded_line *line)
{
    struct prism_span first;
    struct prism_span second;
    struct prism_span third;

    return prism_span_split_first(text, ',', &first, &third) &&
           prism_span_split_first(third, ',', &second, &third) &&
           read_count(first, &line->count) && prism_span_i64(second, &line->idle) &&
           prism_span_i64(third, &line->memory);
}

bool prism_folded_metadata(struct prism_span text, struct prism_span *key,
                           struct prism_span *value)
{
    if (!prism_span_starts(text, "# ") ||
        !prism_span_split_first(prism_span(text.at + 2, text.len - 2), ':', key,
                                value) ||
        key->len == 0 || memchr(key->at, ';', key->len) != NULL ||
        memchr(key->at, ' ', key->len) != NULL || value->len == 0 ||
        value->at[0] != ' ') {
        return false;
    }
    *value = prism_span_trim(*value);
    return true;
}

struct prism_folded_line prism_folded_line(struct prism_span text)
{
    struct prism_folded_line line = {.kind = PRISM_FOLDED_EMPTY};
    struct prism_span key;
    struct prism_span value;

    while (text.len > 0 && strchr(" \t\r", text.at[text.len - 1]) != NULL &&
           text.at[text.len - 1] != '\0') {
        text.len--;
    }
    if (text.len == 0) {
        return line;
    }
    line.stack = text;
    line.kind = PRISM_FOLDED_COMMENT;
    if (text.at[0] == '#' && prism_folded_metadata(text, &key, &value)) {
        return line;
    }
    if (!split_last_word(text, &line.stack, &line.last)) {
        line.kind = text.at[0] == '#' ? PRISM_FOLDED_COMMENT : PRISM_FOLDED_INVALID;
        return line;
    }
    line.triple = read_triple(line.last, &line);
    if (line.triple || read_count(line.last, &line.count)) {
        line.kind = PRISM_FOLDED_STACK;
    } else if (prism_span_i64(line.last, &line.count.whole) &&
               line.count.whole > INT64_MIN) {
        line.kind = PRISM_FOLDED_NEGATIVE;
        line.count.millionths = 0;
    } else if (text.at[0] != '#') {
        line.kind = PRISM_FOLDED_INVALID;
    }
    return line;
}

bool prism_folded_split(struct prism_span *stack, struct prism_folded_count *count)
{
    struct prism_span head;
    struct prism_span word;

    if (!split_last_word(*stack, &head, &word) || !read_count(word, count)) {
        return false;
    }
    *stack = head;
    return true;
}
