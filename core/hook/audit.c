/* SPDX-License-Identifier: MIT */
/* audit.c - an audit hook is called at each import, each open file: it compares names
 * and does nothing while nothing is recorded. */
#include "core/hook/audit.h"

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <string.h>

#include "core/hook/session.h"

static int on_audit(const char *event, PyObject *arguments, void *unused)
{
    (void)arguments;
    (void)unused;
    if (prism_session_number == 0) {
        return 0;
    }
    if (strcmp(event, "sys.setprofile") == 0) {
        if (prism_engine.slot_changes != NULL) {
            prism_engine.slot_changes();
        }
    } else if (strcmp(event, "cpython.PyInterpreterState_New") == 0) {
        (void)atomic_fetch_add(&prism_session_recorder()->store.header->subinterpreters,
                               1);
    }
    return 0;
}

bool prism_hook_audit(void)
{
    static bool watching;

    if (!watching) {
        watching = PySys_AddAuditHook(on_audit, NULL) == 0;
    }
    return watching;
}
