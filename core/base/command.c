/* SPDX-License-Identifier: MIT */
/* command.c - see command.h.  Bytes of other alphabets need no quotes. */
#include "core/base/command.h"

#include <string.h>

static bool is_safe(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           (unsigned char)c >= 0x80 || (c != '\0' && strchr("@%+=:,./-_", c) != NULL);
}

static bool needs_quotes(struct prism_span word)
{
    for (size_t i = 0; i < word.len; i++) {
        if (!is_safe(word.at[i])) {
            return true;
        }
    }
    return word.len == 0;
}

static void put(struct prism_command *command, const char *bytes, size_t len)
{
    size_t left = command->room - command->len;

    len = len < left ? len : left;
    memcpy(command->at + command->len, bytes, len);
    command->len += len;
}

void prism_command_add(struct prism_command *command, struct prism_span word)
{
    if (command->len > 0) {
        put(command, " ", 1);
    }
    if (!needs_quotes(word)) {
        put(command, word.at, word.len);
        return;
    }
    put(command, "'", 1);
    for (size_t i = 0; i < word.len; i++) {
        if (word.at[i] == '\'') {
            put(command, "'\"'\"'", 5);
        } else {
            put(command, &word.at[i], 1);
        }
    }
    put(command, "'", 1);
}

/* Where the first word ends; blanks between quotes are part of it. */
static size_t first_word(struct prism_span text)
{
    char quote = '\0';
    size_t end = 0;

    while (end < text.len && (quote != '\0' || text.at[end] != ' ')) {
        if (text.at[end] == quote) {
            quote = '\0';
        } else if (quote == '\0' && (text.at[end] == '\'' || text.at[end] == '"')) {
            quote = text.at[end];
        }
        end++;
    }
    return end;
}

bool prism_command_is_python(struct prism_span text)
{
    struct prism_span name = prism_span(text.at, first_word(text));
    struct prism_span folder;

    (void)prism_span_split_last(name, '/', &folder, &name);
    return prism_span_starts(name, "python") || prism_span_starts(name, "pypy");
}

struct prism_span prism_command_arguments(struct prism_span text)
{
    size_t end = first_word(text);

    return prism_span(text.at + end, text.len - end);
}
