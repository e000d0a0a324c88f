/* SPDX-License-Identifier: MIT */
/* options.c - one row for each option of `_hook.start`. */
#include "core/hook/options.h"

#include <string.h>

#include "core/capture/layout.h"

static bool read_keep_threads(PyObject *value, struct prism_hook_options *to)
{
    int keep = PyObject_IsTrue(value);

    to->recording.kept_threads = keep > 0 ? PRISM_CAPTURE_NONE : PRISM_KEPT_THREADS;
    return keep >= 0;
}

/* A number from 1 on. */
static bool read_number(const char *name, PyObject *value, long long most,
                        uint64_t *number)
{
    long long read = PyLong_AsLongLong(value);

    if (read == -1 && PyErr_Occurred()) {
        return false;
    }
    if (read < 1 || read > most) {
        PyErr_Format(PyExc_ValueError,
                     "%s: expected a number from 1 to %lld, found %lld", name, most,
                     read);
        return false;
    }
    *number = (uint64_t)read;
    return true;
}

static bool read_max_nodes(PyObject *value, struct prism_hook_options *to)
{
    uint64_t limit;

    if (!read_number("max_nodes", value, PRISM_CAPTURE_NONE - 1, &limit)) {
        return false;
    }
    to->recording.node_limit = (uint32_t)limit;
    return true;
}

static bool read_call_lines(PyObject *value, struct prism_hook_options *to)
{
    static const char *const words[] = {
        [PRISM_CALL_LINES_ON] = "on",
        [PRISM_CALL_LINES_OFF] = "off",
        [PRISM_CALL_LINES_EXACT] = "exact",
    };

    for (size_t i = 0; PyUnicode_Check(value) && i < sizeof words / sizeof words[0];
         i++) {
        if (PyUnicode_CompareWithASCIIString(value, words[i]) == 0) {
            to->session.call_lines = (enum prism_call_lines)i;
            return true;
        }
    }
    PyErr_Format(PyExc_ValueError, "call_lines: expected off, on or exact, found %R",
                 value);
    return false;
}

static bool read_switch(PyObject *value, struct prism_hook_options *to)
{
    to->session.switchable = true;
    to->session.off =
        PyUnicode_Check(value) && PyUnicode_CompareWithASCIIString(value, "off") == 0;
    if (!to->session.off && (!PyUnicode_Check(value) ||
                             PyUnicode_CompareWithASCIIString(value, "on") != 0)) {
        PyErr_Format(PyExc_ValueError, "switch: expected on or off, found %R", value);
        return false;
    }
    return true;
}

static bool read_timer(PyObject *value, struct prism_hook_options *to)
{
    to->session.timer = value;
    return true;
}

static bool read_unit(PyObject *value, struct prism_hook_options *to)
{
    to->session.unit = PyFloat_AsDouble(value);
    return !PyErr_Occurred();
}

static bool read_no_builtins(PyObject *value, struct prism_hook_options *to)
{
    int none = PyObject_IsTrue(value);

    to->session.filter.no_builtins = none > 0;
    return none >= 0;
}

static bool read_no_children(PyObject *value, struct prism_hook_options *to)
{
    int none = PyObject_IsTrue(value);

    to->no_children = none > 0;
    return none >= 0;
}

static bool is_list(PyObject *value, const char *name)
{
    if (!PyList_Check(value)) {
        PyErr_Format(PyExc_TypeError, "%s: expected a list of str, found %R", name,
                     value);
        return false;
    }
    return true;
}

static bool read_include(PyObject *value, struct prism_hook_options *to)
{
    to->session.filter.include = value;
    return is_list(value, "include");
}

static bool read_exclude(PyObject *value, struct prism_hook_options *to)
{
    to->session.filter.exclude = value;
    return is_list(value, "exclude");
}

static bool read_interval(PyObject *value, struct prism_hook_options *to)
{
    return read_number("interval_ns", value, (long long)PRISM_CAPTURE_LONGEST_NS,
                       &to->recording.interval_ns);
}

static const struct {
    const char *name;
    bool (*read)(PyObject *value, struct prism_hook_options *to);
} rows[] = {
    {"call_lines", read_call_lines},
    {"exclude", read_exclude},
    {"include", read_include},
    {"interval_ns", read_interval},
    {"keep_threads", read_keep_threads},
    {"max_nodes", read_max_nodes},
    {"no_builtins", read_no_builtins},
    {"no_children", read_no_children},
    {"switch", read_switch},
    {"timer", read_timer},
    {"unit", read_unit},
};

static bool read_option(const char *name, PyObject *value,
                        struct prism_hook_options *to)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (strcmp(rows[i].name, name) == 0) {
            return rows[i].read(value, to);
        }
    }
    PyErr_Format(PyExc_TypeError, "start: unknown option '%.100s'", name);
    return false;
}

bool prism_hook_read_options(PyObject *options, struct prism_hook_options *to)
{
    Py_ssize_t position = 0;
    PyObject *key;
    PyObject *value;

    while (PyDict_Next(options, &position, &key, &value)) {
        const char *name = PyUnicode_AsUTF8(key);

        if (name == NULL || !read_option(name, value, to)) {
            return false;
        }
    }
    return true;
}
