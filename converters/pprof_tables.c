/* SPDX-License-Identifier: MIT */
/* pprof_tables.c - see pprof_tables.h.  Fields may come in any order and unknown ones
 * are skipped, so a message is read into a row first and looked at behind its end. */
#include "converters/pprof_tables.h"

#include <inttypes.h>

#include "core/base/hash.h"
#include "core/base/wire.h"

/* A message of numbers: which field goes where.  `to` is NULL behind the last. */
struct slot {
    uint32_t field;
    const char *what;
    uint64_t *to;
};

static const struct slot *find_slot(const struct slot *slots, uint32_t field)
{
    for (; slots->to != NULL; slots++) {
        if (slots->field == field) {
            return slots;
        }
    }
    return NULL;
}

/* Fill the slots from all fields that are numbers; `other` may look at the rest. */
static bool read_numbers(struct prism_cursor in, const struct slot *slots,
                         struct prism_error *err)
{
    struct prism_wire_field field;

    for (;;) {
        const struct slot *slot;

        if (!prism_wire_next(&in, &field, err)) {
            return false;
        }
        if (field.number == 0) {
            return true;
        }
        slot = find_slot(slots, field.number);
        if (slot == NULL) {
            continue;
        }
        if (!prism_wire_expect(&in, &field, PRISM_WIRE_VARINT, slot->what, err)) {
            return false;
        }
        *slot->to = field.value;
    }
}

static bool read_type(struct prism_cursor in, uint64_t at,
                      struct prism_pprof_type *type, struct prism_error *err)
{
    const struct slot slots[] = {
        {PRISM_PPROF_TYPE_TYPE, "a type", &type->type},
        {PRISM_PPROF_TYPE_UNIT, "a unit", &type->unit},
        {0, NULL, NULL},
    };

    *type = (struct prism_pprof_type){.at = at};
    return read_numbers(in, slots, err);
}

static bool read_mapping(struct prism_pprof_tables *t, struct prism_cursor in,
                         uint64_t at, struct prism_error *err)
{
    struct prism_pprof_mapping row = {.at = at};
    const struct slot slots[] = {
        {PRISM_PPROF_MAPPING_ID, "a mapping's id", &row.id},
        {PRISM_PPROF_MAPPING_FILE, "a mapping's file", &row.file},
        {0, NULL, NULL},
    };

    if (!read_numbers(in, slots, err)) {
        return false;
    }
    prism_vec_push(&t->mappings) = row;
    return true;
}

static bool read_function(struct prism_pprof_tables *t, struct prism_cursor in,
                          uint64_t at, struct prism_error *err)
{
    struct prism_pprof_function row = {.at = at};
    const struct slot slots[] = {
        {PRISM_PPROF_FUNCTION_ID, "a function's id", &row.id},
        {PRISM_PPROF_FUNCTION_NAME, "a function's name", &row.name},
        {PRISM_PPROF_FUNCTION_SYSTEM_NAME, "a function's name", &row.system_name},
        {PRISM_PPROF_FUNCTION_FILE, "a function's file", &row.file},
        {PRISM_PPROF_FUNCTION_LINE, "a function's line", &row.line},
        {0, NULL, NULL},
    };

    if (!read_numbers(in, slots, err)) {
        return false;
    }
    prism_vec_push(&t->functions) = row;
    return true;
}

static bool read_line(struct prism_pprof_tables *t, struct prism_cursor in, uint64_t at,
                      struct prism_error *err)
{
    struct prism_pprof_line row = {.at = at};
    const struct slot slots[] = {
        {PRISM_PPROF_LINE_FUNCTION, "a line's function", &row.function},
        {PRISM_PPROF_LINE_LINE, "a line", &row.line},
        {0, NULL, NULL},
    };

    if (!read_numbers(in, slots, err)) {
        return false;
    }
    prism_vec_push(&t->lines) = row;
    return true;
}

static bool read_location(struct prism_pprof_tables *t, struct prism_cursor in,
                          uint64_t at, struct prism_error *err)
{
    struct prism_pprof_location row = {.at = at, .line_start = t->lines.count};
    const struct slot slots[] = {
        {PRISM_PPROF_LOCATION_ID, "a location's id", &row.id},
        {PRISM_PPROF_LOCATION_MAPPING, "a location's mapping", &row.mapping},
        {PRISM_PPROF_LOCATION_ADDRESS, "an address", &row.address},
        {0, NULL, NULL},
    };
    struct prism_cursor again = in;
    struct prism_wire_field field;

    if (!read_numbers(in, slots, err)) {
        return false;
    }
    for (;;) {
        if (!prism_wire_next(&again, &field, err)) {
            return false;
        }
        if (field.number == 0) {
            break;
        }
        if (field.number == PRISM_PPROF_LOCATION_LINE &&
            (!prism_wire_expect(&again, &field, PRISM_WIRE_BYTES, "a line", err) ||
             !read_line(t, prism_wire_inside(&again, &field), field.at, err))) {
            return false;
        }
    }
    row.line_count = t->lines.count - row.line_start;
    prism_vec_push(&t->locations) = row;
    return true;
}

/* Numbers of a profile that are not in messages of their own. */
static bool read_scalar(struct prism_pprof_tables *t, const struct prism_cursor *in,
                        const struct prism_wire_field *field, struct prism_error *err)
{
    uint64_t time_ns = (uint64_t)t->time_ns;
    uint64_t duration_ns = (uint64_t)t->duration_ns;
    uint64_t period = (uint64_t)t->period;
    const struct slot slots[] = {
        {PRISM_PPROF_DROP_FRAMES, "frames to drop", &t->drop_frames},
        {PRISM_PPROF_KEEP_FRAMES, "frames to keep", &t->keep_frames},
        {PRISM_PPROF_TIME_NANOS, "a time", &time_ns},
        {PRISM_PPROF_DURATION_NANOS, "a duration", &duration_ns},
        {PRISM_PPROF_PERIOD, "a period", &period},
        {PRISM_PPROF_DEFAULT_TYPE, "a type", &t->default_type},
        {PRISM_PPROF_DOC_URL, "an address", &t->doc_url},
        {0, NULL, NULL},
    };
    const struct slot *slot = find_slot(slots, field->number);

    if (slot == NULL) {
        return true;
    }
    if (!prism_wire_expect(in, field, PRISM_WIRE_VARINT, slot->what, err)) {
        return false;
    }
    if (slot->to == &time_ns && time_ns != 0 && field->value != 0) {
        return prism_cursor_fail_at(in, field->at, err,
                                    "expected one profile, found the time of a second");
    }
    *slot->to = field->value;
    t->scalar_at[field->number] = field->at;
    t->time_ns = (int64_t)time_ns;
    t->duration_ns = (int64_t)duration_ns;
    t->period = (int64_t)period;
    return true;
}

static bool read_comment(struct prism_pprof_tables *t, const struct prism_cursor *in,
                         const struct prism_wire_field *field, struct prism_error *err)
{
    struct prism_cursor packed;

    if (field->type == PRISM_WIRE_VARINT) {
        prism_vec_push(&t->comments) =
            (struct prism_pprof_comment){field->value, field->at};
        return true;
    }
    if (!prism_wire_expect(in, field, PRISM_WIRE_BYTES, "comments", err)) {
        return false;
    }
    packed = prism_wire_inside(in, field);
    while (packed.at < packed.end) {
        uint64_t comment;

        if (!prism_wire_varint(&packed, &comment)) {
            return prism_wire_fail(&packed, err);
        }
        prism_vec_push(&t->comments) = (struct prism_pprof_comment){comment, field->at};
    }
    return true;
}

static const char *message_name(uint32_t field)
{
    switch (field) {
    case PRISM_PPROF_SAMPLE_TYPE:
        return "a sample type";
    case PRISM_PPROF_SAMPLE:
        return "a sample";
    case PRISM_PPROF_MAPPING:
        return "a mapping";
    case PRISM_PPROF_LOCATION:
        return "a location";
    case PRISM_PPROF_FUNCTION:
        return "a function";
    case PRISM_PPROF_STRING:
        return "a string";
    case PRISM_PPROF_PERIOD_TYPE:
        return "a period's type";
    default:
        return NULL;
    }
}

static bool read_message(struct prism_pprof_tables *t, const struct prism_cursor *in,
                         const struct prism_wire_field *field, struct prism_error *err)
{
    struct prism_cursor inside = prism_wire_inside(in, field);

    switch (field->number) {
    case PRISM_PPROF_SAMPLE_TYPE:
        return read_type(inside, field->at, &prism_vec_push(&t->types), err);
    case PRISM_PPROF_SAMPLE:
        t->first_sample = t->samples++ == 0 ? field->at : t->first_sample;
        return true;
    case PRISM_PPROF_MAPPING:
        return read_mapping(t, inside, field->at, err);
    case PRISM_PPROF_LOCATION:
        return read_location(t, inside, field->at, err);
    case PRISM_PPROF_FUNCTION:
        return read_function(t, inside, field->at, err);
    case PRISM_PPROF_PERIOD_TYPE:
        return read_type(inside, field->at, &t->period_type, err);
    default:
        prism_vec_push(&t->strings) = field->bytes;
        return true;
    }
}

static bool read_fields(struct prism_pprof_tables *t, struct prism_cursor *in,
                        struct prism_error *err)
{
    struct prism_wire_field field;

    for (;;) {
        const char *name;
        bool done;

        if (!prism_wire_next(in, &field, err)) {
            return false;
        }
        if (field.number == 0) {
            return true;
        }
        name = message_name(field.number);
        if (name != NULL) {
            done = prism_wire_expect(in, &field, PRISM_WIRE_BYTES, name, err) &&
                   read_message(t, in, &field, err);
        } else if (field.number == PRISM_PPROF_COMMENT) {
            done = read_comment(t, in, &field, err);
        } else {
            done = read_scalar(t, in, &field, err);
        }
        if (!done) {
            return false;
        }
    }
}

/* The id that begins row `i` of a table whose rows are `size` bytes long. */
struct id_table {
    const char *rows;
    size_t size;
    size_t count;
};

static uint64_t id_at(const struct id_table *table, size_t i)
{
    return *(const uint64_t *)(const void *)(table->rows + i * table->size);
}

struct id_key {
    const struct id_table *table;
    uint64_t id;
};

static bool same_id(const void *key, uint32_t item)
{
    const struct id_key *wanted = key;

    return id_at(wanted->table, item) == wanted->id;
}

static uint32_t find_id(const struct prism_pprof_ids *ids, const struct id_table *table,
                        uint64_t id)
{
    const struct id_key key = {table, id};

    if (id - 1 < table->count && id_at(table, id - 1) == id) {
        return (uint32_t)(id - 1);
    }
    return prism_map_find(&ids->map, prism_hash_mix(id, 0), same_id, &key);
}

/* Only the ids that are not their own place go into the map. */
static bool index_ids(struct prism_pprof_ids *ids, const struct id_table *table,
                      const struct prism_cursor *in, const char *what,
                      struct prism_error *err)
{
    for (size_t i = 0; i < table->count; i++) {
        uint64_t id = id_at(table, i);
        /* Each kind of row has its offset behind its id. */
        uint64_t at = *(const uint64_t *)(const void *)(table->rows + i * table->size +
                                                        sizeof id);

        if (id == 0) {
            return prism_cursor_fail_at(in, at, err, "expected %s with an id, found 0",
                                        what);
        }
        if (find_id(ids, table, id) != PRISM_MAP_NONE && id - 1 != i) {
            return prism_cursor_fail_at(
                in, at, err, "expected an id for each %s, found %" PRIu64 " again",
                what + 2, id);
        }
        if (id - 1 != i) {
            prism_map_insert(&ids->map, prism_hash_mix(id, 0), (uint32_t)i);
        }
    }
    return true;
}

#define ID_TABLE(vec)                                                                  \
    (struct id_table)                                                                  \
    {                                                                                  \
        (const char *)(vec).items, sizeof *(vec).items, (vec).count                    \
    }

uint32_t prism_pprof_search_location(const struct prism_pprof_tables *t, uint64_t id)
{
    return find_id(&t->location_ids, &ID_TABLE(t->locations), id);
}

uint32_t prism_pprof_find_mapping(const struct prism_pprof_tables *t, uint64_t id)
{
    return find_id(&t->mapping_ids, &ID_TABLE(t->mappings), id);
}

static bool check_string(const struct prism_pprof_tables *t,
                         const struct prism_cursor *in, uint64_t at, uint64_t string,
                         struct prism_error *err)
{
    return string < t->strings.count || string == 0 ||
           prism_cursor_fail_at(in, at, err,
                                "expected a string below %zu, found %" PRIu64,
                                t->strings.count, string);
}

static bool check_type(const struct prism_pprof_tables *t,
                       const struct prism_cursor *in,
                       const struct prism_pprof_type *type, struct prism_error *err)
{
    return check_string(t, in, type->at, type->type, err) &&
           check_string(t, in, type->at, type->unit, err);
}

static bool check_strings(const struct prism_pprof_tables *t,
                          const struct prism_cursor *in, struct prism_error *err)
{
    bool good = check_type(t, in, &t->period_type, err) &&
                check_string(t, in, t->scalar_at[PRISM_PPROF_DEFAULT_TYPE],
                             t->default_type, err) &&
                check_string(t, in, t->scalar_at[PRISM_PPROF_DROP_FRAMES],
                             t->drop_frames, err) &&
                check_string(t, in, t->scalar_at[PRISM_PPROF_KEEP_FRAMES],
                             t->keep_frames, err) &&
                check_string(t, in, t->scalar_at[PRISM_PPROF_DOC_URL], t->doc_url, err);

    for (size_t i = 0; good && i < t->types.count; i++) {
        good = check_type(t, in, &t->types.items[i], err);
    }
    for (size_t i = 0; good && i < t->mappings.count; i++) {
        good = check_string(t, in, t->mappings.items[i].at, t->mappings.items[i].file,
                            err);
    }
    for (size_t i = 0; good && i < t->functions.count; i++) {
        const struct prism_pprof_function *f = &t->functions.items[i];

        good = check_string(t, in, f->at, f->name, err) &&
               check_string(t, in, f->at, f->system_name, err) &&
               check_string(t, in, f->at, f->file, err);
    }
    for (size_t i = 0; good && i < t->comments.count; i++) {
        good = check_string(t, in, t->comments.items[i].at, t->comments.items[i].string,
                            err);
    }
    return good;
}

static bool link_lines(struct prism_pprof_tables *t, const struct prism_cursor *in,
                       struct prism_error *err)
{
    const struct id_table functions = ID_TABLE(t->functions);

    for (size_t i = 0; i < t->lines.count; i++) {
        struct prism_pprof_line *line = &t->lines.items[i];

        line->row = find_id(&t->function_ids, &functions, line->function);
        if (line->row == PRISM_MAP_NONE) {
            return prism_cursor_fail_at(in, line->at, err,
                                        "expected the id of a function, found %" PRIu64,
                                        line->function);
        }
    }
    return true;
}

static bool check_whole(const struct prism_pprof_tables *t,
                        const struct prism_cursor *in, struct prism_error *err)
{
    if (t->strings.count > 0 && t->strings.items[0].len > 0) {
        return prism_cursor_fail_at(in, (uint64_t)(t->strings.items[0].at - in->start),
                                    err,
                                    "expected the first string to be empty, found %s",
                                    prism_quote(t->strings.items[0]));
    }
    if (t->types.count > PRISM_PPROF_TYPES) {
        return prism_cursor_fail_at(in, t->types.items[PRISM_PPROF_TYPES].at, err,
                                    "expected at most %d sample types, found %zu",
                                    PRISM_PPROF_TYPES, t->types.count);
    }
    if (t->types.count == 0) {
        return prism_cursor_fail_at(
            in, t->first_sample, err,
            "expected a profile with a sample type, found none");
    }
    return true;
}

bool prism_pprof_tables_read(struct prism_pprof_tables *t, struct prism_cursor in,
                             struct prism_error *err)
{
    return read_fields(t, &in, err) && check_whole(t, &in, err) &&
           index_ids(&t->mapping_ids, &ID_TABLE(t->mappings), &in, "a mapping", err) &&
           index_ids(&t->function_ids, &ID_TABLE(t->functions), &in, "a function",
                     err) &&
           index_ids(&t->location_ids, &ID_TABLE(t->locations), &in, "a location",
                     err) &&
           link_lines(t, &in, err) && check_strings(t, &in, err);
}

void prism_pprof_tables_release(struct prism_pprof_tables *t)
{
    prism_vec_release(&t->strings);
    prism_vec_release(&t->types);
    prism_vec_release(&t->mappings);
    prism_vec_release(&t->functions);
    prism_vec_release(&t->locations);
    prism_vec_release(&t->lines);
    prism_vec_release(&t->comments);
    prism_map_release(&t->mapping_ids.map);
    prism_map_release(&t->function_ids.map);
    prism_map_release(&t->location_ids.map);
}
