/* SPDX-License-Identifier: MIT */
/* spawns.c - see spawns.h.  subprocess may start a program by os.posix_spawn and tells of
 * both: what is kept is that a command was started, not how often.
 *
 * A word that is neither str nor bytes (a path object) would have to run code of the
 * program to become one; such a command is left out. */
#include "core/hook/spawns.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/command.h"
#include "core/hook/children.h"
#include "core/hook/raised.h"
#include "core/hook/session.h"

/* A program that starts more is a kind of its own. */
#define MOST_SPAWNS 500

static unsigned spawns_of_session;
static uint64_t session;

/* Both events' arguments: (program, words, ...). */
static bool is_start(const char *event)
{
    return strcmp(event, "subprocess.Popen") == 0 || strcmp(event, "os.exec") == 0 ||
           strcmp(event, "os.posix_spawn") == 0;
}

static bool add_word(struct prism_command *command, PyObject *word)
{
    PyObject *bytes = NULL;

    if (PyUnicode_Check(word)) {
        bytes = PyUnicode_AsEncodedString(word, "utf-8", "backslashreplace");
    } else if (PyBytes_Check(word)) {
        Py_INCREF(word);
        bytes = word;
    }
    if (bytes == NULL) {
        return false;
    }
    prism_command_add(
        command, prism_span(PyBytes_AS_STRING(bytes), (size_t)PyBytes_GET_SIZE(bytes)));
    Py_DECREF(bytes);
    return true;
}

/* The words as they are started, but by the program that they are started with. */
static bool add_words(struct prism_command *command, PyObject *program, PyObject *words)
{
    PyObject *const *items = PySequence_Fast_ITEMS(words);
    Py_ssize_t count = PySequence_Fast_GET_SIZE(words);
    bool done = add_word(command, program);

    for (Py_ssize_t i = 1; i < count && done; i++) {
        done = add_word(command, items[i]);
    }
    return done;
}

static void keep(PyObject *program, PyObject *words)
{
    struct prism_command command = {malloc(PRISM_TEXT_LIMIT), PRISM_TEXT_LIMIT, 0};
    struct prism_span text;

    if (command.at == NULL) {
        return;
    }
    if (add_words(&command, program, words)) {
        text = prism_span(command.at, command.len);
        if (prism_command_is_python(text)) {
            spawns_of_session++;
            (void)prism_journal_meta(&prism_session_recorder()->journal, "started",
                                     text);
        }
    }
    free(command.at);
}

void prism_spawns_see(const char *event, PyObject *arguments)
{
    struct prism_raised raised;
    PyObject *words;

    if (!is_start(event) || !PyTuple_Check(arguments) ||
        PyTuple_GET_SIZE(arguments) < 2 || prism_session_recorder() == NULL) {
        return;
    }
    if (strcmp(event, "os.exec") == 0 && prism_local.track != NULL &&
        prism_local.session == prism_session_number) {
        prism_children_exec(prism_local.track);
    }
    if (session != prism_session_number) {
        session = prism_session_number;
        spawns_of_session = 0;
    }
    words = PyTuple_GET_ITEM(arguments, 1);
    if (spawns_of_session < MOST_SPAWNS &&
        (PyList_Check(words) || PyTuple_Check(words))) {
        raised = prism_raised_take();
        keep(PyTuple_GET_ITEM(arguments, 0), words);
        PyErr_Clear();
        prism_raised_give_back(raised);
    }
}
