/* SPDX-License-Identifier: MIT */
/* perf_line.c - see perf_line.h. */
#include "converters/perf_line.h"

#include <string.h>

#include "core/profile/profile.h"

#define FRACTION_MAX 9 /* digits below a second */
#define DELETED      " (deleted)"

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t';
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

/* The next word of `text`, which moves behind it; empty at the end. */
static struct prism_span take_word(struct prism_span *text)
{
    size_t start = 0;
    size_t end;

    while (start < text->len && is_blank(text->at[start])) {
        start++;
    }
    end = start;
    while (end < text->len && !is_blank(text->at[end])) {
        end++;
    }
    *text = prism_span(text->at + end, text->len - end);
    return prism_span(text->at - (end - start), end - start);
}

/* TID or PID/TID, of digits alone? */
static bool is_thread(struct prism_span word)
{
    unsigned slashes = 0;

    for (size_t i = 0; i < word.len; i++) {
        if (word.at[i] == '/' && i > 0 && i + 1 < word.len) {
            slashes++;
        } else if (!is_digit(word.at[i])) {
            return false;
        }
    }
    return word.len > 0 && slashes <= 1;
}

static bool is_cpu(struct prism_span word)
{
    return word.len > 2 && word.at[0] == '[' && word.at[word.len - 1] == ']' &&
           is_digit(word.at[1]);
}

/* Starts with a digit and ends with a colon. */
static bool is_time(struct prism_span word)
{
    return word.len > 1 && is_digit(word.at[0]) && word.at[word.len - 1] == ':';
}

/* Find the thread behind the command; `rest` is what follows it. */
static bool find_thread(struct prism_span line, struct prism_span *thread,
                        struct prism_span *rest)
{
    struct prism_span left = line;
    struct prism_span word;
    bool found = false;

    (void)take_word(&left); /* the command's first word is no thread */
    for (word = take_word(&left); word.len > 0; word = take_word(&left)) {
        struct prism_span behind = left;
        struct prism_span next = take_word(&behind);

        if (!is_thread(word)) {
            continue;
        }
        if (!found || is_cpu(next) || is_time(next)) {
            *thread = word;
            *rest = left;
            found = true;
        }
        if (is_cpu(next) || is_time(next)) {
            break;
        }
    }
    return found;
}

static bool read_thread(const struct prism_cursor *in, struct prism_span word,
                        struct prism_perf_header *header, struct prism_error *err)
{
    struct prism_span pid = prism_span_of("0");
    struct prism_span tid = word;

    (void)prism_span_split_first(word, '/', &pid, &tid);
    return (prism_span_u64(pid, &header->pid) && prism_span_u64(tid, &header->tid) &&
            header->pid < UINT32_MAX) ||
           prism_cursor_fail(in, word.at, err,
                             "expected a process and a thread, found %s",
                             prism_quote(word));
}

/* SECONDS.FRACTION: in nanoseconds. */
static bool read_time(struct prism_span word, int64_t *ns)
{
    struct prism_span seconds = prism_span(word.at, word.len - 1);
    struct prism_span fraction = prism_span(NULL, 0);
    int64_t whole;
    int64_t part = 0;

    (void)prism_span_split_first(seconds, '.', &seconds, &fraction);
    if (!prism_span_i64(seconds, &whole) || whole < 0 || fraction.len > FRACTION_MAX ||
        (fraction.len > 0 && (!prism_span_i64(fraction, &part) || part < 0))) {
        return false;
    }
    for (size_t i = fraction.len; i < FRACTION_MAX; i++) {
        part *= 10;
    }
    return !__builtin_mul_overflow(whole, INT64_C(1000000000), ns) &&
           !__builtin_add_overflow(*ns, part, ns);
}

/* "cycles:ppp" is "cycles"; "sched:sched_switch" stays. */
static struct prism_span without_modifiers(struct prism_span event)
{
    struct prism_span head;
    struct prism_span tail;

    if (!prism_span_split_last(event, ':', &head, &tail) || head.len == 0) {
        return event;
    }
    for (size_t i = 0; i < tail.len; i++) {
        if (strchr("ukhvGHpPSDWeb", tail.at[i]) == NULL) {
            return event;
        }
    }
    return head;
}

static bool read_event(const struct prism_cursor *in, struct prism_span left,
                       struct prism_perf_header *header, struct prism_error *err)
{
    struct prism_span word = take_word(&left);

    if (word.len > 0 && is_digit(word.at[0]) && word.at[word.len - 1] != ':') {
        if (!prism_span_i64(word, &header->period)) {
            return prism_cursor_fail(in, word.at, err,
                                     "expected a period below 2^63, found %s",
                                     prism_quote(word));
        }
        word = take_word(&left);
    }
    if (word.len > 0 && word.at[word.len - 1] != ':') {
        return prism_cursor_fail(in, word.at, err,
                                 "expected an event with a colon, found %s",
                                 prism_quote(word));
    }
    if (word.len > 0) {
        header->event = without_modifiers(prism_span(word.at, word.len - 1));
    }
    header->rest = prism_span_trim(left);
    return true;
}

bool prism_perf_header(const struct prism_cursor *in, struct prism_span line,
                       struct prism_perf_header *header, struct prism_error *err)
{
    struct prism_span thread;
    struct prism_span left;
    struct prism_span behind;
    struct prism_span word;

    *header =
        (struct prism_perf_header){.time_ns = PRISM_UNKNOWN, .period = PRISM_UNKNOWN};
    if (!find_thread(line, &thread, &left)) {
        return prism_cursor_fail(
            in, line.at, err, "expected a command, its thread and an event, found %s",
            prism_quote(line));
    }
    header->command =
        prism_span_trim(prism_span(line.at, (size_t)(thread.at - line.at)));
    if (!read_thread(in, thread, header, err)) {
        return false;
    }
    behind = left;
    word = take_word(&behind);
    if (is_cpu(word)) {
        left = behind;
        word = take_word(&behind);
    }
    if (is_time(word)) {
        if (!read_time(word, &header->time_ns)) {
            return prism_cursor_fail(in, word.at, err,
                                     "expected seconds and a colon, found %s",
                                     prism_quote(word));
        }
        left = behind;
    }
    return read_event(in, left, header, err);
}

static bool is_address(struct prism_span word)
{
    for (size_t i = 0; i < word.len; i++) {
        if (strchr("0123456789abcdefABCDEF", word.at[i]) == NULL ||
            word.at[i] == '\0') {
            return false;
        }
    }
    return word.len > 0;
}

/* "(OBJECT)" at the end; "(OBJECT (deleted))" of a file that is no longer there. */
static bool take_object(struct prism_span *text, struct prism_span *object)
{
    size_t end = text->len - 1;
    size_t open;

    if (!prism_span_ends(*text, ")")) {
        return false;
    }
    if (prism_span_ends(*text, DELETED ")")) {
        end -= strlen(DELETED);
    }
    open = end;
    while (open > 0 && text->at[open - 1] != '(') {
        open--;
    }
    if (open == 0 || (open > 1 && !is_blank(text->at[open - 2]))) {
        return false;
    }
    *object = prism_span(text->at + open, end - open);
    *text = prism_span_trim(prism_span(text->at, open - 1));
    return true;
}

static struct prism_span without_offset(struct prism_span symbol)
{
    struct prism_span head;
    struct prism_span tail;

    return prism_span_split_last(symbol, '+', &head, &tail) && head.len > 0 &&
                   prism_span_starts(tail, "0x")
               ? head
               : symbol;
}

bool prism_perf_frame(const struct prism_cursor *in, struct prism_span line,
                      struct prism_perf_frame *frame, struct prism_error *err)
{
    struct prism_span left = line;
    struct prism_span address = take_word(&left);

    if (!is_address(address)) {
        return prism_cursor_fail(in, line.at, err, "expected an address, found %s",
                                 prism_quote(address));
    }
    left = prism_span_trim(left);
    if (left.len == 0) {
        return prism_cursor_fail(in, line.at + line.len, err,
                                 "expected a symbol behind the address, found the end "
                                 "of the line");
    }
    frame->object = prism_span(NULL, 0);
    (void)take_object(&left, &frame->object);
    frame->symbol = without_offset(left);
    return true;
}

bool prism_perf_is_header(struct prism_span line)
{
    struct prism_span thread;
    struct prism_span rest;

    return line.len > 0 && !is_blank(line.at[0]) && line.at[0] != '#' &&
           find_thread(line, &thread, &rest) && memchr(rest.at, ':', rest.len) != NULL;
}

bool prism_perf_is_timed_header(struct prism_span line)
{
    struct prism_span thread;
    struct prism_span rest;
    struct prism_span next;

    if (!prism_perf_is_header(line) || !find_thread(line, &thread, &rest)) {
        return false;
    }
    next = take_word(&rest);
    return is_cpu(next) || is_time(next);
}

bool prism_perf_is_frame(struct prism_span line)
{
    struct prism_span left = line;
    struct prism_span object;

    if (line.len == 0 || !is_address(take_word(&left))) {
        return false;
    }
    left = prism_span_trim(left);
    return left.len > 0 && take_object(&left, &object);
}
