/* SPDX-License-Identifier: MIT */
/* pprof.c - profile.proto of google/pprof, as Go, Rust, C++ and many others write it;
 * usually within gzip.  One message in the wire format of core/base/wire.h:
 *
 *     Profile   1 sample_type*  2 sample*  3 mapping*  4 location*  5 function*
 *               6 string*  7 drop_frames  8 keep_frames  9 time_nanos
 *               10 duration_nanos  11 period_type  12 period  13 comment*
 *               14 default_sample_type  15 doc_url
 *     ValueType 1 type  2 unit
 *     Sample    1 location_id*  2 value*  3 label*        the leaf first
 *     Label     1 key  2 str  3 num  4 num_unit
 *     Mapping   1 id  2 start  3 limit  4 offset  5 filename  6 build_id  7 - 10 has_...
 *     Location  1 id  2 mapping_id  3 address  4 line*  5 is_folded
 *     Line      1 function_id  2 line  3 column           the innermost first
 *     Function  1 id  2 name  3 system_name  4 filename  5 start_line
 *
 * Texts are numbers of strings, of which the first is empty.  Numbers that repeat may
 * be packed or not.  Anything may stand before or behind what it refers to
 * (pprof_tables.h).
 *
 * Written: a location for each function and line, a sample for each context and thread
 * with one value for each metric, calls among them; the thread as labels; facts of the
 * run as comments; gzip without a time, so that equal profiles are equal files.
 *
 * Loses: when read, labels but those of threads, addresses, columns, the line that the
 * innermost function was in; when written, order and intervals of time. */
#include "converters/pprof.h"

#include <string.h>

#include "core/base/wire.h"

/* Messages and what their fields are, from number 1 on. */
enum {
    NUMBER = 'n',
    NUMBERS = 'N', /* packed or not */
    TEXT = 't',
    MESSAGE = 'm',
};

struct message {
    const char *fields;
    const char *inside; /* the fields of the messages in it */
};

#define TYPE_FIELDS  "nn"
#define LABEL_FIELDS "nnnn"
#define LINE_FIELDS  "nnn"

static const char profile_fields[] = "mmmmmtnnnnmnNnn";
/* By the number of the field that they are in a profile. */
static const struct message messages[] = {
    [PRISM_PPROF_SAMPLE_TYPE] = {TYPE_FIELDS, ""},
    [PRISM_PPROF_SAMPLE] = {"NNm", LABEL_FIELDS},
    [PRISM_PPROF_MAPPING] = {"nnnnnnnnnn", ""},
    [PRISM_PPROF_LOCATION] = {"nnnmn", LINE_FIELDS},
    [PRISM_PPROF_FUNCTION] = {"nnnnn", ""},
    [PRISM_PPROF_PERIOD_TYPE] = {TYPE_FIELDS, ""},
};

/* What the fields of the head say. */
struct survey {
    uint32_t seen; /* the bit of each number that was there */
    bool bad;
};

/* What the field is there; 0: there is none like it. */
static int kind_of(const struct prism_wire_field *field, const char *fields)
{
    int kind = field->number <= strlen(fields) ? fields[field->number - 1] : 0;
    bool number = field->type == PRISM_WIRE_VARINT;
    bool bytes = field->type == PRISM_WIRE_BYTES;

    return (number && (kind == NUMBER || kind == NUMBERS)) || (bytes && kind != NUMBER)
               ? kind
               : 0;
}

/* A message without others in it. */
static bool is_plain(struct prism_cursor in, const char *fields)
{
    struct prism_error ignored = {{0}};
    struct prism_wire_field field;

    while (prism_wire_next(&in, &field, &ignored)) {
        if (field.number == 0) {
            return true;
        }
        if (kind_of(&field, fields) == 0) {
            return false;
        }
    }
    return false;
}

static bool is_message(struct prism_cursor in, const struct message *message)
{
    struct prism_error ignored = {{0}};
    struct prism_wire_field field;

    while (prism_wire_next(&in, &field, &ignored)) {
        int kind = field.number != 0 ? kind_of(&field, message->fields) : 0;

        if (field.number == 0) {
            return true;
        }
        if (kind == 0 || (kind == MESSAGE &&
                          !is_plain(prism_wire_inside(&in, &field), message->inside))) {
            return false;
        }
    }
    return false;
}

/* Every field must be one of a profile, down to the last message; a number is there
 * once, and the first string is empty.  No text is like this. */
static void look_at(struct survey *survey, const struct prism_cursor *in,
                    const struct prism_wire_field *field)
{
    int kind = kind_of(field, profile_fields);
    uint32_t bit = kind != 0 ? UINT32_C(1) << field->number : 0;
    bool again = (survey->seen & bit) != 0;

    survey->seen |= bit;
    survey->bad |= kind == 0 || (kind == NUMBER && again) ||
                   (kind == TEXT && !again && field->bytes.len > 0) ||
                   (kind == MESSAGE && !is_message(prism_wire_inside(in, field),
                                                   &messages[field->number]));
}

/* Something that a profile is made of: facts of the run alone are too little. */
#define TABLES                                                                         \
    (1U << PRISM_PPROF_SAMPLE | 1U << PRISM_PPROF_MAPPING |                            \
     1U << PRISM_PPROF_LOCATION | 1U << PRISM_PPROF_FUNCTION |                         \
     1U << PRISM_PPROF_STRING)

static int pprof_probe(struct prism_span head)
{
    struct prism_cursor in = prism_cursor("", head);
    struct survey survey = {0, false};
    struct prism_error ignored = {{0}};
    struct prism_wire_field field;
    bool whole;

    if (prism_pprof_is_legacy(head)) {
        return PRISM_PROBE_LIKELY;
    }
    while ((whole = prism_wire_next(&in, &field, &ignored)) && field.number != 0 &&
           !survey.bad) {
        look_at(&survey, &in, &field);
    }
    /* The head may end within a field, a whole file may not. */
    if (survey.bad || (!whole && head.len < PRISM_PROBE_LEN)) {
        return PRISM_PROBE_NO;
    }
    if ((survey.seen & 1U << PRISM_PPROF_SAMPLE_TYPE) != 0) {
        return PRISM_PROBE_SURE - 10;
    }
    return (survey.seen & TABLES) != 0 ? PRISM_PROBE_MAYBE : PRISM_PROBE_NO;
}

const struct prism_format prism_format_pprof = {
    .title = "pprof profile.proto, gzip or plain (go tool pprof, and many languages)",
    .patterns = (const char *const[]){"*.pb.gz", "*.pprof", "*.pb", NULL},
    .writes = PRISM_TREE,
    .probe = pprof_probe,
    .read = prism_pprof_read,
    .write = prism_pprof_write,
};
