/* SPDX-License-Identifier: MIT */
/* builtin_names.c - see builtin_names.h.  The short texts are those of
 * Modules/_lsprof.c, normalizeUserObj. */
#include "core/hook/builtin_names.h"

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

/* What the types of `self` have under the function's name: the descriptor of this
 * very definition if there is one, else the first thing.  Borrowed, or NULL.  The
 * first thing may be an override in Python that called super(). */
static PyObject *look_up(PyObject *self, const PyMethodDef *definition)
{
    PyObject *mro = Py_TYPE(self)->tp_mro;
    PyObject *first = NULL;

    for (Py_ssize_t i = 0; mro != NULL && i < PyTuple_GET_SIZE(mro); i++) {
        PyObject *found =
            attribute_of((PyTypeObject *)PyTuple_GET_ITEM(mro, i), definition->ml_name);

        if (found != NULL && Py_IS_TYPE(found, &PyMethodDescr_Type) &&
            ((PyMethodDescrObject *)found)->d_method == definition) {
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

/* A function of no module that no type has: a class method, or made at run time. */
static void name_loose(PyObject *self, const char *name, struct prism_builtin_name *to)
{
    const char *type = "";

    if (self != NULL) {
        type = PyType_Check(self) ? ((PyTypeObject *)self)->tp_name
                                  : Py_TYPE(self)->tp_name;
    }
    (void)snprintf(to->name, PRISM_BUILTIN_NAME_LEN,
                   self != NULL ? "<built-in method %s>" : "<%s>", name);
    (void)snprintf(to->qualname, PRISM_BUILTIN_NAME_LEN, "%s%s%s", type,
                   type[0] != '\0' ? "." : "", name);
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
    PyObject *found = self != NULL ? look_up(self, function->m_ml) : NULL;
    const char *owner = module_of(function);

    if (found != NULL && Py_IS_TYPE(found, &PyMethodDescr_Type)) {
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
        name_loose(self, name, to);
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
