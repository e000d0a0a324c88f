/* SPDX-License-Identifier: MIT */
/* filter.c - see filter.h. */
#include "core/hook/filter.h"

#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct prism_filter current;

static bool is_list_of_text(PyObject *list, const char *what)
{
    for (Py_ssize_t i = 0; list != NULL && i < PyList_GET_SIZE(list); i++) {
        if (!PyUnicode_Check(PyList_GET_ITEM(list, i)) ||
            PyUnicode_AsUTF8(PyList_GET_ITEM(list, i)) == NULL) {
            PyErr_Format(PyExc_TypeError, "%s: expected a list of str, found %R", what,
                         list);
            return false;
        }
    }
    return true;
}

bool prism_filter_set(const struct prism_filter *filter)
{
    if (!is_list_of_text(filter->include, "include") ||
        !is_list_of_text(filter->exclude, "exclude")) {
        return false;
    }
    Py_XINCREF(filter->include);
    Py_XINCREF(filter->exclude);
    Py_XDECREF(current.include);
    Py_XDECREF(current.exclude);
    current = *filter;
    return true;
}

/* Is it in the folder `pattern`, at any depth? */
static bool is_in_folder(const char *pattern, const char *path)
{
    char folder[4096];
    size_t len = strlen(pattern);

    while (len > 0 && pattern[len - 1] == '/') {
        len--;
    }
    if (strchr(pattern, '/') == NULL || len + 3 > sizeof folder) {
        return false;
    }
    (void)snprintf(folder, sizeof folder, "%.*s/*", (int)len, pattern);
    return fnmatch(folder, path, 0) == 0;
}

static bool matches(const char *pattern, const char *name, const char *path)
{
    const char *slash = strrchr(path, '/');

    return fnmatch(pattern, name, 0) == 0 || fnmatch(pattern, path, 0) == 0 ||
           (slash != NULL && fnmatch(pattern, slash + 1, 0) == 0) ||
           is_in_folder(pattern, path);
}

static bool any_matches(PyObject *patterns, const char *name, const char *path)
{
    for (Py_ssize_t i = 0; patterns != NULL && i < PyList_GET_SIZE(patterns); i++) {
        if (matches(PyUnicode_AsUTF8(PyList_GET_ITEM(patterns, i)), name, path)) {
            return true;
        }
    }
    return false;
}

bool prism_filter_drops(const struct prism_function_spec *function)
{
    bool is_python = function->kind == PRISM_KIND_PYTHON;
    char *name;
    char *path;
    bool drops;

    if (!is_python && current.no_builtins) {
        return true;
    }
    if (current.exclude == NULL && (current.include == NULL || !is_python)) {
        return false;
    }
    name = strndup(function->qualname.at, function->qualname.len);
    path = strndup(function->file.at, function->file.len);
    drops = name != NULL && path != NULL &&
            ((is_python && current.include != NULL &&
              !any_matches(current.include, name, path)) ||
             any_matches(current.exclude, name, path));
    free(name);
    free(path);
    return drops;
}
