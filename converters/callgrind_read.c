/* SPDX-License-Identifier: MIT */
/* callgrind_read.c - one line after the other, as KCachegrind takes them:
 *
 *     fl= sets the file and the function's file, fi= and fe= the file alone; fn= goes
 *     back to the function's file.  (Where no fl= ever was, the file stays.)  Without
 *     costs it only gives a number to a name: yappi begins with all of them.
 *     ob= sets the object and leaves the function.
 *     cob=, cfi=, cfl= hold for one calls=, in any order with cfn=; without them the
 *     callee is in the current object and file.  cfn= holds until the next.
 *     The line behind calls=, jump= and jcnd= is their own.
 *
 * Keys of the header may stand anywhere (Xdebug writes "summary:" between costs); some
 * of them, behind costs, begin a part.
 *
 * Xdebug with profiler_append=1 puts whole files behind each other, a line of "=" before
 * each, the first one too.  They are parts that share nothing. */
#include "converters/callgrind.h"

#include "converters/callgrind_build.h"
#include "converters/callgrind_header.h"
#include "core/base/memory.h"
#include "core/profile/unit.h"

#define APPENDED "==== NEW PROFILING FILE ="

/* What the next line of numbers is. */
enum next {
    NEXT_SELF,
    NEXT_CALL,
    NEXT_JUMP,
};

struct reading {
    const struct prism_cursor *in;
    struct prism_builder *b;
    struct prism_error *err;
    struct prism_callgrind_header header;
    struct prism_callgrind_names names;
    struct prism_callgrind_sums sums;
    struct prism_callgrind_numbers numbers;
    uint32_t object;
    uint32_t file;
    uint32_t function_file; /* PRISM_NONE: no fl= yet */
    uint32_t function;      /* PRISM_NONE: to be found */
    uint32_t name;          /* of the function; PRISM_NONE: no fn= yet */
    uint32_t name_file;     /* the current one at its fn= */
    uint32_t call_object;   /* PRISM_NONE: the current one */
    uint32_t call_file;     /* likewise */
    uint32_t call_name;     /* PRISM_NONE: no cfn= yet */
    uint32_t callee;        /* of the last call; PRISM_NONE: to be found */
    struct prism_callgrind_calls calls;
    enum next next;
    bool costs_seen; /* in this part */
    uint32_t parts;
    int64_t jumps;
};

static bool read_name(struct reading *r, enum prism_callgrind_space space,
                      struct prism_span text, uint32_t *string)
{
    return prism_callgrind_name(&r->names, r->in, space, text, string, r->err);
}

static void leave_function(struct reading *r)
{
    r->function = PRISM_NONE;
    r->name = PRISM_NONE;
}

static bool read_object(struct reading *r, struct prism_span text)
{
    leave_function(r);
    return read_name(r, PRISM_CALLGRIND_OBJECT, text, &r->object);
}

static bool read_file(struct reading *r, struct prism_span text)
{
    if (!read_name(r, PRISM_CALLGRIND_FILE, text, &r->file)) {
        return false;
    }
    r->function_file = r->file;
    return true;
}

static bool read_inlined(struct reading *r, struct prism_span text)
{
    return read_name(r, PRISM_CALLGRIND_FILE, text, &r->file);
}

static bool read_function(struct reading *r, struct prism_span text)
{
    if (!read_name(r, PRISM_CALLGRIND_FUNCTION, text, &r->name)) {
        return false;
    }
    if (r->function_file != PRISM_NONE) {
        r->file = r->function_file;
    }
    r->name_file = r->file;
    r->function = PRISM_NONE;
    return true;
}

static bool read_call_object(struct reading *r, struct prism_span text)
{
    r->callee = PRISM_NONE;
    return read_name(r, PRISM_CALLGRIND_OBJECT, text, &r->call_object);
}

static bool read_call_file(struct reading *r, struct prism_span text)
{
    r->callee = PRISM_NONE;
    return read_name(r, PRISM_CALLGRIND_FILE, text, &r->call_file);
}

static bool read_call_function(struct reading *r, struct prism_span text)
{
    r->callee = PRISM_NONE;
    return read_name(r, PRISM_CALLGRIND_FUNCTION, text, &r->call_name);
}

static bool fail_early(struct reading *r, const char *where, struct prism_span found)
{
    return prism_cursor_fail(r->in, where, r->err,
                             "expected \"events:\" before the first costs, found %s",
                             prism_quote(found));
}

/* Costs before any fn= are those of an unknown function. */
static uint32_t current_function(struct reading *r)
{
    if (r->function == PRISM_NONE) {
        bool named = r->name != PRISM_NONE;

        r->function = prism_callgrind_function(
            &r->sums, r->object, named ? r->name_file : r->file, named ? r->name : 0);
    }
    return r->function;
}

static bool read_calls(struct reading *r, struct prism_span text)
{
    struct prism_callgrind_function *callee;
    uint32_t line;

    if (r->header.events.column_count == 0) {
        return fail_early(r, text.at, text);
    }
    if (r->call_name == PRISM_NONE) {
        return prism_cursor_fail(r->in, text.at, r->err,
                                 "expected \"cfn=\" before \"calls=\", found none");
    }
    if (!prism_callgrind_calls(&r->numbers, &r->header.columns, r->in, text, &r->calls,
                               r->err)) {
        return false;
    }
    if (r->callee == PRISM_NONE) {
        r->callee = prism_callgrind_function(
            &r->sums, r->call_object != PRISM_NONE ? r->call_object : r->object,
            r->call_file != PRISM_NONE ? r->call_file : r->file, r->call_name);
    }
    callee = &r->sums.functions.items[r->callee];
    line = r->calls.line;
    if (line > 0 && (callee->target == 0 || line < callee->target)) {
        callee->target = line;
    }
    r->call_object = PRISM_NONE;
    r->call_file = PRISM_NONE;
    r->next = NEXT_CALL;
    return true;
}

static bool read_jump(struct reading *r, struct prism_span text)
{
    (void)text; /* how often, and to where */
    r->jumps++;
    r->next = NEXT_JUMP;
    return true;
}

static bool read_jump_file(struct reading *r, struct prism_span text)
{
    uint32_t unused;

    return read_name(r, PRISM_CALLGRIND_FILE, text, &unused);
}

static bool read_jump_function(struct reading *r, struct prism_span text)
{
    uint32_t unused;

    return read_name(r, PRISM_CALLGRIND_FUNCTION, text, &unused);
}

/* A header behind costs: numbers may be given to other names now. */
static void begin_part(struct reading *r)
{
    if (r->costs_seen) {
        r->costs_seen = false;
        r->names.part++;
        r->parts++;
        r->numbers = (struct prism_callgrind_numbers){{0}, {0}, 0};
        leave_function(r);
    }
}

/* A whole file behind another. */
static void begin_file(struct reading *r)
{
    begin_part(r);
    prism_callgrind_names_forget(&r->names);
    if (r->header.command.len > 0) {
        prism_builder_meta(r->b, "command", r->header.command);
    }
    r->header.columns = (struct prism_callgrind_columns){.positions = 1, .line = 0};
    r->header.events.column_count = 0;
    r->object = r->file = 0;
    r->function_file = PRISM_NONE;
    r->call_object = r->call_file = r->call_name = PRISM_NONE;
    r->callee = PRISM_NONE;
    leave_function(r);
}

struct key {
    const char *text; /* two letters and more */
    size_t len;
    bool (*read)(struct reading *r, struct prism_span text);
};

#define KEY(text) text, sizeof(text) - 1

/* The frequent ones first. */
static const struct key keys[] = {
    {KEY("fn="), read_function},       {KEY("calls="), read_calls},
    {KEY("cfn="), read_call_function}, {KEY("cfi="), read_call_file},
    {KEY("cfl="), read_call_file},     {KEY("fi="), read_inlined},
    {KEY("fe="), read_inlined},        {KEY("fl="), read_file},
    {KEY("cob="), read_call_object},   {KEY("ob="), read_object},
    {KEY("jump="), read_jump},         {KEY("jcnd="), read_jump},
    {KEY("jfi="), read_jump_file},     {KEY("jfn="), read_jump_function},
    {KEY("rcalls="), read_calls},      {NULL, 0, NULL},
};

static const struct key *find_key(struct prism_span line, struct prism_span *text)
{
    for (const struct key *key = keys; key->text != NULL; key++) {
        if (line.len >= key->len && line.at[0] == key->text[0] &&
            line.at[1] == key->text[1] && memcmp(line.at, key->text, key->len) == 0) {
            *text = prism_span(line.at + key->len, line.len - key->len);
            return key;
        }
    }
    return NULL;
}

static const char *what_is_missing(enum next next)
{
    return next == NEXT_CALL ? "the costs of the calls" : "the position of the jump";
}

static bool read_header(struct reading *r, struct prism_span line)
{
    bool known;
    bool part;

    if (!prism_callgrind_header_line(&r->header, r->in, line, &known, &part, r->err)) {
        return false;
    }
    if (!known) {
        return prism_cursor_fail(r->in, line.at, r->err,
                                 "expected costs, a position or a header, found %s",
                                 prism_quote(line));
    }
    if (part) {
        begin_part(r);
    }
    if (r->header.events.metric_count > r->sums.width) {
        prism_callgrind_sums_widen(&r->sums, r->header.events.metric_count);
    }
    return true;
}

static bool read_keyword(struct reading *r, struct prism_span line)
{
    struct prism_span text;
    const struct key *key;

    if (r->next != NEXT_SELF) {
        return prism_cursor_fail(r->in, line.at, r->err, "expected %s, found %s",
                                 what_is_missing(r->next), prism_quote(line));
    }
    if (prism_span_starts(line, APPENDED)) {
        begin_file(r);
        return true;
    }
    key = find_key(line, &text);
    return key != NULL ? key->read(r, text) : read_header(r, line);
}

static void add_self(struct reading *r)
{
    uint32_t function = current_function(r);
    struct prism_callgrind_function *f = &r->sums.functions.items[function];
    int64_t *self = &r->sums.self.items[(size_t)function * r->sums.width];
    uint32_t line =
        f->file == r->file ? prism_callgrind_line(&r->numbers, &r->header.columns) : 0;

    f->several |= line != f->lowest && f->lowest > 0;
    if (line > 0 && (f->lowest == 0 || line < f->lowest)) {
        f->lowest = line;
    }
    for (unsigned i = 0; i < r->numbers.cost_count; i++) {
        prism_callgrind_add(&r->sums, &self[r->header.events.columns[i]],
                            r->numbers.costs[i]);
    }
}

static void add_call(struct reading *r)
{
    uint32_t function = current_function(r);
    uint32_t line = r->sums.functions.items[function].file == r->file
                        ? prism_callgrind_line(&r->numbers, &r->header.columns)
                        : 0;
    size_t edge = prism_callgrind_call(&r->sums, function, r->callee, line);
    int64_t *costs = &r->sums.edge_costs.items[edge * r->sums.width];

    prism_callgrind_add(&r->sums, &r->sums.edge_calls.items[edge], r->calls.count);
    for (unsigned i = 0; i < r->numbers.cost_count; i++) {
        prism_callgrind_add(&r->sums, &costs[r->header.events.columns[i]],
                            r->numbers.costs[i]);
    }
}

static bool read_costs(struct reading *r, struct prism_span line)
{
    if (r->header.events.column_count == 0) {
        return fail_early(r, line.at, line);
    }
    if (!prism_callgrind_costs(&r->numbers, &r->header.columns, r->in, line, r->err)) {
        return false;
    }
    r->costs_seen = true;
    if (r->next == NEXT_SELF) {
        add_self(r);
    } else if (r->next == NEXT_CALL) {
        add_call(r);
    }
    r->next = NEXT_SELF;
    return true;
}

static bool read_line(struct reading *r, struct prism_span line)
{
    char first;

    if (line.len == 0 || line.at[0] == '#') {
        return true;
    }
    first = line.at[0];
    if ((first >= '0' && first <= '9') || first == '+' || first == '-' ||
        first == '*') {
        return read_costs(r, line);
    }
    return prism_span_trim(line).len == 0 || read_keyword(r, line);
}

static bool read_lines(struct reading *r, struct prism_cursor *in)
{
    struct prism_span line;

    while (prism_cursor_line(in, &line)) {
        if (!read_line(r, line)) {
            return false;
        }
    }
    if (r->next != NEXT_SELF) {
        return prism_cursor_fail(in, in->end, r->err,
                                 "expected %s, found the end of the file",
                                 what_is_missing(r->next));
    }
    return r->header.events.metric_count > 0 ||
           prism_cursor_fail(in, in->end, r->err,
                             "expected \"events:\", found the end of the file");
}

static void tell_run(const struct reading *r, struct prism_notes *notes)
{
    if (r->header.creator.len > 0 &&
        !prism_span_starts(r->header.creator, "callprism")) {
        prism_builder_meta(r->b, "tool", r->header.creator);
    }
    if (r->header.command.len > 0) {
        prism_builder_meta(r->b, "command", r->header.command);
    }
    if (r->header.pid > 0 && r->header.pid < UINT32_MAX) {
        (void)prism_builder_process(r->b, (uint32_t)r->header.pid, r->header.command);
    }
    if (r->jumps > 0) {
        prism_notes_add(notes, PRISM_NOTE_SKIPPED, "%s jumps", prism_count(r->jumps));
    }
    if (r->header.events.computed > 0) {
        prism_notes_add(notes, PRISM_NOTE_SKIPPED, "events computed from others: %u",
                        r->header.events.computed);
    }
    if (r->header.threads || r->parts > 0) {
        prism_notes_add(notes, PRISM_NOTE_SKIPPED, "which %s costs belong to",
                        r->header.threads ? "thread" : "part");
    }
}

static bool read_all(struct reading *r, struct prism_cursor *in,
                     struct prism_notes *notes)
{
    struct prism_callgrind_file file = {
        .names = &r->names, .events = &r->header.events, .sums = &r->sums};

    if (!read_lines(r, in)) {
        return false;
    }
    file.creator = r->header.creator;
    file.calls_unknown = r->header.calls_unknown;
    tell_run(r, notes);
    return prism_callgrind_build(&file, r->b, notes, in->name, r->err);
}

bool prism_callgrind_read(struct prism_cursor *in,
                          const struct prism_settings *settings,
                          struct prism_builder *b, struct prism_notes *notes,
                          struct prism_error *err)
{
    struct reading r = {
        .in = in,
        .b = b,
        .err = err,
        .header.columns = {.positions = 1, .line = 0},
        .function_file = PRISM_NONE,
        .function = PRISM_NONE,
        .name = PRISM_NONE,
        .call_object = PRISM_NONE,
        .call_file = PRISM_NONE,
        .call_name = PRISM_NONE,
        .callee = PRISM_NONE,
    };
    bool done;

    prism_builder_shape(b, PRISM_GRAPH);
    prism_callgrind_names_init(
        &r.names,
        prism_settings_flag(settings,
                            &prism_callgrind_options[PRISM_CALLGRIND_JOIN_RECURSION]));
    done = read_all(&r, in, notes);
    prism_callgrind_names_release(&r.names);
    prism_callgrind_header_release(&r.header);
    prism_callgrind_sums_release(&r.sums);
    return done;
}
