/* SPDX-License-Identifier: MIT */
/* test_builtin_name.c - what Python shows for C functions, and what people read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/profile/builtin_name.h"

struct name_case {
    const char *given;
    const char *qualname;
    const char *stable;
};

static const struct name_case cases[] = {
    {"<built-in method builtins.len>", "builtins.len",
     "<built-in method builtins.len>"},
    {"<built-in method __new__ of type object at 0x7f01aB>", "type.__new__",
     "<built-in method __new__ of type object>"},
    {"<method 'append' of 'list' objects>", "list.append",
     "<method 'append' of 'list' objects>"},
    {"<slot wrapper '__init__' of 'object' objects>", "object.__init__",
     "<slot wrapper '__init__' of 'object' objects>"},
    {"<method-wrapper '__call__' of C object at 0x10>", "C.__call__",
     "<method-wrapper '__call__' of C object>"},
    {"<built-in function sum>", "sum", "<built-in function sum>"},
    {"<function f at 0x10>", "f", "<function f>"},
    {"<cyfunction P.feed at 0x1f>", "P.feed", "<cyfunction P.feed>"},
    {"<ufunc 'add'>", "add", "<ufunc 'add'>"},
    {"<time.sleep>", "time.sleep", "<time.sleep>"},
    {"<len>", "len", "<len>"},
    {"len", "len", "len"},
    {"<some thing at 0x1 and at 0x2>", "<some thing and>", "<some thing and>"},
    {"<built-in method >", "<built-in method >", "<built-in method >"},
    {"<>", "<>", "<>"},
    {"", "", ""},
    {"x at 0x", "x", "x"},
};

static void test_names(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct prism_out *qualname = prism_out_memory();
        struct prism_out *stable = prism_out_memory();

        prism_builtin_qualname(prism_span_of(cases[i].given), qualname);
        prism_builtin_stable_name(prism_span_of(cases[i].given), stable);
        if (!prism_span_is(prism_out_span(qualname), cases[i].qualname) ||
            !prism_span_is(prism_out_span(stable), cases[i].stable)) {
            fail_msg("%s became %s, %s", cases[i].given,
                     prism_quote(prism_out_span(qualname)),
                     prism_quote(prism_out_span(stable)));
        }
        prism_out_abandon(qualname);
        prism_out_abandon(stable);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_names)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
