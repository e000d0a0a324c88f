/* SPDX-License-Identifier: MIT */
/* words.h - options of a recording as text, for a Python that does not run yet. */
#ifndef PRISM_HOOK_EMBED_WORDS_H
#define PRISM_HOOK_EMBED_WORDS_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

/* The options that words name=value say, one a line, as a new dict for
 * prism_hook_read_options(), which tells what it does not know.  As read_options() of
 * callprism/_start.py; our own way into the interpreter is excluded.  NULL with a Python
 * error. */
PyObject *prism_embed_words(const char *words);

#endif
