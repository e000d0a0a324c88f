/* SPDX-License-Identifier: MIT */
/* builtin_names.c - see builtin_names.h.  The short texts are those of
 * Modules/_lsprof.c, normalizeUserObj. */
#include "core/hook/builtin_names.h"

#include <stdbool.h>
#include <stdio.h>

#include "core/hook/raised.h"

/* What stands in the type's own dictionary under the name: borrowed, or NULL. */
static PyObject *attribute_of(PyTypeObject *type, const char *name)
{
#if PY_VERSION_HEX >= 0x030c0000
    PyObject *dict = PyType_GetDict(type);
    PyObject *found = dict != NULL ? PyDict_GetItemString(dict, name) : NULL;

    /* The type holds it, too. */
    Py_XDECREF(dict);
    return found;
#else
    return type->tp_dict != NULL ? PyDict_GetItemString(type->tp_dict, name) : NULL;
#endif
}

/* Is this a type's method, or class method, of this very definition? */
static bool is_descriptor_of(PyObject *found, const PyMethodDef *definition)
{
    return found != NULL &&
           (Py_IS_TYPE(found, &PyMethodDescr_Type) ||
            Py_IS_TYPE(found, &PyClassMethodDescr_Type)) &&
           ((PyMethodDescrObject *)found)->d_method == definition;
}

/* What a type and those that it inherits from have under the function's name: the
 * descriptor of this very definition if there is one, else the first C function.
 * Borrowed, or NULL.  The first thing may be an override in Python that called super(). */
static PyObject *look_up(PyTypeObject *type, const PyMethodDef *definition)
{
    PyObject *mro = type->tp_mro;
    PyObject *first = NULL;

    for (Py_ssize_t i = 0; mro != NULL && i < PyTuple_GET_SIZE(mro); i++) {
        PyObject *found =
            attribute_of((PyTypeObject *)PyTuple_GET_ITEM(mro, i), definition->ml_name);

        if (is_descriptor_of(found, definition)) {
            return found;
        }
        if (first == NULL && found != NULL && PyCFunction_Check(found)) {
            first = found;
        }
    }
    return first;
}

/* The module that a function says it is from; NULL for none. */
static const char *module_of(const PyCFunctionObject *function)
{
    PyObject *module = function->m_module;

    return module != NULL && PyUnicode_Check(module) ? PyUnicode_AsUTF8(module) : NULL;
}

/* A function of no module: a class method, called by whichever class, or one made at run
 * time, which no type has. */
static void name_loose(const PyCFunctionObject *function, struct prism_builtin_name *to)
{
    const char *name = function->m_ml->ml_name;
    PyObject *self = function->m_self;
    PyTypeObject *type = NULL;

    if (self != NULL) {
        type = PyType_Check(self) ? (PyTypeObject *)self : Py_TYPE(self);
    }
    if (type != NULL) {
        PyObject *found = look_up(type, function->m_ml);

        type = is_descriptor_of(found, function->m_ml)
                   ? ((PyMethodDescrObject *)found)->d_common.d_type
                   : type;
    }
    (void)snprintf(to->name, PRISM_BUILTIN_NAME_LEN,
                   type != NULL ? "<built-in method %s>" : "<%s>", name);
    (void)snprintf(to->qualname, PRISM_BUILTIN_NAME_LEN, "%s%s%s",
                   type != NULL ? type->tp_name : "", type != NULL ? "." : "", name);
}

static void name_method(const PyMethodDescrObject *method,
                        struct prism_builtin_name *to)
{
    const char *name = method->d_method->ml_name;
    const char *owner = method->d_common.d_type->tp_name;

    (void)snprintf(to->name, PRISM_BUILTIN_NAME_LEN, "<method '%s' of '%s' objects>",
                   name, owner);
    (void)snprintf(to->qualname, PRISM_BUILTIN_NAME_LEN, "%s.%s", owner, name);
}

static void name_function(const PyCFunctionObject *function,
                          struct prism_builtin_name *to)
{
    const char *name = function->m_ml->ml_name;
    PyObject *self = function->m_self;
    PyObject *found = self != NULL ? look_up(Py_TYPE(self), function->m_ml) : NULL;
    const char *owner = module_of(function);

    if (is_descriptor_of(found, function->m_ml)) {
        name_method((PyMethodDescrObject *)found, to);
        return;
    } else if (found != NULL) {
        /* As `object.__new__`: cProfile's text names the type of its owner. */
        PyObject *of = PyCFunction_GET_SELF(found);

        owner = Py_TYPE(of != NULL ? of : self)->tp_name;
        (void)snprintf(to->name, PRISM_BUILTIN_NAME_LEN,
                       "<built-in method %s of %s object>", name, owner);
    } else if (owner != NULL) {
        (void)snprintf(to->name, PRISM_BUILTIN_NAME_LEN,
                       self != NULL ? "<built-in method %s.%s>" : "<%s.%s>", owner,
                       name);
    } else {
        name_loose(function, to);
        return;
    }
    (void)snprintf(to->qualname, PRISM_BUILTIN_NAME_LEN, "%s.%s", owner, name);
}

void prism_hook_name_builtin(PyObject *function, struct prism_builtin_name *to)
{
    struct prism_raised raised = prism_raised_take();

    if (PyCFunction_Check(function)) {
        name_function((const PyCFunctionObject *)function, to);
    } else {
        name_method((const PyMethodDescrObject *)function, to);
    }
    prism_raised_give_back(raised);
}
