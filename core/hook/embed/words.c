/* SPDX-License-Identifier: MIT */
/* words.c - see words.h. */
#include "core/hook/embed/words.h"

#include <stdbool.h>
#include <string.h>

#include "core/base/span.h"

/* What an embedded interpreter runs only because it is recorded. */
static const char *const own_files[] = {"*/callprism/startup/sitecustomize.py",
                                        "*/_callprism_startup.py"};

static bool is_one_of(struct prism_span name, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (prism_span_equal(name, prism_span_of(names[i]))) {
            return true;
        }
    }
    return false;
}

static bool is_number(struct prism_span name)
{
    static const char *const numbers[] = {"keep_threads", "max_nodes", "no_builtins",
                                          "interval_ns"};

    return is_one_of(name, numbers, sizeof numbers / sizeof numbers[0]);
}

static bool is_list(struct prism_span name)
{
    static const char *const lists[] = {"include", "exclude"};

    return is_one_of(name, lists, sizeof lists / sizeof lists[0]);
}

static PyObject *text_of(struct prism_span span)
{
    return PyUnicode_DecodeUTF8(span.at, (Py_ssize_t)span.len, "surrogateescape");
}

static PyObject *number_of(struct prism_span span)
{
    PyObject *text = text_of(span);
    PyObject *number = text != NULL ? PyLong_FromUnicodeObject(text, 10) : NULL;

    Py_XDECREF(text);
    return number;
}

/* Add to the list of this name, which may be new. */
static bool append(PyObject *options, PyObject *name, struct prism_span pattern)
{
    PyObject *empty = PyList_New(0);
    PyObject *list = empty != NULL ? PyDict_SetDefault(options, name, empty) : NULL;
    PyObject *text = text_of(pattern);
    bool done = list != NULL && text != NULL && PyList_Append(list, text) == 0;

    Py_XDECREF(text);
    Py_XDECREF(empty);
    return done;
}

static bool add_word(PyObject *options, struct prism_span word)
{
    struct prism_span name = word;
    struct prism_span value = prism_span("", 0);
    PyObject *key;
    PyObject *object = NULL;
    bool done;

    (void)prism_span_split_first(word, '=', &name, &value);
    key = text_of(name);
    if (key != NULL && is_list(name)) {
        done = append(options, key, value);
    } else {
        object = is_number(name) ? number_of(value) : text_of(value);
        done =
            key != NULL && object != NULL && PyDict_SetItem(options, key, object) == 0;
    }
    Py_XDECREF(object);
    Py_XDECREF(key);
    return done;
}

static bool exclude_own(PyObject *options)
{
    PyObject *name = PyUnicode_FromString("exclude");
    bool done = name != NULL;

    for (size_t i = 0; i < sizeof own_files / sizeof own_files[0] && done; i++) {
        done = append(options, name, prism_span_of(own_files[i]));
    }
    Py_XDECREF(name);
    return done;
}

PyObject *prism_embed_words(const char *words)
{
    struct prism_span rest = prism_span_of(words);
    PyObject *options = PyDict_New();
    bool done = options != NULL && exclude_own(options);

    while (done && rest.len > 0) {
        struct prism_span line = rest;
        struct prism_span next = prism_span("", 0);

        (void)prism_span_split_first(rest, '\n', &line, &next);
        done = line.len == 0 || add_word(options, line);
        rest = next;
    }
    if (!done) {
        Py_CLEAR(options);
    }
    return options;
}
