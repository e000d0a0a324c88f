/* SPDX-License-Identifier: MIT */
/* test_marshal.c - every type of value, references of both kinds, code objects of
 * four layouts, and what is said about broken input. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "converters/marshal.h"

#define BYTES(text)                                                                    \
    {                                                                                  \
        (text), sizeof(text) - 1                                                       \
    }
#define SPAN(text) ((struct prism_span)BYTES(text))
#define ZERO4      "\0\0\0\0"

static const struct prism_marshal_value *read_root(struct prism_marshal *m,
                                                   struct prism_span bytes)
{
    struct prism_cursor in = prism_cursor("t", bytes);
    struct prism_error err = {0};

    if (!prism_marshal_read(&in, m, &err)) {
        fail_msg("%s", err.text);
    }
    assert_ptr_equal(in.at, in.end);
    return &m->values.items[0];
}

struct scalar_case {
    struct prism_span bytes;
    enum prism_marshal_kind kind;
    int64_t integer;
    double number;
    const char *text;
};

static void test_scalars(void **state)
{
    static const struct scalar_case cases[] = {
        {BYTES("N"), PRISM_MARSHAL_OTHER, 0, 0, ""},
        {BYTES("."), PRISM_MARSHAL_OTHER, 0, 0, ""},
        {BYTES("S"), PRISM_MARSHAL_OTHER, 0, 0, ""},
        {BYTES("T"), PRISM_MARSHAL_BOOL, 1, 0, ""},
        {BYTES("F"), PRISM_MARSHAL_BOOL, 0, 0, ""},
        {BYTES("i\377\377\377\377"), PRISM_MARSHAL_INTEGER, -1, 0, ""},
        {BYTES("\351\001\0\0\0"), PRISM_MARSHAL_INTEGER, 1, 0, ""},
        {BYTES("I\0\0\0\0\001\0\0\0"), PRISM_MARSHAL_INTEGER, 1LL << 32, 0, ""},
        {BYTES("l\003\0\0\0\001\0\002\0\004\0"), PRISM_MARSHAL_INTEGER,
         1 + (2LL << 15) + (4LL << 30), 0, ""},
        {BYTES("l\376\377\377\377\001\0\002\0"), PRISM_MARSHAL_INTEGER,
         -(1 + (2 << 15)), 0, ""},
        {BYTES("l\0\0\0\0"), PRISM_MARSHAL_INTEGER, 0, 0, ""},
        {BYTES("l\005\0\0\0\001\0\001\0\001\0\001\0\010\0"), PRISM_MARSHAL_OTHER, 0, 0,
         ""},
        {BYTES("g\0\0\0\0\0\0\370\077"), PRISM_MARSHAL_FLOAT, 0, 1.5, ""},
        {BYTES("\347\0\0\0\0\0\0\370\077"), PRISM_MARSHAL_FLOAT, 0, 1.5, ""},
        {BYTES("f\0041e-3"), PRISM_MARSHAL_FLOAT, 0, 0.001, ""},
        {BYTES("x\0011\0012"), PRISM_MARSHAL_OTHER, 0, 0, ""},
        {BYTES("y\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"), PRISM_MARSHAL_OTHER, 0, 0, ""},
        {BYTES("s\002\0\0\0ab"), PRISM_MARSHAL_TEXT, 0, 0, "ab"},
        {BYTES("t\002\0\0\0ab"), PRISM_MARSHAL_TEXT, 0, 0, "ab"},
        {BYTES("u\002\0\0\0ab"), PRISM_MARSHAL_TEXT, 0, 0, "ab"},
        {BYTES("\341\002\0\0\0ab"), PRISM_MARSHAL_TEXT, 0, 0, "ab"},
        {BYTES("A\0\0\0\0"), PRISM_MARSHAL_TEXT, 0, 0, ""},
        {BYTES("z\002ab"), PRISM_MARSHAL_TEXT, 0, 0, "ab"},
        {BYTES("\332\002ab"), PRISM_MARSHAL_TEXT, 0, 0, "ab"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct prism_marshal m = {0};
        const struct prism_marshal_value *v = read_root(&m, cases[i].bytes);

        assert_int_equal(v->kind, cases[i].kind);
        if (v->kind == PRISM_MARSHAL_INTEGER || v->kind == PRISM_MARSHAL_BOOL) {
            assert_true(v->integer == cases[i].integer);
        } else if (v->kind == PRISM_MARSHAL_FLOAT) {
            assert_true(v->number == cases[i].number);
        } else if (v->kind == PRISM_MARSHAL_TEXT) {
            assert_true(prism_span_is(prism_marshal_text(&m, v), cases[i].text));
        }
        prism_marshal_release(&m);
    }
}

static void test_containers(void **state)
{
    struct prism_marshal m = {0};
    const struct prism_marshal_value *root;
    const struct prism_marshal_value *tuple;

    (void)state;
    root = read_root(&m, SPAN("{z\001k)\002i\007\0\0\0[\001\0\0\0N"
                              "z\001l<\0\0\0\0z\001f>\001\0\0\0T:NNN(\0\0\0\0"
                              "0"));
    assert_int_equal(root->kind, PRISM_MARSHAL_DICT);
    assert_int_equal(root->items.count, 8);
    assert_true(
        prism_span_is(prism_marshal_text(&m, prism_marshal_item(&m, root, 0)), "k"));
    tuple = prism_marshal_item(&m, root, 1);
    assert_int_equal(tuple->kind, PRISM_MARSHAL_TUPLE);
    assert_int_equal(tuple->items.count, 2);
    assert_int_equal(prism_marshal_item(&m, tuple, 0)->integer, 7);
    assert_int_equal(prism_marshal_item(&m, tuple, 1)->items.count, 1);
    assert_int_equal(prism_marshal_item(&m, root, 5)->items.count, 1);
    assert_int_equal(prism_marshal_item(&m, root, 6)->kind, PRISM_MARSHAL_LIST);
    assert_int_equal(prism_marshal_item(&m, root, 7)->items.count, 0);
    assert_true(m.modern);
    prism_marshal_release(&m);
}

/* References count flagged values before their items, `R` counts interned ones. */
static void test_references(void **state)
{
    struct prism_marshal m = {0};
    const struct prism_marshal_value *root;
    const struct prism_marshal_value *inner;

    (void)state;
    root = read_root(&m, SPAN("\251\004\251\001\332\001ar\001\0\0\0r\002\0\0\0"
                              "\351\005\0\0\0"));
    inner = prism_marshal_item(&m, root, 0);
    assert_ptr_equal(prism_marshal_item(&m, root, 1), inner);
    assert_ptr_equal(prism_marshal_item(&m, root, 2), prism_marshal_item(&m, inner, 0));
    prism_marshal_release(&m);

    root = read_root(&m, SPAN("(\003\0\0\0t\001\0\0\0at\001\0\0\0bR\001\0\0\0"));
    assert_ptr_equal(prism_marshal_item(&m, root, 2), prism_marshal_item(&m, root, 1));
    assert_false(m.modern);
    prism_marshal_release(&m);
}

#define TEXT(name) "u\001\0\0\0" name
#define NONE       "(\0\0\0\0"
#define LINE       "\052\0\0\0"

static void test_code_objects(void **state)
{
    static const struct prism_span cases[] = {
        /* 2.x, 3.0, 3.8: code consts names varnames freevars cellvars file name */
        BYTES("c" ZERO4 ZERO4 ZERO4 ZERO4 TEXT("c") NONE NONE NONE NONE NONE TEXT("f")
                  TEXT("n") LINE TEXT("t")),
        BYTES("c" ZERO4 ZERO4 ZERO4 ZERO4 ZERO4 TEXT("c")
                  NONE NONE NONE NONE NONE TEXT("f") TEXT("n") LINE TEXT("t")),
        BYTES("c" ZERO4 ZERO4 ZERO4 ZERO4 ZERO4 ZERO4 TEXT("c")
                  NONE NONE NONE NONE NONE TEXT("f") TEXT("n") LINE TEXT("t")),
        /* 3.11: code consts names locals kinds file name qualname */
        BYTES("c" ZERO4 ZERO4 ZERO4 ZERO4 ZERO4 TEXT("c") NONE NONE NONE TEXT("k")
                  TEXT("f") TEXT("n") TEXT("q") LINE TEXT("t") TEXT("e")),
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct prism_marshal m = {0};
        const struct prism_marshal_value *v = read_root(&m, cases[i]);
        struct prism_marshal_code code;

        assert_int_equal(v->kind, PRISM_MARSHAL_CODE);
        code = prism_marshal_code(&m, v);
        assert_true(prism_span_is(code.file, "f"));
        assert_true(prism_span_is(code.name, "n"));
        assert_int_equal(code.line, 42);
        prism_marshal_release(&m);
    }
}

struct broken_case {
    struct prism_span bytes;
    const char *message;
};

static void test_broken_input(void **state)
{
    static const struct broken_case cases[] = {
        {BYTES(""), "t@0x0: expected a value, found the end"},
        {BYTES("{N"), "t@0x2: expected a value, found the end"},
        {BYTES("i\001\002"),
         "t@0x0: expected a whole value, found the end after 3 bytes"},
        {BYTES("g\001"), "t@0x0: expected a whole value, found the end after 2 bytes"},
        {BYTES("u\005\0\0\0ab"), "t@0x0: expected 5 bytes of text, found 2"},
        {BYTES("s\377\377\377\377"),
         "t@0x0: expected 4294967295 bytes of text, found 0"},
        {BYTES("z\003a"), "t@0x0: expected 3 bytes of text, found 1"},
        {BYTES("f\0021x"), "t@0x0: expected a number, found '1x'"},
        {BYTES("f\0"), "t@0x0: expected a number, found ''"},
        {BYTES("l\003\0\0\0\001\0"), "t@0x0: expected 3 digits, found 1"},
        {BYTES("l\0\0\0\200"), "t@0x0: expected 2147483648 digits, found 0"},
        {BYTES("l\001\0\0\0\377\377"),
         "t@0x0: expected digits below 0x8000, found 0xffff"},
        {BYTES("(\377\377\377\377N"),
         "t@0x0: expected at most 1 items, found 4294967295"},
        {BYTES(")\002N"), "t@0x0: expected at most 1 items, found 2"},
        {BYTES("r\0\0\0\0"), "t@0x0: expected a reference below 0, found 0"},
        {BYTES("R\002\0\0\0"), "t@0x0: expected a reference below 0, found 2"},
        {BYTES("\333\001\0\0\0r\0\0\0\0"),
         "t@0x5: expected a reference to a complete value, found one to a container "
         "around it"},
        {BYTES("0"), "t@0x0: expected a value, found the end of a dictionary"},
        {BYTES("{N0"), "t@0x2: expected a value, found the end of a dictionary"},
        {BYTES("\001"), "t@0x0: expected a marshalled value, found byte 0x01"},
        {BYTES("\377"), "t@0x0: expected a marshalled value, found byte 0xff"},
        {BYTES("c\0\0"), "t@0x0: expected a whole value, found the end after 3 bytes"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct prism_cursor in = prism_cursor("t", cases[i].bytes);
        struct prism_marshal m = {0};
        struct prism_error err = {0};

        assert_false(prism_marshal_read(&in, &m, &err));
        assert_string_equal(err.text, cases[i].message);
        prism_marshal_release(&m);
    }
}

/* Nesting costs no C stack, and has the limit of CPython. */
static void test_deep_nesting(void **state)
{
    struct prism_marshal m = {0};
    struct prism_error err = {0};
    char bytes[5000];
    struct prism_cursor in;

    (void)state;
    for (size_t i = 0; i < sizeof bytes; i += 2) {
        bytes[i] = ')';
        bytes[i + 1] = '\001';
    }
    in = prism_cursor("t", prism_span(bytes, sizeof bytes));
    assert_false(prism_marshal_read(&in, &m, &err));
    assert_string_equal(err.text,
                        "t@0xfa0: expected nesting up to 2000 levels, found more");
    prism_marshal_release(&m);
    bytes[3998] = 'N';
    in = prism_cursor("t", prism_span(bytes, 3999));
    assert_true(prism_marshal_read(&in, &m, &err));
    prism_marshal_release(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_scalars),      cmocka_unit_test(test_containers),
        cmocka_unit_test(test_references),   cmocka_unit_test(test_code_objects),
        cmocka_unit_test(test_broken_input), cmocka_unit_test(test_deep_nesting),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
