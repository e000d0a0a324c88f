/* SPDX-License-Identifier: MIT */
/* test_args.c - command lines, taken apart by a table of their own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cli/args.h"
#include "cli/usage.h"

static const struct prism_option options[] = {
    {"o", PRISM_OPTION_TEXT, "OUT", NULL, "where to write"},
    {"from", PRISM_OPTION_TEXT, "FORMAT", NULL, "what the input is"},
    {"top", PRISM_OPTION_NUMBER, "N", "10", "how many"},
    {"loss", PRISM_OPTION_FLAG, NULL, NULL, "list what is lost"},
    {.name = NULL},
};

static const struct prism_usage plain = {
    .name = "plain",
    .synopsis = "[options] IN",
    .about = "About.",
    .examples = "callprism plain x\n",
    .options = options,
};

static const struct prism_usage program = {
    .name = "program",
    .synopsis = "[options] PROGRAM",
    .about = "About.",
    .examples = "callprism program x\n",
    .options = options,
    .program_follows = true,
    .last = "o",
};

struct parsed {
    struct prism_args args;
    struct prism_error err;
    bool done;
};

/* The arguments behind the command's name, ended by NULL. */
#define PARSE(usage, ...) parse((usage), (const char *[]){"command", __VA_ARGS__, NULL})

static struct parsed parse(const struct prism_usage *usage, const char **argv)
{
    struct parsed parsed = {.done = false};

    parsed.done = prism_args_parse(&parsed.args, usage, (char **)argv, &parsed.err);
    return parsed;
}

static void assert_fails(struct parsed parsed, const char *message)
{
    assert_false(parsed.done);
    assert_string_equal(parsed.err.text, message);
    prism_args_release(&parsed.args);
}

static void test_forms(void **state)
{
    struct parsed p =
        PARSE(&plain, "a", "-o", "x", "-oy", "--from", "folded", "--loss", "-", "b");

    (void)state;
    assert_true(p.done);
    assert_int_equal(p.args.words.count, 3);
    assert_string_equal(p.args.words.items[0], "a");
    assert_string_equal(p.args.words.items[1], "-");
    assert_string_equal(p.args.words.items[2], "b");
    assert_int_equal(p.args.given.count, 4);
    assert_string_equal(p.args.given.items[0].value, "x");
    assert_string_equal(p.args.given.items[1].value, "y");
    assert_string_equal(prism_args_value(&p.args, "o"), "y");
    assert_string_equal(prism_args_value(&p.args, "from"), "folded");
    assert_true(prism_args_has(&p.args, "loss"));
    assert_null(prism_args_value(&p.args, "top"));
    prism_args_release(&p.args);
}

static void test_values_as_they_are(void **state)
{
    struct parsed p = PARSE(&plain, "--from=", "-o", "-", "--from=a=b", "--", "--loss");

    (void)state;
    assert_true(p.done);
    assert_string_equal(p.args.given.items[0].value, "");
    assert_string_equal(p.args.given.items[1].value, "-");
    assert_string_equal(p.args.given.items[2].value, "a=b");
    assert_int_equal(p.args.words.count, 1);
    assert_string_equal(p.args.words.items[0], "--loss");
    assert_false(prism_args_has(&p.args, "loss"));
    prism_args_release(&p.args);
}

static void test_wrong_options(void **state)
{
    (void)state;
    assert_fails(PARSE(&plain, "--form", "x"),
                 "unknown option '--form'; did you mean --from?");
    assert_fails(PARSE(&plain, "--lsos"),
                 "unknown option '--lsos'; did you mean --loss?");
    assert_fails(PARSE(&plain, "--output=x"),
                 "unknown option '--output'; did you mean -o?");
    assert_fails(PARSE(&plain, "-from", "x"),
                 "unknown option '-from'; did you mean --from?");
    assert_fails(PARSE(&plain, "--o", "x"), "unknown option '--o'; did you mean -o?");
    assert_fails(PARSE(&plain, "-x"), "unknown option '-x'; did you mean -o?");
    assert_fails(PARSE(&plain, "--=x"), "unknown option '--'; did you mean -o?");
    assert_fails(PARSE(&plain, "--from"),
                 "--from: expected FORMAT behind it, found nothing");
    assert_fails(PARSE(&plain, "-o"), "-o: expected OUT behind it, found nothing");
    assert_fails(PARSE(&plain, "--loss=yes"), "--loss takes no value, found 'yes'");
}

static void test_help_wins_over_what_follows(void **state)
{
    struct parsed p = PARSE(&plain, "--help", "--wrong");

    (void)state;
    assert_true(p.done);
    assert_true(p.args.help);
    prism_args_release(&p.args);
}

static void test_program_keeps_its_options(void **state)
{
    struct parsed p = PARSE(&program, "--loss", "app.py", "--help", "-o", "x");

    (void)state;
    assert_true(p.done);
    assert_false(p.args.help);
    assert_int_equal(p.args.given.count, 1);
    assert_int_equal(p.args.words.count, 4);
    assert_string_equal(p.args.words.items[1], "--help");
    prism_args_release(&p.args);

    p = PARSE(&program, "-o", "module", "--loss");
    assert_true(p.done);
    assert_int_equal(p.args.given.count, 1);
    assert_string_equal(p.args.words.items[0], "--loss");
    prism_args_release(&p.args);

    p = PARSE(&program, "--", "-x", "--", "y");
    assert_true(p.done);
    assert_int_equal(p.args.words.count, 3);
    assert_string_equal(p.args.words.items[1], "--");
    prism_args_release(&p.args);
}

static void test_apply(void **state)
{
    static const struct prism_option other[] = {
        {"from", PRISM_OPTION_FLAG, NULL, NULL, "a flag of the same name"},
        {"loss", PRISM_OPTION_FLAG, NULL, NULL, "the same again"},
        {.name = NULL},
    };
    struct parsed p = PARSE(&plain, "--top", "3", "--loss", "--from", "x");
    struct prism_settings settings = {0};

    (void)state;
    assert_true(p.done);
    assert_true(prism_args_apply(&p.args, NULL, &settings, &p.err));
    assert_true(prism_args_apply(&p.args, other, &settings, &p.err));
    assert_true(prism_settings_flag(&settings, &other[1]));
    assert_false(prism_settings_flag(&settings, &other[0]));
    assert_false(prism_args_finish(&p.args, &p.err));
    assert_string_equal(p.err.text,
                        "--top applies to none of these inputs and outputs");
    assert_true(prism_args_apply(&p.args, options, &settings, &p.err));
    assert_true(prism_args_finish(&p.args, &p.err));
    assert_true(prism_settings_number(&settings, &options[2]) == 3.0);
    prism_settings_release(&settings);
    prism_args_release(&p.args);
}

static void test_apply_checks_values(void **state)
{
    struct parsed p = PARSE(&plain, "--top", "many");
    struct prism_settings settings = {0};

    (void)state;
    assert_true(p.done);
    assert_false(prism_args_apply(&p.args, options, &settings, &p.err));
    assert_string_equal(p.err.text, "--top: expected a number, found 'many'");
    prism_settings_release(&settings);
    prism_args_release(&p.args);
}

static void test_usage_lists_every_option(void **state)
{
    struct prism_out *out = prism_out_memory();
    struct prism_span text;

    (void)state;
    prism_usage_print(&plain, out);
    prism_out_char(out, '\0');
    text = prism_out_span(out);
    assert_string_equal(text.at, "Usage: callprism plain [options] IN\n\n"
                                 "About.\n\n"
                                 "Options:\n"
                                 "  -o OUT              where to write\n"
                                 "  --from FORMAT       what the input is\n"
                                 "  --top N             how many [10]\n"
                                 "  --loss              list what is lost\n"
                                 "  --help              print this\n\n"
                                 "Example:\n"
                                 "  callprism plain x\n");
    prism_out_abandon(out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_forms),
        cmocka_unit_test(test_values_as_they_are),
        cmocka_unit_test(test_wrong_options),
        cmocka_unit_test(test_help_wins_over_what_follows),
        cmocka_unit_test(test_program_keeps_its_options),
        cmocka_unit_test(test_apply),
        cmocka_unit_test(test_apply_checks_values),
        cmocka_unit_test(test_usage_lists_every_option),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
