/* SPDX-License-Identifier: MIT */
/* audit.h - what CPython tells of itself through audit events (PEP 578): that a thread's
 * profile slot changes, and that there are other interpreters. */
#ifndef PRISM_HOOK_AUDIT_H
#define PRISM_HOOK_AUDIT_H

#include <stdbool.h>
#include <stdint.h>

/* Hear of them from now on, once per process: an audit hook cannot be taken back.
 * False with a Python error. */
bool prism_hook_audit(void);

/* How many sub-interpreters the process has begun, as far as they were heard of since.
 * Needs no GIL. */
uint64_t prism_hook_interpreters(void);

#endif
