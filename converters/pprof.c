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

#include "core/base/wire.h"

/* What the fields of the head say. */
struct survey {
    unsigned fields;
    bool type; /* a sample type that is one */
    bool bad;
};

static bool is_number(uint32_t field)
{
    return (field >= PRISM_PPROF_DROP_FRAMES && field <= PRISM_PPROF_DURATION_NANOS) ||
           field == PRISM_PPROF_PERIOD || field >= PRISM_PPROF_DEFAULT_TYPE;
}

/* Two numbers of strings. */
static bool is_type(struct prism_cursor in)
{
    struct prism_error ignored = {{0}};
    struct prism_wire_field field = {0};

    while (prism_wire_next(&in, &field, &ignored) && field.number != 0) {
        if (field.number > PRISM_PPROF_TYPE_UNIT || field.type != PRISM_WIRE_VARINT) {
            return false;
        }
    }
    return in.at == in.end && ignored.text[0] == '\0';
}

static void look_at(struct survey *survey, const struct prism_cursor *in,
                    const struct prism_wire_field *field)
{
    enum prism_wire_type wanted =
        is_number(field->number) ? PRISM_WIRE_VARINT : PRISM_WIRE_BYTES;

    survey->fields++;
    if (field->number > PRISM_PPROF_DOC_URL ||
        (field->type != wanted && field->number != PRISM_PPROF_COMMENT)) {
        survey->bad = true;
    } else if (field->number == PRISM_PPROF_SAMPLE_TYPE) {
        survey->type |= is_type(prism_wire_inside(in, field));
        survey->bad |= !is_type(prism_wire_inside(in, field));
    }
}

static int pprof_probe(struct prism_span head)
{
    struct prism_cursor in = prism_cursor("", head);
    struct survey survey = {0, false, false};
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
    if (survey.bad || survey.fields == 0 || (!whole && head.len < PRISM_PROBE_LEN)) {
        return PRISM_PROBE_NO;
    }
    return survey.type ? PRISM_PROBE_SURE - 10 : PRISM_PROBE_MAYBE;
}

const struct prism_format prism_format_pprof = {
    .title = "pprof profile.proto, gzip or plain (go tool pprof, and many languages)",
    .patterns = (const char *const[]){"*.pb.gz", "*.pprof", "*.pb", NULL},
    .writes = PRISM_TREE,
    .probe = pprof_probe,
    .read = prism_pprof_read,
    .write = prism_pprof_write,
};
