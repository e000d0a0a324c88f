/* SPDX-License-Identifier: MIT */
/* callback.c - see callback.h. */
#include "core/hook/callback.h"

#include <stddef.h>

struct callback {
    PyObject object;
    vectorcallfunc function;
};

static PyTypeObject callback_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "callprism._hook.callback",
    .tp_basicsize = sizeof(struct callback),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_VECTORCALL,
    .tp_vectorcall_offset = offsetof(struct callback, function),
    .tp_call = PyVectorcall_Call,
};

PyObject *prism_callback_new(vectorcallfunc function)
{
    struct callback *callback = NULL;

    if (PyType_Ready(&callback_type) == 0) {
        callback = PyObject_New(struct callback, &callback_type);
    }
    if (callback != NULL) {
        callback->function = function;
    }
    return (PyObject *)callback;
}
