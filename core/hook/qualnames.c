/* SPDX-License-Identifier: MIT */
/* qualnames.c - see qualnames.h. */
#include "core/hook/qualnames.h"

#include <string.h>

#if PY_VERSION_HEX >= 0x030b0000

bool prism_qualnames_init(void)
{
    return true;
}

PyObject *prism_qualname(PyCodeObject *code)
{
    Py_INCREF(code->co_qualname);
    return code->co_qualname;
}

#else

/* Code in code: nobody nests deeper. */
#define DEEPEST       64
/* Classes in classes: names of a class may stand in another again and again. */
#define DEEPEST_CLASS 3

/* The extra slot of a code object that holds its qualified name. */
static Py_ssize_t slot = -1;

/* Files whose modules have been looked through: a set of str. */
static PyObject *seen_files;

static void forget(void *name)
{
    Py_XDECREF((PyObject *)name);
}

bool prism_qualnames_init(void)
{
    if (slot < 0) {
        slot = _PyEval_RequestCodeExtraIndex(forget);
    }
    if (seen_files == NULL) {
        seen_files = PySet_New(NULL);
    }
    if (slot < 0 && !PyErr_Occurred()) {
        PyErr_SetString(PyExc_RuntimeError,
                        "callprism: no free extra slot in code objects");
    }
    return slot >= 0 && seen_files != NULL;
}

/* Borrowed; NULL: not known yet. */
static PyObject *known(PyCodeObject *code)
{
    void *name = NULL;

    (void)_PyCode_GetExtra((PyObject *)code, slot, &name);
    return name;
}

/* What was known before is let go of. */
static bool learn(PyCodeObject *code, PyObject *name)
{
    Py_INCREF(name);
    if (_PyCode_SetExtra((PyObject *)code, slot, name) != 0) {
        Py_DECREF(name);
        return false;
    }
    return true;
}

/* ---- from the code around it ---- */

/* What the code that stands in `code` is called. */
static PyObject *name_inside(PyCodeObject *code, PyObject *qualname,
                             PyCodeObject *inner)
{
    const int function = CO_OPTIMIZED | CO_NEWLOCALS;

    if ((code->co_flags & function) == function) {
        return PyUnicode_FromFormat("%U.<locals>.%U", qualname, inner->co_name);
    }
    if (PyUnicode_CompareWithASCIIString(code->co_name, "<module>") == 0) {
        Py_INCREF(inner->co_name);
        return inner->co_name;
    }
    return PyUnicode_FromFormat("%U.%U", qualname, inner->co_name);
}

/* Put what stands directly in this code behind what is to be learned. */
static bool add_inner(PyObject *pairs, PyCodeObject *code, PyObject *qualname)
{
    bool done = true;

    for (Py_ssize_t i = 0; done && i < PyTuple_GET_SIZE(code->co_consts); i++) {
        PyObject *inner = PyTuple_GET_ITEM(code->co_consts, i);
        PyObject *pair;

        if (!PyCode_Check(inner)) {
            continue;
        }
        pair = Py_BuildValue("(ON)", inner,
                             name_inside(code, qualname, (PyCodeObject *)inner));
        done = pair != NULL && PyList_Append(pairs, pair) == 0;
        Py_XDECREF(pair);
    }
    return done;
}

/* This code is called `qualname`: and so all code in it has a name, too. */
static bool learn_with_inner(PyCodeObject *code, PyObject *qualname)
{
    PyObject *pairs = Py_BuildValue("[(OO)]", code, qualname);
    bool done = pairs != NULL;

    for (Py_ssize_t i = 0; done && i < PyList_GET_SIZE(pairs); i++) {
        PyObject *pair = PyList_GET_ITEM(pairs, i);
        PyCodeObject *next = (PyCodeObject *)PyTuple_GET_ITEM(pair, 0);

        done = learn(next, PyTuple_GET_ITEM(pair, 1)) &&
               add_inner(pairs, next, PyTuple_GET_ITEM(pair, 1));
    }
    Py_XDECREF(pairs);
    return done;
}

/* ---- from the functions of a module ---- */

/* Is it a function of this file under its own name?  functools.wraps() gives a wrapper
 * the name of what it wraps. */
static bool is_of_file(PyObject *function, PyObject *file)
{
    PyCodeObject *code = (PyCodeObject *)PyFunction_GET_CODE(function);
    PyObject *qualname = ((PyFunctionObject *)function)->func_qualname;

    return PyUnicode_Compare(code->co_filename, file) == 0 &&
           PyUnicode_Tailmatch(qualname, code->co_name, 0, PY_SSIZE_T_MAX, 1) == 1;
}

/* What is inside a method, a property, a decorator's function; NULL: nothing.  A new
 * reference; no error is left.  Asks nothing that could be the program's own code. */
static PyObject *inside(PyObject *value)
{
    PyObject *dict =
        PyFunction_Check(value) ? ((PyFunctionObject *)value)->func_dict : NULL;
    PyObject *found = NULL;

    if (dict != NULL) {
        found = PyDict_GetItemString(dict, "__wrapped__");
        Py_XINCREF(found);
    } else if (Py_IS_TYPE(value, &PyStaticMethod_Type) ||
               Py_IS_TYPE(value, &PyClassMethod_Type)) {
        found = PyObject_GetAttrString(value, "__func__");
    } else if (Py_IS_TYPE(value, &PyProperty_Type)) {
        found = PyObject_GetAttrString(value, "fget");
    }
    PyErr_Clear();
    return found;
}

/* If it is a function of this file, however it is wrapped up. */
static void learn_function(PyObject *value, PyObject *file)
{
    Py_INCREF(value);
    for (int depth = 0; value != NULL && depth < DEEPEST; depth++) {
        PyObject *inner = inside(value);

        if (PyFunction_Check(value) && is_of_file(value, file)) {
            (void)learn_with_inner((PyCodeObject *)PyFunction_GET_CODE(value),
                                   ((PyFunctionObject *)value)->func_qualname);
        }
        Py_DECREF(value);
        value = inner;
    }
    Py_XDECREF(value);
}

/* The functions of one module or class; its own classes go into `classes`. */
static bool learn_dict(PyObject *dict, PyObject *file, PyObject *classes)
{
    PyObject *values = PyDict_Values(dict);
    bool done = values != NULL;

    for (Py_ssize_t i = 0; done && i < PyList_GET_SIZE(values); i++) {
        PyObject *value = PyList_GET_ITEM(values, i);

        if (!PyType_Check(value)) {
            learn_function(value, file);
        } else if (((PyTypeObject *)value)->tp_dict != NULL &&
                   PyType_HasFeature((PyTypeObject *)value, Py_TPFLAGS_HEAPTYPE)) {
            done = PyList_Append(classes, value) == 0;
        }
    }
    Py_XDECREF(values);
    return done;
}

/* Functions of a module, of its classes, of the classes in those. */
static void learn_module(PyObject *dict, PyObject *file)
{
    PyObject *classes = PyList_New(0);
    bool done = classes != NULL && learn_dict(dict, file, classes);
    Py_ssize_t at = 0;

    for (int depth = 0; done && depth < DEEPEST_CLASS; depth++) {
        for (Py_ssize_t end = PyList_GET_SIZE(classes); done && at < end; at++) {
            PyTypeObject *type = (PyTypeObject *)PyList_GET_ITEM(classes, at);

            done = learn_dict(type->tp_dict, file, classes);
        }
    }
    Py_XDECREF(classes);
}

/* The import system's own modules have names that their files do not tell. */
static bool is_import_system(PyObject *module)
{
    const char *name = PyModule_GetName(module);

    return name != NULL && strncmp(name, "_frozen_importlib", 17) == 0;
}

/* Can it have functions of this file? */
static bool is_module_of(PyObject *module, PyObject *file)
{
    PyObject *path = PyDict_GetItemString(PyModule_GetDict(module), "__file__");
    bool found =
        (path != NULL && PyUnicode_Check(path) && PyUnicode_Compare(path, file) == 0) ||
        is_import_system(module);

    PyErr_Clear();
    return found;
}

static void learn_modules_of(PyObject *file)
{
    PyObject *modules = PyDict_Values(PyImport_GetModuleDict());

    for (Py_ssize_t i = 0; modules != NULL && i < PyList_GET_SIZE(modules); i++) {
        PyObject *module = PyList_GET_ITEM(modules, i);

        if (PyModule_Check(module) && is_module_of(module, file)) {
            learn_module(PyModule_GetDict(module), file);
        }
    }
    Py_XDECREF(modules);
}

PyObject *prism_qualname(PyCodeObject *code)
{
    PyObject *name = known(code);

    if (name == NULL &&
        PyUnicode_CompareWithASCIIString(code->co_name, "<module>") == 0) {
        (void)learn_with_inner(code, code->co_name);
    } else if (name == NULL && PySet_Contains(seen_files, code->co_filename) == 0 &&
               PySet_Add(seen_files, code->co_filename) == 0) {
        learn_modules_of(code->co_filename);
    }
    name = known(code);
    if (name == NULL) {
        /* At least what is inside can be told from each other. */
        (void)learn_with_inner(code, code->co_name);
        name = code->co_name;
    }
    Py_INCREF(name);
    return name;
}

#endif
