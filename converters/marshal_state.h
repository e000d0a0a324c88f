/* SPDX-License-Identifier: MIT */
/* marshal_state.h - what the files of the decoder share; nobody else includes it.
 *
 *     marshal.c         containers, code objects, the loop
 *     marshal_scalar.c  values without items: text, numbers, references */
#ifndef PRISM_CONVERTERS_MARSHAL_STATE_H
#define PRISM_CONVERTERS_MARSHAL_STATE_H

#include "converters/marshal.h"

/* How a Python lays out a code object: numbers, then objects with the line among
 * them.  The line becomes an item of its own. */
struct prism_marshal_layout {
    uint8_t numbers;
    uint8_t objects;
    uint8_t file; /* which of them is the file name */
    uint8_t name;
    uint8_t line; /* this many objects stand before it, those two among them */
};

/* A container whose items are being read. */
struct marshal_frame {
    uint32_t value;
    uint32_t count;  /* items so far */
    uint32_t wanted; /* UINT32_MAX: up to the end mark */
    uint32_t line;   /* at this many comes the line of a code object; else UINT32_MAX */
    bool dict;
};

struct marshal_decoder {
    struct prism_cursor *in;
    struct prism_marshal *m;
    struct prism_error *err;
    struct marshal_frame top; /* the innermost; around the root is one that wants it */
    struct {
        PRISM_VEC(struct marshal_frame);
    } outer;
    struct {
        PRISM_VEC(uint32_t);
    } references;
    struct {
        PRISM_VEC(uint32_t);
    } interned;      /* what `R` counts */
    bool numbered;   /* the value being decoded gets the next number for references */
    uint64_t at;     /* of its type byte */
    uint64_t failed; /* where */
};

/* What reading one type byte and payload came to. */
enum marshal_step {
    STEP_FAILED,
    STEP_VALUE,  /* a complete value */
    STEP_OPENED, /* a container, its items follow */
    STEP_END,    /* the end mark of a dict */
};

/* Make the message for the value being decoded; the failed step. */
#define MARSHAL_FAIL(d, ...)                                                           \
    ((d)->failed = (d)->at,                                                            \
     (void)prism_cursor_fail_at((d)->in, (d)->at, (d)->err, __VA_ARGS__), STEP_FAILED)

/* The end of a container's items while it is not yet known. */
#define MARSHAL_OPEN UINT32_MAX

enum marshal_step prism_marshal_cut_short(struct marshal_decoder *d);

/* Where the value being decoded comes. */
static inline uint32_t prism_marshal_id(const struct marshal_decoder *d)
{
    return (uint32_t)d->m->values.count;
}

/* Values by their types, which `type` is one of where there are several. */
enum marshal_step prism_marshal_text_value(struct marshal_decoder *d, uint8_t type,
                                           struct prism_marshal_value *value);
enum marshal_step prism_marshal_int32(struct marshal_decoder *d,
                                      struct prism_marshal_value *value);
enum marshal_step prism_marshal_int64(struct marshal_decoder *d,
                                      struct prism_marshal_value *value);
enum marshal_step prism_marshal_long(struct marshal_decoder *d,
                                     struct prism_marshal_value *value);
enum marshal_step prism_marshal_float(struct marshal_decoder *d, uint8_t type,
                                      struct prism_marshal_value *value);
enum marshal_step prism_marshal_complex(struct marshal_decoder *d, uint8_t type,
                                        struct prism_marshal_value *value);
enum marshal_step prism_marshal_reference(struct marshal_decoder *d, uint8_t type,
                                          struct prism_marshal_value *value);

#endif
