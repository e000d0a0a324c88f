/* SPDX-License-Identifier: MIT */
/* facts.c - see facts.h. */
#include "core/hook/facts.h"

#include <string.h>

#include "core/hook/raised.h"
#include "core/hook/session.h"

static void write_process(struct prism_recorder *recorder, struct prism_span command,
                          uint32_t spawn_node)
{
    const struct prism_record_process process = {recorder->store.header->pid,
                                                 PRISM_CAPTURE_NONE, spawn_node, 0};

    (void)prism_journal_process(&recorder->journal, &process, command);
}

bool prism_facts_write(struct prism_recorder *recorder, PyObject *facts,
                       uint32_t spawn_node)
{
    Py_ssize_t position = 0;
    PyObject *key;
    PyObject *value;

    while (PyDict_Next(facts, &position, &key, &value)) {
        const char *name = PyUnicode_AsUTF8(key);
        Py_ssize_t len = 0;
        const char *text = name != NULL ? PyUnicode_AsUTF8AndSize(value, &len) : NULL;

        if (text == NULL) {
            return false;
        }
        if (strcmp(name, "command") == 0) {
            write_process(recorder, prism_span(text, (size_t)len), spawn_node);
        }
        (void)prism_journal_meta(&recorder->journal, name,
                                 prism_span(text, (size_t)len));
    }
    return true;
}

void prism_facts_through(struct prism_recorder *recorder, uint32_t pid)
{
    const struct prism_record_process_facts facts = {.started_ns = INT64_MIN,
                                                     .through_pid = pid};

    if (pid != 0) {
        (void)prism_journal_process_facts(&recorder->journal, &facts,
                                          prism_span("", 0));
    }
}

void prism_facts_name_process(struct prism_recorder *recorder)
{
    const struct prism_record_process_facts facts = {.started_ns = INT64_MIN};
    struct prism_raised raised = prism_raised_take();
    PyObject *process = prism_engine.first_argument();
    PyObject *name = process != NULL ? PyObject_GetAttrString(process, "_name") : NULL;

    if (name != NULL && PyUnicode_Check(name)) {
        Py_ssize_t len;
        const char *text = PyUnicode_AsUTF8AndSize(name, &len);

        if (text != NULL) {
            (void)prism_journal_process_facts(&recorder->journal, &facts,
                                              prism_span(text, (size_t)len));
        }
    }
    Py_XDECREF(name);
    Py_XDECREF(process);
    prism_raised_give_back(raised);
}
