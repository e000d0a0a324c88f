/* SPDX-License-Identifier: MIT */
/* record_target.c - a word is run as Python when it ends in .py, is a folder or an
 * archive with a __main__, or its first line names python; anything else is a
 * command of its own.  A program whose first line names a certain Python is run by that
 * one, as the kernel would: only there it finds what it was installed with. */
#include "cli/record_target.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/span.h"

/* The kernel reads no more of a script. */
#define FIRST_LINE 256

static void push(struct prism_target *target, const char *word)
{
    prism_vec_push(&target->argv) = prism_copy(word, strlen(word));
}

static void push_span(struct prism_target *target, struct prism_span word)
{
    prism_vec_push(&target->argv) = prism_copy(word.at, word.len);
}

static bool is_file(const char *path)
{
    struct stat status;

    return stat(path, &status) == 0 && S_ISREG(status.st_mode);
}

/* The first bytes of a file; nothing when it cannot be read. */
static struct prism_span head_of(const char *path, char *room, size_t len)
{
    FILE *file = is_file(path) ? fopen(path, "rbe") : NULL;
    size_t got = file != NULL ? fread(room, 1, len, file) : 0;

    if (file != NULL) {
        (void)fclose(file);
    }
    return prism_span(room, got);
}

/* What a file is to Python; the first line names an interpreter. */
struct script {
    bool is_python;
    char room[FIRST_LINE];
    struct prism_span interpreter;
    struct prism_span argument; /* all that stands behind it */
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static struct prism_span without_blanks(struct prism_span span)
{
    while (span.len > 0 && is_blank(span.at[0])) {
        span = prism_span(span.at + 1, span.len - 1);
    }
    while (span.len > 0 && is_blank(span.at[span.len - 1])) {
        span.len--;
    }
    return span;
}

/* "#!/usr/bin/python3 -I", "#!/usr/bin/env python3.9". */
static void read_first_line(struct script *script, struct prism_span line)
{
    line = without_blanks(prism_span(line.at + 2, line.len - 2));
    script->interpreter = line;
    if (prism_span_split_first(line, ' ', &script->interpreter, &script->argument)) {
        script->argument = without_blanks(script->argument);
    }
    if (prism_span_ends(script->interpreter, "/env")) {
        script->interpreter = script->argument;
        script->argument = prism_span("", 0);
    }
}

static void look_at(struct script *script, const char *word)
{
    struct prism_span head = head_of(word, script->room, sizeof script->room);
    char inside[PATH_MAX];
    struct prism_span line = head;
    struct prism_span rest;

    script->interpreter = prism_span_of("");
    script->argument = prism_span_of("");
    (void)prism_span_split_first(head, '\n', &line, &rest);
    script->is_python = prism_span_ends(prism_span_of(word), ".py");
    if (!script->is_python &&
        snprintf(inside, sizeof inside, "%s/__main__.py", word) < (int)sizeof inside) {
        script->is_python = is_file(inside);
    }
    if (!script->is_python && prism_span_starts(line, "#!") &&
        prism_span_find(line, "python") != NULL) {
        script->is_python = true;
        read_first_line(script, line);
    }
    /* A zip archive; only Python runs those. */
    script->is_python = script->is_python || prism_span_starts(head, "PK\x03\x04");
}

/* The active virtual environment's Python, else PATH's. */
static void push_default(struct prism_target *target)
{
    const char *environment = getenv("VIRTUAL_ENV");
    char path[PATH_MAX];
    bool found =
        environment != NULL && environment[0] != '\0' &&
        snprintf(path, sizeof path, "%s/bin/python3", environment) < (int)sizeof path &&
        access(path, X_OK) == 0;

    push(target, found ? path : "python3");
}

static void push_python(struct prism_target *target, const char *told)
{
    if (told != NULL) {
        push(target, told);
    } else {
        push_default(target);
    }
    target->python = true;
}

/* One that may be any Python, or that is not there, is none in particular. */
static bool is_certain(struct prism_span interpreter)
{
    char path[FIRST_LINE + 1];

    (void)snprintf(path, sizeof path, "%.*s", (int)interpreter.len, interpreter.at);
    return path[0] == '/'
               ? access(path, X_OK) == 0
               : prism_span_starts(interpreter, "python") &&
                     strchr(path, ' ') == NULL && strcmp(path, "python") != 0 &&
                     strcmp(path, "python3") != 0;
}

static void push_interpreter(struct prism_target *target, const struct script *script,
                             const char *told)
{
    if (told != NULL || !is_certain(script->interpreter)) {
        push_python(target, told);
        return;
    }
    push_span(target, script->interpreter);
    if (script->argument.len > 0) {
        push_span(target, script->argument);
    }
    target->python = true;
}

/* The last part of a path without .py; a name that can be a file's. */
static char *file_name(const char *word)
{
    size_t len = strlen(word);
    const char *slash;
    char *name;

    while (len > 1 && word[len - 1] == '/') {
        len--;
    }
    slash = memrchr(word, '/', len);
    if (slash != NULL && slash + 1 < word + len) {
        len -= (size_t)(slash + 1 - word);
        word = slash + 1;
    }
    if (len > 3 && memcmp(word + len - 3, ".py", 3) == 0) {
        len -= 3;
    }
    len = len < 200 ? len : 200;
    name = prism_copy(word, len);
    if (name[0] == '.' || name[0] == '/' || name[0] == '\0') {
        free(name);
        name = prism_copy("run", 3);
    }
    return name;
}

bool prism_target_find(struct prism_target *target,
                       const struct prism_target_words *given, struct prism_error *err)
{
    const char *first = given->word_count > 0 ? given->words[0] : NULL;
    struct script script = {.is_python = false};

    if (given->module != NULL || given->code != NULL) {
        push_python(target, given->python);
        push(target, given->module != NULL ? "-m" : "-c");
        push(target, given->module != NULL ? given->module : given->code);
        target->name =
            given->module != NULL ? file_name(given->module) : prism_copy("code", 4);
    } else if (first == NULL || first[0] == '\0') {
        return prism_error_set(err, "expected a program to record, found %s",
                               first == NULL ? "none" : "an empty word");
    } else {
        look_at(&script, first);
        if (script.is_python) {
            push_interpreter(target, &script, given->python);
        }
        target->name = file_name(first);
    }
    for (size_t i = 0; i < given->word_count; i++) {
        push(target, given->words[i]);
    }
    prism_vec_push(&target->argv) = NULL;
    return true;
}

void prism_target_release(struct prism_target *target)
{
    for (size_t i = 0; i < target->argv.count; i++) {
        free(target->argv.items[i]);
    }
    prism_vec_release(&target->argv);
    free(target->name);
    target->name = NULL;
}
