/* SPDX-License-Identifier: MIT */
/* test_registry.c - formats by name, by content, by file name. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "converters/registry.h"

static void names(void **state)
{
    size_t count;
    const struct prism_registered *all = prism_registry(&count);

    (void)state;
    assert_true(count >= 5);
    for (size_t i = 0; i < count; i++) {
        assert_ptr_equal(prism_registry_named(all[i].name), &all[i]);
        assert_non_null(all[i].format->title);
        assert_non_null(all[i].format->patterns);
        assert_non_null(all[i].format->patterns[0]);
        /* It does something, and what it says fits what it has. */
        assert_true(all[i].format->read != NULL || all[i].format->write != NULL);
        assert_int_equal(all[i].format->writes != 0, all[i].format->write != NULL);
        assert_int_equal(all[i].format->read != NULL, all[i].format->probe != NULL);
    }
    assert_null(prism_registry_named("nonsense"));
    assert_null(prism_registry_named(""));
}

static void paths(void **state)
{
    static const struct {
        const char *path;
        const char *name;
    } cases[] = {
        {"x.folded", "folded"},
        {"/a/b.prof/x.collapsed", "folded"},
        {"callgrind.out.12", "callgrind"},
        {"dir/callgrind.out.run", "callgrind"},
        {"x.speedscope.json", "speedscope"},
        {"x.trace.json", "trace"},
        {"x.gecko.json", "gecko"},
        {"x.gprof2dot.json", "gprof2dot"},
        {"x.json", "json"},
        {"x.prof", "pstats"},
        {"x.prism", "capture"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct prism_registered *found = prism_registry_for_path(cases[i].path);

        assert_non_null(found);
        assert_string_equal(found->name, cases[i].name);
    }
    assert_null(prism_registry_for_path("x.folded/y"));
    assert_null(prism_registry_for_path(""));
}

static void probes(void **state)
{
    static const struct {
        const char *head;
        const char *name; /* NULL: nobody's */
    } cases[] = {
        {"a;b 1\n", "folded"},
        {"{\"$schema\": \"https://www.speedscope.app/file-format-schema.json\"",
         "speedscope"},
        {"", NULL},
        {"just words\nand more\n", NULL},
        {"# callgrind format\nevents: Ir\nfn=a\n1 2\n", "callgrind"},
        {"version: 1\nevents: Ticks\nfl=a\n", "callgrind"},
        {"\x0a\x04\x08\x01\x10\x02", "pprof"},
        {"a 1 5.1: 5 cycles:\n 400 f (/bin/a)\n", "perf"},
        {"[{\"ph\": \"X\"}]", "trace"},
        {"\xef\xbb\xbf {\"traceEvents\": [", "trace"},
        {"{\"meta\": {\"preprocessedProfileVersion\": 57", "gecko"},
        {"{\"format\":\"callprism profile\"", "json"},
        {"{\"nodes\": [{\"callFrame\": {\"functionName\"", "cpuprofile"},
        {"{\"start_time\": 1, \"start_call_stack\": [", "pyinstrument"},
        {"{\"version\": 0, \"costs\": [", "gprof2dot"},
        {"{\"name\": \"x\"}", NULL},
        {"[1, 2]", NULL},
        {"<?xml version=\"1.0\"?>", NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct prism_registered *found =
            prism_registry_probe(prism_span_of(cases[i].head));

        if (cases[i].name == NULL) {
            assert_null(found);
        } else {
            assert_non_null(found);
            assert_string_equal(found->name, cases[i].name);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names),
        cmocka_unit_test(paths),
        cmocka_unit_test(probes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
