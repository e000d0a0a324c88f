/* SPDX-License-Identifier: MIT */
/* audit.h - what CPython tells of itself through audit events (PEP 578) while we
 * record. */
#ifndef PRISM_HOOK_AUDIT_H
#define PRISM_HOOK_AUDIT_H

#include <stdbool.h>

/* Hear of them from now on, once per process: an audit hook cannot be taken back.
 * False with a Python error. */
bool prism_hook_audit(void);

#endif
